from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer, level_field
from fragile.countries.models import Country
from fragile.settlements.models import SettlementProvision


class StrategyQuerySet(models.QuerySet["Strategy"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Members see their country's strategies; the public those that have an agreed version open to it."""
        agreed = Q(country__is_public=True, versions__state__in=AGREED_ONCE, versions__level=AudienceLevel.PUBLIC)
        if viewer.is_public:
            return self.filter(agreed).distinct()
        return self.filter(Q(country=viewer.country_id) | agreed).distinct()


class Strategy(models.Model):
    """One country's peacebuilding strategy through all its versions."""

    class Kind(models.TextChoices):
        INITIAL = "initial", _("initial strategy")
        EXPANDED = "expanded", _("expanded strategy")
        STAY_ENGAGED = "stay_engaged", _("staying engaged without a settlement")

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="strategies")
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.INITIAL)
    facilitator = models.ForeignKey(
        Actor, on_delete=models.PROTECT, related_name="facilitated_strategies", verbose_name=_("facilitated by")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StrategyQuerySet.as_manager()

    class Meta:
        ordering = ["country__name", "slug"]
        verbose_name_plural = "strategies"

    def __str__(self) -> str:
        return self.title


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    CONSULTATION = "consultation", _("in consultation")
    AGREED = "agreed", _("agreed")
    SUPERSEDED = "superseded", _("superseded")
    WITHDRAWN = "withdrawn", _("withdrawn")


AGREED_ONCE = (State.AGREED, State.SUPERSEDED)


class VersionQuerySet(models.QuerySet["StrategyVersion"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Agreed text at its own level; a consultation among the parties; drafts among the partners of the country."""
        agreed = viewer.reach(country="strategy__country") & Q(state__in=AGREED_ONCE)
        own = Q(strategy__country=viewer.country_id)
        if viewer.is_public or viewer.level < AudienceLevel.PARTIES:
            return self.filter(agreed)
        if viewer.level < AudienceLevel.PARTNERS:
            return self.filter(agreed | (own & Q(state=State.CONSULTATION)))
        return self.filter(agreed | own)


class StrategyVersion(models.Model):
    """A text on its way to agreement. Once agreed it never changes (a trigger holds it); a change is a new version.

    `content_hash` is the sha256 of the canonical text frozen at the last proposal; endorsements name it.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    language = models.CharField(_("language"), max_length=12, default="en")
    level = level_field(AudienceLevel.PUBLIC)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successors")
    proposed_on = models.DateField(_("proposed on"), null=True, blank=True)
    content_hash = models.CharField(_("hash of the text"), max_length=64, blank=True)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    next_review_on = models.DateField(_("next review on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["strategy", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["strategy", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["strategy"],
                condition=Q(state="agreed"),
                name="one_agreed_version",
                violation_error_message=_("Another version of this strategy is the agreed one."),
            ),
            models.UniqueConstraint(
                fields=["strategy"],
                condition=Q(state__in=["draft", "consultation"]),
                name="one_open_version",
                violation_error_message=_("A version of this strategy is already being drafted or consulted on."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "superseded"]) | (Q(agreed_on__isnull=False) & ~Q(content_hash="")),
                name="agreed_is_dated_and_hashed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.strategy.title}, {_('version')} {self.number}"


class Dimension(models.TextChoices):
    POLITICAL = "political", _("political")
    SECURITY = "security", _("security")
    DEVELOPMENT = "development", _("development")


class Dividend(models.TextChoices):
    PEACE = "peace", _("peace dividend")
    SECURITY = "security", _("security dividend")
    DEVELOPMENT = "development", _("development dividend")


class PartQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The parts of a version carry no level of their own: they are seen with it."""
        return self.filter(version__in=StrategyVersion.objects.visible_to(viewer))


class Priority(models.Model):
    version = models.ForeignKey(StrategyVersion, on_delete=models.CASCADE, related_name="priorities")
    number = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=160)
    why_now = models.TextField(_("why now"), max_length=3000, blank=True)
    dimension = models.CharField(_("dimension"), max_length=12, choices=Dimension)
    dividend = models.CharField(_("early dividend"), max_length=12, choices=Dividend, blank=True)
    gains = models.TextField(_("who gains"), max_length=1000, blank=True)
    loses = models.TextField(_("who loses"), max_length=1000, blank=True)
    provisions = models.ManyToManyField(
        SettlementProvision, blank=True, related_name="priorities", verbose_name=_("builds on")
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "priorities"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], name="priority_number_once", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class RoleQuerySet(models.QuerySet["RoleAllocation"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """An actor that the viewer may not know of takes its role along."""
        return self.filter(
            viewer.reach(country="actor__country", level="actor__level"),
            priority__in=Priority.objects.visible_to(viewer),
        )


class RoleAllocation(models.Model):
    class Part(models.TextChoices):
        NATIONAL_LEAD = "national_lead", _("national lead")
        INTERNATIONAL_LEAD = "international_lead", _("international lead")
        SUPPORT = "support", _("supports")

    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="roles")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="priority_roles")
    part = models.CharField(_("part"), max_length=20, choices=Part)

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "actor"],
                name="one_part_an_actor",
                violation_error_message=_("This actor already has a part in this priority."),
            ),
            models.UniqueConstraint(
                fields=["priority"],
                condition=Q(part="national_lead"),
                name="one_national_lead",
                violation_error_message=_("This priority already has its national lead."),
            ),
            models.UniqueConstraint(
                fields=["priority"],
                condition=Q(part="international_lead"),
                name="one_international_lead",
                violation_error_message=_("This priority already has its international lead."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.part}"


class Risk(models.Model):
    version = models.ForeignKey(StrategyVersion, on_delete=models.CASCADE, related_name="risks")
    number = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("risk"), max_length=300)
    owner = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="risks_owned", verbose_name=_("owner"))
    trigger = models.CharField(_("sign that it is happening"), max_length=300, blank=True)
    response = models.CharField(_("response"), max_length=500)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], name="risk_number_once", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.text
