"""One document from frozen content to bytes: by a worker for a job, or at once for a command."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial

from django.utils.translation import gettext as _

from fragile.audience import AudienceLevel
from fragile.documents.isolation import render_isolated
from fragile.documents.leases import LeaseLost, claim, complete, fail, give_back, heartbeat
from fragile.documents.models import RenderJob
from fragile.documents.publishing import Composed, Content, Dated, DocumentKind, compose, facts_of, kind_of
from fragile.documents.rendering import OnProgress, Progress, RenderedPdf, RenderingBroke, RenderingRefused

log = logging.getLogger(__name__)


def print_job(*, job_id: int) -> None:
    """Print the job if it is there to be had. Whatever happens, its row says so in a sentence."""
    job = claim(job_id=job_id)
    if job is None:
        return
    with suppress(LeaseLost):
        # Lost: another worker has the job, or it has ended. This one has nothing to say any more.
        try:
            kind = kind_of(job.kind)
            pdf = print_content(kind, job.snapshot, job, beat=partial(_beat, job))
            complete(job_id=job.pk, token=job.token, pdf=pdf, filename=filename(kind, job.snapshot, job))
        except RenderingRefused as fault:
            fail(job_id=job.pk, token=job.token, reason=str(fault))
        except RenderingBroke as fault:
            give_back(job_id=job.pk, token=job.token, reason=str(fault))
        except LeaseLost:
            raise
        except Exception as fault:
            log.exception("document %s cannot be printed", job.pk)
            reason = _("The document could not be made because of an error in the program (%(name)s).")
            give_back(job_id=job.pk, token=job.token, reason=reason % {"name": type(fault).__name__})


def print_content(kind: DocumentKind, content: Content, source: Dated, *, beat: OnProgress) -> RenderedPdf:
    """Raises RenderingRefused or RenderingBroke, with a sentence; whatever `beat` raises ends the rendering."""
    composed = compose(kind, content, facts_of(kind, content, source))
    return render_isolated(partial(_render, composed, source), beat=beat)


def _render(composed: Composed, source: Dated, on_progress: OnProgress) -> RenderedPdf:
    from fragile.documents.pdf import render_pdf  # only a process that prints loads Pango

    return render_pdf(
        composed.html,
        assets=composed.assets,
        language=source.language,
        title=composed.title,
        attachments=composed.attachments,
        dated=source.as_of,
        on_progress=on_progress,
    )


def _beat(job: RenderJob, progress: Progress) -> None:
    heartbeat(job_id=job.pk, token=job.token, progress=progress)


def filename(kind: DocumentKind, content: Content, source: Dated) -> str:
    audience = AudienceLevel(source.audience).name.lower().replace("_", "-")
    return f"{kind.filename(content)}-{source.as_of:%Y-%m-%d}-{audience}-{source.language}.pdf"
