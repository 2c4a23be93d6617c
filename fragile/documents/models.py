from __future__ import annotations

import uuid
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Membership, User
from fragile.audience import AudienceLevel, Viewer, level_field
from fragile.countries.models import Country


class RenderJobQuerySet(models.QuerySet["RenderJob"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(viewer.reach(level="audience"))

    def open(self) -> Self:
        return self.filter(state__in=RenderJob.OPEN)

    def claimable(self) -> Self:
        """Waiting, or left behind by a worker whose lease has run out. The clock is the database's, nobody else's."""
        return self.filter(Q(state=RenderJob.State.QUEUED) | Q(state=RenderJob.State.RUNNING, lease_until__lt=Now()))

    def held_with(self, token: int) -> Self:
        """The fence: nothing, once another worker has claimed the job or it has ended."""
        return self.filter(state=RenderJob.State.RUNNING, token=token)


class RenderJob(models.Model):
    """One document that somebody asked for: its frozen content, and how far its rendering is.

    This row is the truth. The message to a worker carries the row's id and nothing else, and may be lost or come twice.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being printed")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")

    OPEN = (State.QUEUED, State.RUNNING)
    # verb: (from, to, who)
    MOVES = {
        "claim": (OPEN, State.RUNNING, "a worker; a running one only after its lease has run out"),
        "complete": ((State.RUNNING,), State.DONE, "the worker that holds the token"),
        "give_back": ((State.RUNNING,), State.QUEUED, "the worker that holds the token"),
        "fail": (OPEN, State.FAILED, "the worker that holds the token, or the sweep after the last attempt"),
        "retry": ((State.FAILED,), State.QUEUED, "whoever may see the document"),
    }
    MAX_ATTEMPTS = 3

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("document"), max_length=40)
    subject_slug = models.CharField(max_length=120)
    title = models.CharField(_("title"), max_length=300)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="documents")
    audience = level_field()
    as_of = models.DateField(_("as of"))
    language = models.CharField(_("language"), max_length=12)
    template_version = models.CharField(max_length=20)
    content_hash = models.CharField(max_length=64)
    key = models.CharField(max_length=64, unique=True)
    snapshot = models.JSONField(encoder=DjangoJSONEncoder)

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.PositiveIntegerField(default=0)
    woken_at = models.DateTimeField(db_default=Now())
    step = models.CharField(max_length=120, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    requester = models.CharField(max_length=80)
    requested_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    requested_by_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RenderJobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["country", "audience", "-created_at"], name="documents_of_country"),
            models.Index(fields=["requester", "-created_at"], name="documents_of_requester"),
            models.Index(fields=["woken_at"], condition=Q(state__in=["queued", "running"]), name="documents_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed"]), name="document_state"
            ),
            models.CheckConstraint(condition=Q(audience__in=AudienceLevel.values), name="document_audience"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="document_percent"),
            models.CheckConstraint(condition=Q(attempts__lte=3), name="document_attempts"),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False, started_at__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True)),
                name="document_lease_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at__isnull=True),
                name="document_finished_when_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="document_failed_says_why",
            ),
            models.CheckConstraint(condition=Q(token__gte=F("attempts")), name="document_token_counts_attempts"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_audience_display()}, {self.as_of})"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class Artefact(models.Model):
    """The finished file of one job. In PostgreSQL, so that "done" and the bytes are one commit; never changed."""

    job = models.OneToOneField(RenderJob, on_delete=models.PROTECT, related_name="artefact")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    words = models.PositiveIntegerField()
    filename = models.CharField(max_length=160)
    media_type = models.CharField(max_length=60, default="application/pdf")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="artefact_not_empty")]

    def __str__(self) -> str:
        return self.filename
