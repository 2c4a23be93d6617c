"""Priorities, roles and risks of a draft. Every act locks the version first, so that none slips past a proposal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused, held, saved
from fragile.settlements.models import SettlementProvision
from strategies.plans.models import Priority, Risk, RoleAllocation, State, StrategyVersion
from strategies.plans.states import insist_on_draft
from strategies.rules import may_edit_text, may_facilitate

MOST_PRIORITIES = 5
MOST_RISKS = 5
Part = TypeVar("Part", Priority, Risk)


@dataclass(frozen=True)
class PriorityText:
    title: str
    dimension: str
    dividend: str = ""
    why_now: str = ""
    gains: str = ""
    loses: str = ""
    provisions: Sequence[SettlementProvision] = ()

    def write_to(self, priority: Priority) -> None:
        for name in ("title", "dimension", "dividend", "why_now", "gains", "loses"):
            setattr(priority, name, getattr(self, name))


@dataclass(frozen=True)
class RiskText:
    text: str
    owner: Actor
    trigger: str = ""
    response: str = ""

    def write_to(self, risk: Risk) -> None:
        for name in ("text", "owner", "trigger", "response"):
            setattr(risk, name, getattr(self, name))


def locked(version_id: int) -> StrategyVersion:
    return (
        StrategyVersion.objects.select_for_update(of=("self",)).select_related("strategy__country").get(pk=version_id)
    )


def draft_for(acting: Viewer, version_id: int) -> StrategyVersion:
    """The locked version when `acting` may change its text now."""
    version = locked(version_id)
    insist(may_edit_text, acting, version)
    insist_on_draft(version)
    return version


def note(acting: Viewer, verb: str, target: models.Model, version: StrategyVersion, **detail: object) -> None:
    record(
        acting=acting,
        verb=verb,
        target=target,
        country_id=version.strategy.country_id,
        level=AudienceLevel.PARTNERS,
        version=version.number,
        **detail,
    )


# -- priorities -------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_priority(*, version: StrategyVersion, text: PriorityText, acting: Viewer, on: dt.date) -> Priority:
    draft = draft_for(acting, version.pk)
    _insist_own_provisions(draft, text.provisions)
    if draft.priorities.filter(title__iexact=text.title).exists():
        raise Refused(_("A priority of this title is there already. Change that one."), field="title")
    priority = Priority(version=draft, number=_next_number(draft.priorities.all()))
    text.write_to(priority)
    saved(priority)
    priority.provisions.set(text.provisions)
    note(acting, "add_priority", priority, draft, on=on.isoformat())
    return priority


@transaction.atomic
def edit_priority(*, priority: Priority, text: PriorityText, acting: Viewer, on: dt.date) -> Priority:
    """Provisions that the acting person does not see stay."""
    draft = draft_for(acting, priority.version_id)
    _insist_own_provisions(draft, text.provisions)
    priority = held(priority)
    text.write_to(priority)
    saved(priority)
    unseen = priority.provisions.exclude(pk__in=SettlementProvision.objects.visible_to(acting))
    priority.provisions.set([*text.provisions, *unseen])
    note(acting, "edit_priority", priority, draft, on=on.isoformat())
    return priority


@transaction.atomic
def remove_priority(*, priority: Priority, acting: Viewer, on: dt.date) -> None:
    draft = draft_for(acting, priority.version_id)
    priority = held(priority)
    number = priority.number
    note(acting, "remove_priority", priority, draft, on=on.isoformat(), why_now=priority.why_now)
    try:
        priority.delete()
    except models.ProtectedError:
        raise Refused(
            _("Money was logged for this priority, and removing it would hide that. Change its words instead.")
        ) from None
    _close_gap(Priority, draft, number)


@transaction.atomic
def move_priority(*, priority: Priority, step: int, acting: Viewer, on: dt.date) -> None:
    """`step` -1 moves it up, 1 down; at either end nothing happens."""
    draft = draft_for(acting, priority.version_id)
    priority = held(priority)
    other = draft.priorities.filter(number=priority.number + step).first()
    if other is None:
        return
    # The unique number is checked at commit, so the two may change places.
    Priority.objects.filter(pk=other.pk).update(number=priority.number)
    Priority.objects.filter(pk=priority.pk).update(number=other.number)
    note(acting, "move_priority", priority, draft, on=on.isoformat(), to=other.number)


def _insist_own_provisions(draft: StrategyVersion, provisions: Sequence[SettlementProvision]) -> None:
    if any(provision.settlement.country_id != draft.strategy.country_id for provision in provisions):
        raise Refused(_("Choose provisions of this country's settlements."), field="provisions")


def _next_number(parts: models.QuerySet[Any]) -> int:
    return (parts.aggregate(last=Max("number"))["last"] or 0) + 1


def _close_gap(model: type[Part], draft: StrategyVersion, number: int) -> None:
    model.objects.filter(version=draft, number__gt=number).update(number=F("number") - 1)


# -- roles ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def allot_role(*, priority: Priority, actor: Actor, part: str, acting: Viewer, on: dt.date) -> RoleAllocation:
    draft = draft_for(acting, priority.version_id)
    _insist_own_actor(draft, actor, "actor")
    if part == RoleAllocation.Part.NATIONAL_LEAD and actor.kind not in NATIONAL:
        raise Refused(
            _("The national lead is a body of the country itself. Choose another part for %(actor)s.")
            % {"actor": actor},
            field="part",
        )
    role = RoleAllocation(priority=held(priority), actor=actor, part=part)
    saved(role)
    note(acting, "allot_role", role.actor, draft, on=on.isoformat(), priority=priority.number, part=part)
    return role


@transaction.atomic
def remove_role(*, role: RoleAllocation, acting: Viewer, on: dt.date) -> None:
    draft = draft_for(acting, role.priority.version_id)
    role = held(role, "priority", "actor")
    note(acting, "remove_role", role.actor, draft, on=on.isoformat(), priority=role.priority.number, part=role.part)
    role.delete()


NATIONAL = (
    *Actor.GOVERNMENT,
    Actor.Kind.SUBNATIONAL,
    Actor.Kind.POLITICAL_PARTY,
    Actor.Kind.CIVIL_SOCIETY,
    Actor.Kind.WOMEN,
    Actor.Kind.PRIVATE,
)


def _insist_own_actor(draft: StrategyVersion, actor: Actor, field: str) -> None:
    if actor.country_id != draft.strategy.country_id:
        raise Refused(_("Choose an actor of this country."), field=field)


# -- risks ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_risk(*, version: StrategyVersion, text: RiskText, acting: Viewer, on: dt.date) -> Risk:
    draft = draft_for(acting, version.pk)
    _insist_own_actor(draft, text.owner, "owner")
    if draft.risks.filter(text__iexact=text.text).exists():
        raise Refused(_("This risk is there already. Change that one."), field="text")
    risk = Risk(version=draft, number=_next_number(draft.risks.all()))
    text.write_to(risk)
    saved(risk)
    note(acting, "add_risk", risk, draft, on=on.isoformat())
    return risk


@transaction.atomic
def edit_risk(*, risk: Risk, text: RiskText, acting: Viewer, on: dt.date) -> Risk:
    draft = draft_for(acting, risk.version_id)
    _insist_own_actor(draft, text.owner, "owner")
    risk = held(risk)
    text.write_to(risk)
    saved(risk)
    note(acting, "edit_risk", risk, draft, on=on.isoformat())
    return risk


@transaction.atomic
def remove_risk(*, risk: Risk, acting: Viewer, on: dt.date) -> None:
    draft = draft_for(acting, risk.version_id)
    risk = held(risk)
    number = risk.number
    note(acting, "remove_risk", risk, draft, on=on.isoformat())
    risk.delete()
    _close_gap(Risk, draft, number)


# -- review -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def date_review(*, version: StrategyVersion, next_review_on: dt.date, acting: Viewer, on: dt.date) -> StrategyVersion:
    """When the text is looked at again. It is not part of the hashed text, so it can be dated during consultation."""
    row = locked(version.pk)
    insist(may_facilitate, acting, row)
    if row.state in (State.SUPERSEDED, State.WITHDRAWN):
        raise Refused(_("This version is %(state)s and is not reviewed any more.") % {"state": row.get_state_display()})
    earliest = row.agreed_on or row.proposed_on or on
    if next_review_on <= earliest:
        raise Refused(_("The review comes after the text. Choose a later date."), field="next_review_on")
    StrategyVersion.objects.filter(pk=row.pk).update(next_review_on=next_review_on)
    note(acting, "date_review", row, row, on=on.isoformat(), next_review_on=next_review_on.isoformat())
    return row
