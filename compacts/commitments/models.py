"""A Commitment is a party's promise (text, benchmark, due date). Money is a FundingFlow; the two never mix."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compacts.agreements.models import Compact, Party
from fragile.actors.models import Membership
from fragile.audience import AudienceLevel, Viewer, level_field
from strategies.plans.models import Priority


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(viewer.reach(country="compact__country"), compact__in=Compact.objects.visible_to(viewer))


class Commitment(models.Model):
    """One promise; what it says stands in its versions, the highest number being in force."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACTIVE = "active", _("active")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Area(models.TextChoices):
        """The four bullets of recommendation 6 of the Oslo outcome, and a place for the rest."""

        DONOR_TRANSPARENCY = "donor_transparency", _("transparency of donor support")
        NO_PARALLEL = "no_parallel", _("no undermining mechanisms")
        NATIONAL_RESOURCES = "national_resources", _("transparency of budget and resources")
        MINIMUM_STANDARDS = "minimum_standards", _("minimum standards of governance")
        OTHER = "other", _("other")

    compact = models.ForeignKey(Compact, on_delete=models.PROTECT, related_name="commitments")
    ref = models.SlugField(_("reference"), max_length=20)
    owner = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("who promises")
    )
    counterpart = models.ForeignKey(
        Party,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments_received",
        verbose_name=_("to whom"),
    )
    area = models.CharField(_("area"), max_length=20, choices=Area, default=Area.OTHER)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    priority = models.ForeignKey(
        Priority,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=_("serves priority"),
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    level = level_field(AudienceLevel.PUBLIC)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["owner__side", "ref"]
        constraints = [
            models.UniqueConstraint(
                fields=["compact", "ref"],
                name="commitment_ref_once",
                violation_error_message=_("Another commitment of this compact has this reference."),
            ),
            models.CheckConstraint(
                condition=Q(counterpart__isnull=True) | ~Q(counterpart=F("owner")),
                name="two_parties",
                violation_error_message=_("A party makes its promise to another one."),
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") | Q(withdrawn_on__isnull=True),
                name="only_withdrawn_has_the_date",
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class CommitmentVersion(models.Model):
    """What was promised from a day on. Append-only: an amendment is the next number, with its reason."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    text = models.CharField(_("promise"), max_length=600)
    indicator = models.CharField(_("indicator"), max_length=300, blank=True)
    baseline = models.CharField(_("baseline"), max_length=200, blank=True)
    baseline_on = models.DateField(_("baseline dated"), null=True, blank=True)
    target = models.CharField(_("target"), max_length=200, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    evidence_required = models.CharField(_("evidence required"), max_length=300, blank=True)
    reason = models.CharField(_("reason for the change"), max_length=300, blank=True)
    made_on = models.DateField(_("made on"))
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["commitment", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="commitment_version_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""),
                name="amendment_says_why",
                violation_error_message=_("Say why the promise changes."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class CommitmentReport(models.Model):
    """The owner's own word on progress. Append-only."""

    class Claim(models.TextChoices):
        MET = "met", _("met")
        ON_TRACK = "on", _("on track")
        LATE = "late", _("delayed, still possible")
        OFF_TRACK = "off", _("off track")

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="reports")
    on = models.DateField(_("date"))
    claim = models.CharField(_("reported status"), max_length=4, choices=Claim)
    text = models.CharField(_("progress"), max_length=1000)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    reported_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.claim} {self.on}"


class Verification(models.Model):
    """The second key: the counterpart or the joint body on one report. Append-only; never the owner itself."""

    class Finding(models.TextChoices):
        MET = "met", _("met")
        PARTLY = "partly", _("partly met")
        NOT_MET = "not_met", _("not met")
        DISPUTED = "disputed", _("disputed")

    report = models.ForeignKey(CommitmentReport, on_delete=models.CASCADE, related_name="verifications")
    on = models.DateField(_("date"))
    finding = models.CharField(_("finding"), max_length=8, choices=Finding)
    text = models.CharField(_("reasons"), max_length=1000, blank=True)
    verifier = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    verified_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.finding}"


class WithdrawalConsent(models.Model):
    """One party's agreement that a promise need no longer be kept. Both sides' make it withdrawn. Append-only."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="withdrawal_consents")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by"))
    on = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "party"],
                name="consent_once",
                violation_error_message=_("This party has already agreed to the withdrawal."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id}: {self.party}"
