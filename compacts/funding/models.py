"""A donor's money. A flow is a container; what it holds is an append-only ledger of signed transactions."""

from __future__ import annotations

import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from compacts.agreements.models import Compact
from compacts.commitments.models import Commitment
from fragile.actors.models import Actor, Membership
from fragile.audience import AudienceLevel, Viewer, level_field
from fragile.countries.models import currency_code
from fragile.provenance import Sourced
from strategies.plans.models import Priority


class FlowQuerySet(models.QuerySet["FundingFlow"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """A flow's level, and always the donor's own flows to the donor itself."""
        seen = viewer.reach(country="compact__country")
        if viewer.actor_id is not None:
            seen |= Q(donor=viewer.actor_id)
        return self.filter(seen, compact__in=Compact.objects.visible_to(viewer))


class FundingFlow(Sourced):
    """One donor's support under one compact, for one purpose.

    `is_undisclosed` is a donor known to give whose amount is not known: it is listed, never counted as zero.
    """

    class Channel(models.IntegerChoices):
        """IATI DisbursementChannel; null is not reported."""

        TREASURY = 1, _("through the treasury")
        DIRECT = 2, _("to the implementing institution, separate account")
        KIND_THIRD_PARTY = 3, _("in kind, through a third party")
        KIND_DONOR = 4, _("in kind, managed by the donor")

    compact = models.ForeignKey(Compact, on_delete=models.PROTECT, related_name="flows")
    ref = models.SlugField(_("reference"), max_length=60)
    title = models.CharField(_("purpose"), max_length=200)
    donor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="flows_given", verbose_name=_("donor"))
    recipient = models.ForeignKey(
        Actor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="flows_received",
        verbose_name=_("recipient"),
    )
    channel = models.PositiveSmallIntegerField(_("channel"), choices=Channel, null=True, blank=True)
    is_new_money = models.BooleanField(_("new money"), null=True, blank=True)
    is_undisclosed = models.BooleanField(_("amount not disclosed"), default=False)
    is_humanitarian = models.BooleanField(_("humanitarian"), default=False)
    period_start = models.DateField(_("from"), null=True, blank=True)
    period_end = models.DateField(_("to"), null=True, blank=True)
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="flows",
        verbose_name=_("fulfils commitment"),
    )
    level = level_field(AudienceLevel.PUBLIC)

    objects = FlowQuerySet.as_manager()

    class Meta:
        ordering = ["donor__name", "ref"]
        constraints = [
            models.UniqueConstraint(
                fields=["compact", "ref"],
                name="flow_ref_once",
                violation_error_message=_("Another flow of this compact has this reference."),
            ),
            models.CheckConstraint(
                condition=Q(is_humanitarian=False) | Q(commitment__isnull=True),
                name="humanitarian_never_tied",
                violation_error_message=_(
                    "Humanitarian money is never tied to a commitment: leave the commitment empty."
                ),
            ),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True)
                | Q(period_end__isnull=True)
                | Q(period_end__gte=F("period_start")),
                name="flow_period_in_order",
                violation_error_message=_("The period ends on or after the day it starts."),
            ),
            models.CheckConstraint(
                condition=Q(channel__isnull=True) | Q(channel__range=(1, 4)),
                name="flow_channel",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class FlowShare(models.Model):
    """The part of a flow, in percent, that serves one priority. All parts of a flow make at most 100."""

    flow = models.ForeignKey(FundingFlow, on_delete=models.CASCADE, related_name="shares")
    priority = models.ForeignKey(
        Priority, on_delete=models.PROTECT, related_name="flow_shares", verbose_name=_("priority")
    )
    share = models.DecimalField(
        _("share in percent"),
        max_digits=5,
        decimal_places=2,
        validators=[
            MinValueValidator(0.01, _("Give a share above 0 %.")),
            MaxValueValidator(100, _("A share is at most 100 %: write 100 for all of it.")),
        ],
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["flow", "priority"], name="flow_share_once"),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100),
                name="flow_share_range",
                violation_error_message=_("A share is above 0 and at most 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flow_id}: {self.share} % {self.priority_id}"


class Transaction(Sourced):
    """One signed entry of a flow's ledger. Append-only: a mistake is put right by a new row that names the old one."""

    class Kind(models.TextChoices):
        PLEDGE = "pledge", _("pledge")
        COMMITMENT = "commitment", _("commitment")
        DISBURSEMENT = "disbursement", _("disbursement")

    flow = models.ForeignKey(FundingFlow, on_delete=models.PROTECT, related_name="transactions")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, validators=[currency_code])
    value_date = models.DateField(_("date"))
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    reason = models.CharField(_("reason for the correction"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    # The same form sent twice is one row; the key is bound to the content, so another content under it is refused.
    request_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["value_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) | (Q(corrects__isnull=False) & ~Q(amount=0)),
                name="only_corrections_subtract",
                violation_error_message=_(
                    "Write an amount above zero. To take something back, correct the entry that holds it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="correction_says_why",
                violation_error_message=_("Say why the entry is corrected."),
            ),
        ]
        indexes = [models.Index(fields=["flow", "kind", "value_date"], name="ledger_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency} {self.value_date}"


class SourceFigureQuerySet(models.QuerySet["SourceFigure"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(viewer.reach(country="compact__country"), compact__in=Compact.objects.visible_to(viewer))


class SourceFigure(Sourced):
    """A figure that somebody published. At most one a measure and subject is preferred; the others stay."""

    class Measure(models.TextChoices):
        NEED_RECONSTRUCTION = "need_reconstruction", _("reconstruction needs")
        NEED_HUMANITARIAN = "need_humanitarian", _("humanitarian needs")
        NEED_TOTAL = "need_total", _("all needs")
        PLEDGED_TOTAL = "pledged_total", _("all pledges")
        PLEDGED_BY_DONOR = "pledged_by_donor", _("pledge of a donor")

    compact = models.ForeignKey(Compact, on_delete=models.PROTECT, related_name="source_figures")
    ref = models.SlugField(_("reference"), max_length=60)
    measure = models.CharField(_("measure"), max_length=20, choices=Measure)
    subject = models.CharField(_("about"), max_length=200, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, validators=[currency_code])
    on = models.DateField(_("date of the figure"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_preferred = models.BooleanField(_("preferred"), default=False)
    preferred_because = models.CharField(_("preferred because"), max_length=300, blank=True)
    level = level_field(AudienceLevel.PUBLIC)

    objects = SourceFigureQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "subject", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["compact", "ref"], name="source_figure_once"),
            models.UniqueConstraint(
                fields=["compact", "measure", "subject"],
                condition=Q(is_preferred=True),
                name="one_preferred_figure",
                violation_error_message=_("Another figure of this measure is preferred: take that mark off first."),
            ),
            models.CheckConstraint(
                condition=Q(is_preferred=False) | ~Q(preferred_because=""),
                name="preference_says_why",
                violation_error_message=_("Say why this figure is preferred."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.amount} {self.currency}"
