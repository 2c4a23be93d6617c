from __future__ import annotations

from dataclasses import dataclass

from fragile.audience import AudienceLevel, Viewer
from fragile.documents.models import Artefact, RenderJob
from fragile.documents.publishing import KINDS


def job_within_reach(viewer: Viewer, uuid: object) -> RenderJob:
    """Both must hold now, not when the document was asked for: its audience is the viewer's, and so is its subject."""
    job = RenderJob.objects.visible_to(viewer).defer("snapshot").select_related("country").get(uuid=uuid)
    kind = KINDS.get(job.kind)
    if kind is None or kind.subject(viewer, job.subject_slug) is None:
        raise RenderJob.DoesNotExist
    return job


def artefact_within_reach(viewer: Viewer, uuid: object) -> Artefact:
    job = job_within_reach(viewer, uuid)
    return Artefact.objects.select_related("job").defer("job__snapshot").get(job=job)


def documents_of(viewer: Viewer, country_id: int) -> list[RenderJob]:
    """The newest hundred; neither contents nor files are loaded for a list."""
    jobs = RenderJob.objects.visible_to(viewer).filter(country=country_id)
    return list(jobs.select_related("artefact").defer("snapshot", "artefact__content")[:100])


@dataclass(frozen=True)
class Offer:
    """What the form on a page lets this viewer ask for."""

    kind: str
    label: str
    slug: str
    audiences: list[tuple[int, str]]


def offer(viewer: Viewer, kind: str, slug: str, country_id: int) -> Offer:
    audiences = [(level.value, str(level.label)) for level in AudienceLevel if viewer.sees(level, country_id)]
    return Offer(kind, str(KINDS[kind].label), slug, audiences)
