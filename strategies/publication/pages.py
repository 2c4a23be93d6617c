"""What the strategy page and the readable version show, put together from the queries of all features."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from fragile.actors.access import Rule, anyone
from fragile.audience import Viewer
from fragile.ui.chain import ChainLink, chain_of
from fragile.ui.items import Step
from strategies import rules
from strategies.consultation.queries import ladder
from strategies.drafting.queries import sections_of
from strategies.plans.models import AGREED_ONCE, State, Strategy, StrategyVersion
from strategies.plans.queries import Plan, clock_among, clock_of, plan_of, versions_of
from strategies.plans.states import can
from strategies.publication.gates import Gate, gates_of, standing
from strategies.publication.queries import OPEN, commitments_of, findings_of


@dataclass(frozen=True)
class May:
    """What this viewer may do with this version now: links and buttons appear by it, operations ask again."""

    edit: bool
    propose: bool
    return_to_draft: bool
    agree: bool
    withdraw: bool
    start_version: bool
    endorse: bool
    record: bool
    date_review: bool


def may_now(viewer: Viewer, version: StrategyVersion, *, has_open: bool) -> May:
    facilitates = rules.may_facilitate(viewer, version)
    return May(
        edit=version.state == State.DRAFT and rules.may_edit_text(viewer, version),
        propose=can("propose", version) and facilitates,
        return_to_draft=can("return_to_draft", version) and facilitates,
        agree=can("agree", version) and rules.may_agree(viewer, version),
        withdraw=can("withdraw", version) and facilitates,
        start_version=version.state == State.AGREED and facilitates and not has_open,
        endorse=version.state in (State.CONSULTATION, State.AGREED) and rules.may_endorse(viewer, version),
        record=version.state in OPEN and rules.may_record_steps(viewer, version),
        date_review=version.state in (*OPEN, State.AGREED) and facilitates,
    )


def workspace(strategy: Strategy, viewer: Viewer, as_of: dt.date) -> dict[str, Any]:
    """The page of the country's own members: the version in the making, else the agreed one."""
    versions = versions_of(strategy, viewer)
    version = next((v for v in versions if v.state in OPEN), None)
    version = version or next((v for v in versions if v.state == State.AGREED), None)
    context: dict[str, Any] = {
        "strategy": strategy,
        "country": strategy.country,
        "versions": versions,
        "version": version,
        "as_of": as_of,
        "clock": clock_among(versions, as_of) if versions else clock_of(strategy, viewer, as_of),
    }
    if version is None:
        return context
    found = standing(version, viewer)
    gates = gates_of(found)
    return {
        **context,
        "may": may_now(viewer, version, has_open=any(v.state in OPEN for v in versions)),
        "steps": steps_of(gates, version, viewer),
        "plan": found.plan,
        "sheet": found.sheet,
        "positions": [position for position in found.positions if position.is_shown],
        "heard": ladder(version, viewer),
        "links": chain(found.plan, version, found.sides),
        "document_slug": document_slug(version, versions),
    }


def document_slug(version: StrategyVersion, versions: list[StrategyVersion]) -> str:
    """The plain name stands for the version that counts; another one is named."""
    counts = next((v for v in versions if v.state == State.AGREED), None)
    return (
        version.strategy.slug
        if counts in (None, version) and version.state != State.WITHDRAWN
        else f"{version.strategy.slug}--v{version.number}"
    )


def opens_to(url: str, viewer: Viewer, version: StrategyVersion) -> bool:
    """A step is a link for those who may take it; the others read who does."""
    if not url:
        return False
    permission: Rule = getattr(resolve(urlsplit(url).path).func, "permission", anyone)
    return permission(viewer, version)


def steps_of(gates: list[Gate], version: StrategyVersion, viewer: Viewer) -> list[Step]:
    """The first one that is open is the current one; what only is pointed out never is."""
    steps = []
    current_is_named = False
    for gate in gates:
        state = "done" if gate.is_met else "todo"
        if not gate.is_met and gate.blocks and not current_is_named:
            state, current_is_named = "current", True
        text = " ".join(item.sentence for item in gate.unmet)
        url = "" if gate.is_met else next((item.url for item in gate.unmet if item.url), gate.url)
        url = url if opens_to(url, viewer, version) else ""
        steps.append(Step(gate.name, state, text, url, gate.who if not gate.is_met else ""))
    agreed = version.state in AGREED_ONCE
    url = (
        reverse("strategy_agree", args=[version.strategy.slug, version.number])
        if version.state == State.CONSULTATION
        else ""
    )
    last = "done" if agreed else "todo" if current_is_named else "current"
    steps.append(Step(_("Agreed"), last, "", url, "" if agreed else _("the facilitator or the chair")))
    return steps


def chain(plan: Plan, version: StrategyVersion, sides: frozenset[str]) -> list[ChainLink]:
    """The thread of the whole strategy: how many of each it holds."""
    page = reverse("strategy", args=[version.strategy.slug])
    found: dict[str, tuple[str, str]] = {}
    provisions = {ref for row in plan.priorities for ref, _text in row.provisions}
    if provisions:
        found["provision"] = (_("%(count)s built on") % {"count": len(provisions)}, f"{page}#priorities")
    if plan.priorities:
        found["priority"] = (
            ", ".join(row.title for row in plan.priorities[:2]) + ("…" if len(plan.priorities) > 2 else ""),
            f"{page}#priorities",
        )
    if sides:
        found["commitment"] = (_("by both sides") if len(sides) > 1 else _("by one side"), "")
    return chain_of("priority", found)


def reading(version: StrategyVersion, viewer: Viewer, as_of: dt.date) -> dict[str, Any]:
    """The whole text on one page, as this viewer may see it."""
    commitments = commitments_of(version, viewer)
    return {
        "version": version,
        "strategy": version.strategy,
        "country": version.strategy.country,
        "as_of": as_of,
        "audience_level": viewer.level_in(version.strategy.country_id),
        "sections": sections_of(version, viewer),
        "plan": plan_of(version, viewer),
        "findings": findings_of(version, viewer),
        "government": [row for row in commitments if row.side == "government"],
        "partners": [row for row in commitments if row.side != "government"],
        "clock": clock_of(version.strategy, viewer, as_of),
    }


def waiting_for(gates: list[Gate], verb: str) -> list[Gate]:
    return [gate for gate in gates if verb in gate.blocks and not gate.is_met]
