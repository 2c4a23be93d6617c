"""What a proposal freezes from elsewhere, so that the hashed text is whole without looking at rows that may move on."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from fragile.audience import AudienceLevel, Viewer, level_field
from strategies.analysis.models import Finding
from strategies.plans.models import StrategyVersion


class CitedQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(
            viewer.reach(country="version__strategy__country"), version__in=StrategyVersion.objects.visible_to(viewer)
        )


class CitedFinding(models.Model):
    version = models.ForeignKey(StrategyVersion, on_delete=models.CASCADE, related_name="cited_findings")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Finding.Kind)
    text = models.TextField()
    source = models.CharField(max_length=300, blank=True)
    level = level_field(AudienceLevel.PARTNERS)

    objects = CitedQuerySet.as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text[:120]


class CitedCommitment(models.Model):
    """A mutual commitment as it read when the text was proposed; `side` is government or partner."""

    version = models.ForeignKey(StrategyVersion, on_delete=models.CASCADE, related_name="cited_commitments")
    position = models.PositiveIntegerField()
    ref = models.CharField(max_length=20)
    side = models.CharField(max_length=12)
    owner = models.CharField(max_length=200)
    text = models.TextField()
    benchmark = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    level = level_field(AudienceLevel.PUBLIC)

    objects = CitedQuerySet.as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.ref
