from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Actor, Membership
from fragile.audience import AudienceLevel, Viewer, level_field
from fragile.countries.models import Country
from strategies.plans.models import Strategy


class CompactState(models.TextChoices):
    NEGOTIATION = "negotiation", _("in negotiation")
    AGREED = "agreed", _("agreed")
    IN_FORCE = "in_force", _("in force")
    UNDER_REVIEW = "under_review", _("under review")
    SUSPENDED = "suspended", _("suspended")
    EXPIRED = "expired", _("expired")


class CompactQuerySet(models.QuerySet["Compact"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """A compact in negotiation stays among the country's own members; afterwards its level decides."""
        own = Q(country=viewer.country_id, level__lte=viewer.level)
        signed = Q(level=AudienceLevel.PUBLIC, country__is_public=True) & ~Q(state=CompactState.NEGOTIATION)
        return self.filter(signed if viewer.is_public else own | signed)


class Compact(models.Model):
    """The mutual promises of a government and its partners, and how they hold each other to them."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="compacts")
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    strategy = models.ForeignKey(
        Strategy, on_delete=models.PROTECT, null=True, blank=True, related_name="compacts", verbose_name=_("strategy")
    )
    state = models.CharField(_("state"), max_length=14, choices=CompactState, default=CompactState.NEGOTIATION)
    state_since = models.DateField(_("in this state since"), null=True, blank=True)
    state_reason = models.CharField(_("reason for the state"), max_length=300, blank=True)
    legal_nature = models.CharField(_("legal nature"), max_length=120, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    monitoring_agreed_on = models.DateField(_("monitoring agreed on"), null=True, blank=True)
    next_review_on = models.DateField(_("next review on"), null=True, blank=True)
    joint_body = models.CharField(_("joint body"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    level = level_field(AudienceLevel.PUBLIC)

    objects = CompactQuerySet.as_manager()

    class Meta:
        ordering = ["country__name", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("signed_on")),
                name="compact_ends_after_signature",
                violation_error_message=_("A compact ends on or after the day it is signed."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["negotiation", "suspended"]) | Q(signed_on__isnull=False),
                name="signed_compact_is_dated",
                violation_error_message=_("Give the date of signature."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        """Nothing new is promised or logged under it."""
        return self.state in {CompactState.SUSPENDED, CompactState.EXPIRED}


class Side(models.TextChoices):
    GOVERNMENT = "government", _("government")
    PARTNER = "partner", _("partners")
    WITNESS = "witness", _("witness")


class PartyQuerySet(models.QuerySet["Party"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(
            viewer.reach(country="actor__country", level="actor__level"),
            compact__in=Compact.objects.visible_to(viewer),
        )


class Party(models.Model):
    compact = models.ForeignKey(Compact, on_delete=models.CASCADE, related_name="parties")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="compact_parties")
    side = models.CharField(_("side"), max_length=10, choices=Side)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["side", "actor__name"]
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(
                fields=["compact", "actor"],
                name="party_once",
                violation_error_message=_("This actor is already a party of this compact."),
            )
        ]

    def __str__(self) -> str:
        return str(self.actor)
