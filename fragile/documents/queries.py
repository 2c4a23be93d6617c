from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country
from fragile.documents.models import Artefact, RenderJob
from fragile.documents.publishing import KINDS, DocumentKind


@dataclass(frozen=True)
class Offer:
    """What this viewer may ask for."""

    kind: DocumentKind
    slug: str
    subject: str
    country: Country
    levels: list[AudienceLevel]


def job_within_reach(viewer: Viewer, uuid: UUID) -> RenderJob:
    """Both must hold now, not when the document was asked for: its audience is the viewer's, and so is its subject."""
    job = RenderJob.objects.visible_to(viewer).defer("snapshot").select_related("country").get(uuid=uuid)
    kind = KINDS.get(job.kind)
    if kind is None or kind.subject(viewer, job.subject_slug) is None:
        raise RenderJob.DoesNotExist
    return job


def artefact_within_reach(viewer: Viewer, uuid: UUID) -> Artefact:
    job = job_within_reach(viewer, uuid)
    return Artefact.objects.select_related("job").defer("content", "job__snapshot").get(job=job)


def documents_of(viewer: Viewer, country_id: int) -> list[RenderJob]:
    """The newest hundred; neither contents nor files are loaded for a list."""
    jobs = RenderJob.objects.visible_to(viewer).filter(country=country_id)
    return list(jobs.select_related("artefact").defer("snapshot", "artefact__content")[:100])


def offer(viewer: Viewer, kind: str, slug: str) -> Offer:
    """Raises ObjectDoesNotExist for an unknown kind and for a subject beyond the viewer's reach alike."""
    known = KINDS.get(kind)
    subject = known.subject(viewer, slug) if known else None
    if known is None or subject is None:
        raise ObjectDoesNotExist
    country = known.country(subject)
    levels = [level for level in AudienceLevel if viewer.sees(level, country.pk)]
    return Offer(known, slug, str(subject), country, levels)


def country_within_reach(viewer: Viewer, iso3: str) -> Country:
    return Country.objects.visible_to(viewer).get(iso3=iso3.upper())


def waiting_before(job: RenderJob) -> int:
    return RenderJob.objects.filter(state=RenderJob.State.QUEUED, created_at__lt=job.created_at).count()
