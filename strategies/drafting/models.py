from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Membership
from fragile.audience import AudienceLevel, Viewer, level_field
from strategies.plans.models import StrategyVersion


class SectionKey(models.TextChoices):
    """The section template of domain.md 1.3, in the order of the document."""

    SUMMARY = "summary", _("Summary")
    SETTLEMENT = "settlement", _("The settlement we build on")
    ANALYSIS = "analysis", _("What drives conflict and peace")
    PRIORITIES = "priorities", _("Priorities")
    ROLES = "roles", _("Who does what")
    STATE_CAPACITY = "state_capacity", _("What we will not ask of the state")
    MONEY = "money", _("Money")
    MUTUAL_COMMITMENTS = "mutual_commitments", _("Mutual commitments")
    RISKS = "risks", _("Risks")
    REVIEW = "review", _("Review")


# Words (domain.md 1.3). `mutual_commitments` is a table; its words are an introduction only.
WORD_BUDGETS = {
    SectionKey.SUMMARY: 400,
    SectionKey.SETTLEMENT: 450,
    SectionKey.ANALYSIS: 700,
    SectionKey.PRIORITIES: 1500,
    SectionKey.ROLES: 400,
    SectionKey.STATE_CAPACITY: 300,
    SectionKey.MONEY: 500,
    SectionKey.MUTUAL_COMMITMENTS: 150,
    SectionKey.RISKS: 250,
    SectionKey.REVIEW: 200,
}
DOCUMENT_WORD_BUDGET = 5000


class SectionQuerySet(models.QuerySet["Section"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(
            viewer.reach(country="version__strategy__country"),
            version__in=StrategyVersion.objects.visible_to(viewer),
        )


class Section(models.Model):
    """The current text of one section; `revision` is the number that a save must name to be taken."""

    version = models.ForeignKey(StrategyVersion, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=20, choices=SectionKey)
    position = models.PositiveSmallIntegerField()
    word_budget = models.PositiveIntegerField(_("word budget"))
    body = models.TextField(_("text"), blank=True, max_length=40_000)
    revision = models.PositiveIntegerField(default=0)
    level = level_field(AudienceLevel.PUBLIC)

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="section_once")]

    def __str__(self) -> str:
        return self.get_key_display()


class SectionRevision(models.Model):
    """Every text that a section ever held, with who wrote it. Append-only."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    body = models.TextField(blank=True)
    written_by = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    merged_from = models.PositiveIntegerField(
        null=True, blank=True, help_text="the stale revision that this text merged"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["section", "number"], name="section_revision_once")]

    def __str__(self) -> str:
        return f"{self.section_id} r{self.number}"
