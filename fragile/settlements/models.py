from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer, level_field
from fragile.countries.models import Country


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(viewer.reach())


class Settlement(models.Model):
    """A peace agreement. The one anchor of a country starts its early clock."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="settlements")
    slug = models.SlugField(max_length=80)
    title = models.CharField(_("title"), max_length=240)
    signed_on = models.DateField(_("signed on"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    is_anchor = models.BooleanField(_("anchor of the early clock"), default=False)
    document_ref = models.CharField(_("document"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    level = level_field(AudienceLevel.PUBLIC)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        ordering = ["signed_on"]
        constraints = [
            models.UniqueConstraint(fields=["country", "slug"], name="settlement_once_in_country"),
            models.UniqueConstraint(
                fields=["country"],
                condition=Q(is_anchor=True),
                name="one_anchor_settlement",
                violation_error_message=_(
                    "Another settlement is this country's anchor: take the mark off that one first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SettlementParty(models.Model):
    class Capacity(models.TextChoices):
        SIGNATORY = "signatory", _("signatory")
        WITNESS = "witness", _("witness")
        GUARANTOR = "guarantor", _("guarantor")

    settlement = models.ForeignKey(Settlement, on_delete=models.CASCADE, related_name="parties")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="settlement_roles")
    capacity = models.CharField(_("capacity"), max_length=10, choices=Capacity, default=Capacity.SIGNATORY)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["settlement", "actor"], name="settlement_party_once")]

    def __str__(self) -> str:
        return str(self.actor)


class ProvisionQuerySet(models.QuerySet["SettlementProvision"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(
            viewer.reach(country="settlement__country"),
            viewer.reach(country="settlement__country", level="settlement__level"),
        )


class SettlementProvision(models.Model):
    """One thing that the agreement lays down, as `ref` names it in lists and links."""

    class Category(models.TextChoices):
        POWER_SHARING = "power_sharing", _("power-sharing")
        SECURITY = "security", _("security")
        RESOURCES = "resources", _("resources and wealth")
        POLITICAL_PARTICIPATION = "political_participation", _("political participation")
        ELECTIONS = "elections", _("elections")
        JUSTICE = "justice", _("justice and reconciliation")
        HUMAN_RIGHTS = "human_rights", _("human rights")
        HUMANITARIAN = "humanitarian", _("humanitarian access")
        RETURN = "return", _("return of the displaced")
        DEVELOPMENT = "development", _("development")
        IMPLEMENTATION = "implementation", _("implementation body")
        FINANCE = "finance", _("finance")

    settlement = models.ForeignKey(Settlement, on_delete=models.CASCADE, related_name="provisions")
    ref = models.SlugField(_("reference"), max_length=40)
    category = models.CharField(_("category"), max_length=24, choices=Category)
    text = models.TextField(_("text"), max_length=2000)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    is_resource_related = models.BooleanField(_("concerns natural resources"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)
    level = level_field(AudienceLevel.PUBLIC)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["settlement", "ref"], name="provision_once")]

    def __str__(self) -> str:
        return self.text[:120]
