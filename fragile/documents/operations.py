"""Asking for a document. What happens to its row afterwards: leases.py."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from fragile.activity.operations import record
from fragile.asof import today_in
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country
from fragile.documents.leases import RENDER
from fragile.documents.models import RenderJob
from fragile.documents.publishing import DocumentKind, Prepared, kind_of, prepare
from fragile.queue import enqueue
from fragile.refusals import Refused

MOST_OPEN = 5
MOST_BY_ADDRESS_AN_HOUR = 30
VISITORS_WAIT = timedelta(minutes=1)


@transaction.atomic
def request_document(
    *, kind: str, slug: str, audience: int, as_of: date, language: str, acting: Viewer, address: str = ""
) -> tuple[RenderJob, bool]:
    """The job of this document and whether it is new. Equal content is printed once, whoever asks.

    `address` is where a visitor without an account comes from; it is stored as a hash and only counted.
    """
    document_kind = kind_of(kind)
    subject = document_kind.subject(acting, slug)
    if subject is None:
        raise Refused(_("There is no such text, or you may not see it."), field="slug")
    level = _allowed_audience(document_kind, subject, audience, acting)
    check_date_and_language(document_kind.country(subject), as_of, language)
    prepared = prepare(document_kind, subject, slug, level, as_of, language)
    requester = _requester(acting, address)
    found = RenderJob.objects.filter(key=prepared.key).first()
    if found:
        return found, False
    _hold_back(requester, acting)
    return _insert(prepared, requester, acting)


def _allowed_audience(kind: DocumentKind, subject: Model, audience: int, acting: Viewer) -> AudienceLevel:
    if audience not in AudienceLevel.values or not acting.sees(audience, kind.country(subject).pk):
        raise Refused(_("You may make documents for your own audience and wider ones only."), field="audience")
    return AudienceLevel(audience)


def check_date_and_language(country: Country, as_of: date, language: str) -> None:
    if as_of > today_in(country):
        raise Refused(_("The date lies in the future. Choose today or an earlier day."), field="as_of")
    if language not in dict(settings.LANGUAGES):
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        sentence = _("Documents are not made in the language “%(language)s”. There are: %(known)s.")
        raise Refused(sentence % {"language": language, "known": known}, field="language")


def _requester(acting: Viewer, address: str) -> str:
    if acting.user_id is not None:
        return f"user:{acting.user_id}"
    keyed = hashlib.blake2b(address.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16)
    return f"address:{keyed.hexdigest()}"


def _hold_back(requester: str, acting: Viewer) -> None:
    """At most so many at once, and an hour for visitors. The lock makes parallel requests of one person count right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"documents of {requester}"])
    theirs = RenderJob.objects.filter(requester=requester)
    if theirs.open().count() >= MOST_OPEN:
        sentence = _("%(most)s of your documents are being printed already. Wait until one of them is done.")
        raise Refused(sentence % {"most": MOST_OPEN})
    if acting.user_id is None:
        recent = theirs.filter(created_at__gt=Now() - timedelta(hours=1)).count()
        if recent >= MOST_BY_ADDRESS_AN_HOUR:
            raise Refused(_("Many documents were made for your network in the last hour. Try again later, or sign in."))


def _insert(prepared: Prepared, requester: str, acting: Viewer) -> tuple[RenderJob, bool]:
    job = _row(prepared, requester, acting)
    # ON CONFLICT DO NOTHING: of two people who ask in the same moment, one makes the row and both get it.
    RenderJob.objects.bulk_create([job], ignore_conflicts=True)
    stored = RenderJob.objects.get(key=prepared.key)
    created = stored.uuid == job.uuid
    if created:
        record(
            acting=acting, verb="request_document", target=stored, country_id=stored.country_id, level=stored.audience
        )
        enqueue(RENDER, job_id=stored.pk)
    return stored, created


def _row(prepared: Prepared, requester: str, acting: Viewer) -> RenderJob:
    return RenderJob(
        kind=prepared.kind.key,
        subject_slug=prepared.slug,
        title=prepared.kind.title(prepared.content)[:300],
        country=prepared.country,
        audience=prepared.audience,
        as_of=prepared.as_of,
        language=prepared.language,
        template_version=prepared.kind.template_version,
        content_hash=prepared.content_hash,
        key=prepared.key,
        snapshot=prepared.content,
        requester=requester,
        requested_by_id=acting.membership_id,
        requested_by_user_id=acting.user_id,
    )


@transaction.atomic
def retry(*, job: RenderJob, acting: Viewer) -> None:
    locked = RenderJob.objects.select_for_update().get(pk=job.pk)
    if locked.state not in RenderJob.MOVES["retry"][0]:
        return
    if acting.user_id is None and locked.finished_at and locked.finished_at > timezone.now() - VISITORS_WAIT:
        raise Refused(_("This was tried a moment ago. Wait a minute, or sign in."))
    RenderJob.objects.filter(pk=job.pk).update(
        state=RenderJob.State.QUEUED, attempts=0, error="", step="", percent=0, finished_at=None, woken_at=Now()
    )
    record(acting=acting, verb="retry_document", target=locked, country_id=locked.country_id, level=locked.audience)
    enqueue(RENDER, job_id=job.pk)
