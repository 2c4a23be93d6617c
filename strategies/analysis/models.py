from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer, level_field
from fragile.countries.models import Country
from fragile.provenance import Sourced


class AnalysisQuerySet(models.QuerySet["ConflictAnalysis"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(viewer.reach())


class ConflictAnalysis(models.Model):
    """A dated reading of the conflict, owned by the organisations that stand behind it."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="analyses")
    slug = models.SlugField(max_length=80)
    title = models.CharField(_("title"), max_length=200)
    on = models.DateField(_("dated"))
    method = models.TextField(_("method"), max_length=2000, blank=True)
    owners = models.ManyToManyField(Actor, related_name="analyses", verbose_name=_("owned by"))
    level = level_field(AudienceLevel.PARTNERS)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        ordering = ["-on"]
        verbose_name_plural = "conflict analyses"
        constraints = [models.UniqueConstraint(fields=["country", "slug"], name="analysis_once_in_country")]

    def __str__(self) -> str:
        return self.title


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """A finding's own level decides: a public finding may be cited from an analysis that is not public."""
        return self.filter(viewer.reach(country="analysis__country"))


class Finding(Sourced):
    """One sentence of the analysis. Findings carry no number, so that a hidden one leaves no gap."""

    class Kind(models.TextChoices):
        DRIVER = "driver", _("driver of conflict")
        DIVIDER = "divider", _("divider")
        CONNECTOR = "connector", _("connector")
        RESILIENCE = "resilience", _("source of resilience")
        RISK = "risk", _("risk")

    class Confidence(models.TextChoices):
        LOW = "low", _("low confidence")
        MEDIUM = "medium", _("medium confidence")
        HIGH = "high", _("high confidence")

    analysis = models.ForeignKey(ConflictAnalysis, on_delete=models.CASCADE, related_name="findings")
    ref = models.SlugField(_("reference"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    text = models.TextField(_("text"), max_length=2000)
    confidence = models.CharField(_("confidence"), max_length=8, choices=Confidence, default=Confidence.MEDIUM)
    level = level_field(AudienceLevel.PARTNERS)

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [models.UniqueConstraint(fields=["analysis", "ref"], name="finding_once")]

    def __str__(self) -> str:
        return self.text[:120]
