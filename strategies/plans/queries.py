"""What a version's plan says to one viewer, and the country page's blocks about strategy and framework."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Case, Exists, F, OuterRef, Prefetch, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext

from fragile.actors.models import Actor
from fragile.audience import Viewer
from fragile.countries.models import Country
from fragile.settlements.models import Settlement, SettlementProvision
from fragile.story.blocks import StoryBlock, review_step
from strategies.plans.clock import EarlyClock, early_clock
from strategies.plans.models import AGREED_ONCE, Priority, Risk, RoleAllocation, State, Strategy, StrategyVersion
from strategies.rules import may_agree, may_facilitate


# -- loaders: each finds its row within the viewer's reach or raises DoesNotExist --------------------------------------
def strategy_for(viewer: Viewer, slug: str) -> Strategy:
    return Strategy.objects.visible_to(viewer).select_related("country", "facilitator").get(slug=slug)


def version_for(viewer: Viewer, slug: str, number: int) -> StrategyVersion:
    return visible_versions(viewer).get(strategy__slug=slug, number=number)


def visible_versions(viewer: Viewer) -> QuerySet[StrategyVersion]:
    return StrategyVersion.objects.visible_to(viewer).select_related("strategy__country", "strategy__facilitator")


def priority_for(viewer: Viewer, slug: str, number: int, order: int) -> Priority:
    found = Priority.objects.visible_to(viewer).select_related("version__strategy__country")
    return found.get(version__strategy__slug=slug, version__number=number, number=order)


def role_for(viewer: Viewer, slug: str, number: int, order: int, role_id: int) -> RoleAllocation:
    found = RoleAllocation.objects.visible_to(viewer).select_related("priority__version__strategy__country", "actor")
    return found.get(
        pk=role_id, priority__version__strategy__slug=slug, priority__version__number=number, priority__number=order
    )


def risk_for(viewer: Viewer, slug: str, number: int, order: int) -> Risk:
    found = Risk.objects.visible_to(viewer).select_related("version__strategy__country")
    return found.get(version__strategy__slug=slug, version__number=number, number=order)


def actors_of(country_id: int, viewer: Viewer) -> QuerySet[Actor]:
    return Actor.objects.visible_to(viewer).filter(country=country_id, dissolved_on__isnull=True)


def provisions_of(country_id: int, viewer: Viewer) -> QuerySet[SettlementProvision]:
    return (
        SettlementProvision.objects.visible_to(viewer)
        .filter(settlement__country=country_id)
        .select_related("settlement")
    )


def roles_of(priority: Priority, viewer: Viewer) -> QuerySet[RoleAllocation]:
    return RoleAllocation.objects.visible_to(viewer).filter(priority=priority).select_related("actor")


# -- the plan as it is shown ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RoleRow:
    id: int
    actor: str
    part: str
    label: str


@dataclass(frozen=True)
class PriorityRow:
    id: int
    number: int
    title: str
    dimension: str
    dividend: str
    why_now: str
    gains: str
    loses: str
    provisions: tuple[tuple[str, str], ...] = ()
    roles: tuple[RoleRow, ...] = ()
    has_national_lead: bool = False
    """Also when the leading actor is not shown to this viewer."""

    def holding(self, part: str) -> list[str]:
        return [role.actor for role in self.roles if role.part == part]

    @property
    def national_lead(self) -> str:
        return ", ".join(self.holding(RoleAllocation.Part.NATIONAL_LEAD))

    @property
    def international_lead(self) -> str:
        return ", ".join(self.holding(RoleAllocation.Part.INTERNATIONAL_LEAD))

    @property
    def supporters(self) -> list[str]:
        return self.holding(RoleAllocation.Part.SUPPORT)

    @property
    def text(self) -> str:
        return "\n\n".join([self.title, self.why_now, self.gains, self.loses])


@dataclass(frozen=True)
class RiskRow:
    id: int
    number: int
    text: str
    owner: str
    """Empty when the owner is not disclosed to this viewer."""
    trigger: str
    response: str

    @property
    def words(self) -> str:
        return "\n\n".join([self.text, self.trigger, self.response])


@dataclass(frozen=True)
class Plan:
    priorities: list[PriorityRow] = field(default_factory=list)
    risks: list[RiskRow] = field(default_factory=list)


def plan_of(version: StrategyVersion, viewer: Viewer) -> Plan:
    leads = RoleAllocation.objects.filter(priority=OuterRef("pk"), part=RoleAllocation.Part.NATIONAL_LEAD)
    priorities = (
        Priority.objects.visible_to(viewer)
        .filter(version=version)
        .annotate(has_lead=Exists(leads))
        .prefetch_related(
            Prefetch("provisions", SettlementProvision.objects.visible_to(viewer), to_attr="shown_provisions"),
            Prefetch("roles", RoleAllocation.objects.visible_to(viewer).select_related("actor"), to_attr="shown_roles"),
        )
    )
    knows = viewer.reach(country="owner__country", level="owner__level")
    risks = (
        Risk.objects.visible_to(viewer)
        .filter(version=version)
        .annotate(owner_name=Case(When(knows, then=F("owner__name")), default=Value("")))
    )
    return Plan([_priority_row(row) for row in priorities], [_risk_row(row) for row in risks])


def _priority_row(row: Priority) -> PriorityRow:
    order = list(RoleAllocation.Part)
    roles = sorted(row.shown_roles, key=lambda role: (order.index(RoleAllocation.Part(role.part)), role.pk))  # type: ignore[attr-defined]
    return PriorityRow(
        row.pk,
        row.number,
        row.title,
        str(row.get_dimension_display()),
        str(row.get_dividend_display()),
        row.why_now,
        row.gains,
        row.loses,
        tuple((provision.ref, provision.text) for provision in row.shown_provisions),  # type: ignore[attr-defined]
        tuple(RoleRow(role.pk, role.actor.name, role.part, str(role.get_part_display())) for role in roles),
        row.has_lead,  # type: ignore[attr-defined]
    )


def _risk_row(row: Risk) -> RiskRow:
    return RiskRow(row.pk, row.number, row.text, row.owner_name, row.trigger, row.response)  # type: ignore[attr-defined]


# -- the early clock --------------------------------------------------------------------------------------------------
def versions_of(strategy: Strategy, viewer: Viewer) -> list[StrategyVersion]:
    """Newest first, each with `anchor_on`: the day of the anchor, if that settlement is shown to the viewer."""
    anchor = Settlement.objects.visible_to(viewer).filter(country=strategy.country_id, is_anchor=True)
    found = StrategyVersion.objects.visible_to(viewer).filter(strategy=strategy).order_by("-number")
    versions: list[StrategyVersion] = list(found.annotate(anchor_on=Subquery(anchor.values("signed_on")[:1])))
    for version in versions:
        version.strategy = strategy  # loaded once
    return versions


def clock_among(versions: list[StrategyVersion], as_of: dt.date) -> EarlyClock:
    anchor_on = versions[0].anchor_on if versions else None  # type: ignore[attr-defined]
    agreed = [row.agreed_on for row in versions if row.state in AGREED_ONCE and row.agreed_on]
    return early_clock(anchor_on, min(agreed, default=None), as_of)


def clock_of(strategy: Strategy, viewer: Viewer, as_of: dt.date) -> EarlyClock:
    """Within the viewer's reach: a settlement that is not shown to them starts no clock on their page."""
    anchor = Settlement.objects.visible_to(viewer).filter(country=strategy.country_id, is_anchor=True)
    agreed = StrategyVersion.objects.visible_to(viewer).filter(
        strategy=strategy,
        state__in=AGREED_ONCE,
    )
    first = agreed.order_by("agreed_on").values("agreed_on")[:1]
    signed_on, agreed_on = anchor.values_list("signed_on", Subquery(first)).first() or (None, None)
    return early_clock(signed_on, agreed_on, as_of)


# -- the country page -------------------------------------------------------------------------------------------------
def story_block(country: Country, viewer: Viewer, as_of: dt.date) -> StoryBlock:
    strategy = Strategy.objects.visible_to(viewer).filter(country=country).order_by("created_at").first()
    if strategy is None:
        return _no_strategy(country, viewer)
    versions = versions_of(strategy, viewer)
    clock = clock_among(versions, as_of) if versions else clock_of(strategy, viewer, as_of)
    current = next((v for v in versions if v.state in (State.DRAFT, State.CONSULTATION)), None)
    agreed = next((v for v in versions if v.state == State.AGREED and v.agreed_on and v.agreed_on <= as_of), None)
    shown = current or agreed
    step, who, mine = _next_step(shown, viewer, as_of)
    url = reverse("strategy", args=[strategy.slug])
    return StoryBlock(
        key="strategy",
        title=gettext("Strategy"),
        url=url,
        figure=clock.text,
        state=_state_text(current, agreed),
        summary=strategy.title,
        next_step=step,
        next_step_by=who,
        next_step_url=url if mine else "",
        is_missing=shown is None,
    )


def _no_strategy(country: Country, viewer: Viewer) -> StoryBlock:
    mine = may_facilitate(viewer, country)
    return StoryBlock(
        key="strategy",
        title=gettext("Strategy"),
        state=gettext("not started"),
        is_missing=True,
        summary=gettext(
            "A short text in which the country and its partners agree what comes first, "
            "who does what and what each side promises."
        ),
        next_step=gettext("Start the strategy") if not viewer.is_public else "",
        next_step_by=gettext("the facilitator") if not viewer.is_public else "",
        next_step_url=reverse("strategy_start") if mine else "",
    )


def _state_text(current: StrategyVersion | None, agreed: StrategyVersion | None) -> str:
    if current and agreed:
        return gettext("version %(agreed)s agreed, version %(open)s %(state)s") % {
            "agreed": agreed.number,
            "open": current.number,
            "state": current.get_state_display(),
        }
    shown = current or agreed
    return str(shown.get_state_display()) if shown else gettext("no text shown to you yet")


def _next_step(shown: StrategyVersion | None, viewer: Viewer, as_of: dt.date) -> tuple[str, str, bool]:
    """What comes next, who takes the step, and whether that is this viewer."""
    if shown is None:
        return "", "", False
    if shown.state == State.DRAFT:
        return gettext("Propose the text for consultation"), gettext("the facilitator"), may_facilitate(viewer, shown)
    if shown.state == State.CONSULTATION:
        return (
            gettext("Collect positions and agree"),
            gettext("the facilitator and the chair"),
            may_agree(viewer, shown),
        )
    if shown.next_review_on is None:
        return gettext("Date the next review"), gettext("the facilitator"), may_facilitate(viewer, shown)
    return (
        review_step(shown.next_review_on, as_of),
        gettext("the joint body"),
        may_agree(viewer, shown),
    )


def framework_block(country: Country, viewer: Viewer, as_of: dt.date) -> StoryBlock:
    return StoryBlock(
        key="framework",
        title=gettext("Results and costs"),
        state=gettext("not started"),
        is_missing=True,
        summary=gettext(
            "What each priority has to bring about by when, who leads it and what it costs. "
            "It is filled from a needs assessment."
        ),
    )
