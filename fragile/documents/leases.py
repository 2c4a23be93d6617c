"""What a worker may do to a job's row: PostgreSQL is the queue, a lease says who works, a token fences off the others.

A worker holds a job only while it keeps extending its lease. One that was killed, or hung and came back, finds its
token used up and can write nothing. Every step is one short transaction, timed by the database's clock.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from fragile.documents.models import Artefact, RenderJob
from fragile.documents.rendering import Progress, RenderedPdf
from fragile.queue import enqueue

RENDER = "fragile.documents.tasks.render"
LEASE = timedelta(seconds=getattr(settings, "DOCUMENT_LEASE_SECONDS", 20))
# How long a message may be under way before the sweep sends another. A spare one does no harm.
PATIENCE = timedelta(seconds=getattr(settings, "DOCUMENT_PATIENCE_SECONDS", 10))
MOST_AT_ONCE = 100


class LeaseLost(Exception):
    """Another worker holds the job by now, or it has ended: this one must stop and write nothing."""


@transaction.atomic
def claim(*, job_id: int) -> RenderJob | None:
    """Take the job for LEASE, under a new token. None, the normal end of a second message: nothing to do."""
    job = RenderJob.objects.claimable().select_for_update(skip_locked=True).filter(pk=job_id).first()
    if job is None:
        return None
    if job.attempts >= RenderJob.MAX_ATTEMPTS:
        _end_in_failure(
            job, job.error or _("The worker was stopped while it printed this, three times. Try again later.")
        )
        return None
    RenderJob.objects.filter(pk=job.pk).update(
        state=RenderJob.State.RUNNING,
        attempts=F("attempts") + 1,
        token=F("token") + 1,
        lease_until=Now() + LEASE,
        started_at=Now(),
        step=_("Starting"),
        percent=0,
    )
    return RenderJob.objects.select_related("country").get(pk=job.pk)


def heartbeat(*, job_id: int, token: int, progress: Progress) -> None:
    held = RenderJob.objects.held_with(token).filter(pk=job_id)
    if not held.update(lease_until=Now() + LEASE, step=progress.step[:120], percent=progress.percent):
        raise LeaseLost


@transaction.atomic
def complete(*, job_id: int, token: int, pdf: RenderedPdf, filename: str) -> None:
    """The bytes and "done" are one commit, and only for the worker that holds the token."""
    ended = RenderJob.objects.held_with(token).filter(pk=job_id).update(
        state=RenderJob.State.DONE, lease_until=None, finished_at=Now(), percent=100, step="", error=""
    )  # fmt: skip
    if not ended:
        raise LeaseLost
    Artefact.objects.create(
        job_id=job_id,
        content=pdf.content,
        sha256=pdf.sha256,
        size=len(pdf.content),
        pages=pdf.pages,
        words=pdf.words,
        filename=filename,
    )


@transaction.atomic
def give_back(*, job_id: int, token: int, reason: str) -> None:
    """After a fault that another attempt may not meet; the last attempt ends in failure."""
    job = RenderJob.objects.held_with(token).select_for_update().filter(pk=job_id).first()
    if job is None:
        raise LeaseLost
    if job.attempts >= RenderJob.MAX_ATTEMPTS:
        _end_in_failure(job, reason)
        return
    RenderJob.objects.filter(pk=job_id).update(
        state=RenderJob.State.QUEUED, lease_until=None, error=reason, step="", percent=0, woken_at=Now()
    )
    enqueue(RENDER, job_id=job_id)


@transaction.atomic
def fail(*, job_id: int, token: int, reason: str) -> None:
    """After a fault in the content itself: another attempt would meet it again."""
    job = RenderJob.objects.held_with(token).select_for_update().filter(pk=job_id).first()
    if job is None:
        raise LeaseLost
    _end_in_failure(job, reason)


def _end_in_failure(job: RenderJob, reason: str) -> None:
    RenderJob.objects.filter(pk=job.pk).update(
        state=RenderJob.State.FAILED, lease_until=None, finished_at=Now(), error=reason, step=""
    )


@transaction.atomic
def wake_waiting() -> int:
    """Send new messages for jobs that wait although theirs should have arrived, and for those whose worker has died."""
    stale = RenderJob.objects.claimable().filter(woken_at__lt=Now() - PATIENCE).order_by("created_at")
    ids = list(stale.select_for_update(skip_locked=True).values_list("pk", flat=True)[:MOST_AT_ONCE])
    RenderJob.objects.filter(pk__in=ids).update(woken_at=Now())
    for job_id in ids:
        enqueue(RENDER, job_id=job_id)
    return len(ids)
