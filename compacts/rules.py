"""Who may do what in a compact (domain.md section 7 and rule P5).

A predicate looks only at what it is given, so that views of every feature can declare it without importing another one.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fragile.actors.access import rule
from fragile.actors.models import Actor, Role
from fragile.audience import Viewer

# Those who hold the negotiation together, and those who may bind an organisation with their word.
HOLDERS = frozenset({Role.FACILITATOR, Role.GOVERNMENT, Role.CHAIR})
FOCAL_POINTS = frozenset({Role.GOVERNMENT, Role.DONOR, Role.FACILITATOR, Role.CHAIR})
ON_BEHALF = frozenset({Role.FACILITATOR, Role.GOVERNMENT})


def at_home(viewer: Viewer, country_id: int) -> bool:
    return viewer.membership_id is not None and viewer.country_id == country_id


def speaks_for(viewer: Viewer, actor: Actor) -> bool:
    """A focal point speaks for its own organisation; a ministry's one also for the national government."""
    if not at_home(viewer, actor.country_id) or viewer.role not in FOCAL_POINTS:
        return False
    for_government = viewer.role == Role.GOVERNMENT and actor.kind == Actor.Kind.NATIONAL_GOVERNMENT
    return viewer.actor_id == actor.pk or for_government


def same_organisation(viewer: Viewer, actor: Actor) -> bool:
    """Whatever the role. A government is one organisation: a ministry is no second key to another one's promise."""
    if viewer.actor_id == actor.pk:
        return True
    if viewer.actor_id is None or not actor.is_government:
        return False
    return Actor.objects.of_government().filter(pk=viewer.actor_id).exists()


@rule(_("Only the facilitator, the government and the chair of the joint body may start a compact."))
def may_start_compact(viewer: Viewer, country: Any = None) -> bool:
    return country is not None and at_home(viewer, country.pk) and viewer.role in HOLDERS


@rule(_("Only the facilitator, the government and the chair of the joint body may change who takes part in a compact."))
def may_hold_compact(viewer: Viewer, compact: Any = None) -> bool:
    return compact is not None and at_home(viewer, compact.country_id) and viewer.role in HOLDERS


@rule(_("Only a party's own focal point may sign for it."))
def may_sign(viewer: Viewer, party: Any = None) -> bool:
    return party is not None and speaks_for(viewer, party.actor)


@rule(_("Only the parties and those who hold the compact together may propose a commitment."))
def may_promise(viewer: Viewer, compact: Any = None) -> bool:
    if compact is None or not at_home(viewer, compact.country_id) or viewer.role not in FOCAL_POINTS:
        return False
    return viewer.role in HOLDERS or compact.parties.filter(actor_id=viewer.actor_id).exists()


@rule(_("Only the party that made the promise, the facilitator and the chair may amend it."))
def may_amend(viewer: Viewer, commitment: Any = None) -> bool:
    if commitment is None or not at_home(viewer, commitment.compact.country_id):
        return False
    return viewer.role in {Role.FACILITATOR, Role.CHAIR} or speaks_for(viewer, commitment.owner.actor)


@rule(_("Only the counterpart, the facilitator and the chair may take up a proposal."))
def may_accept(viewer: Viewer, commitment: Any = None) -> bool:
    if commitment is None or not at_home(viewer, commitment.compact.country_id):
        return False
    return viewer.role in {Role.FACILITATOR, Role.CHAIR} or is_counterpart(viewer, commitment)


@rule(_("Only the two sides of a promise may agree to withdraw it."))
def may_consent(viewer: Viewer, commitment: Any = None) -> bool:
    return commitment is not None and (speaks_for(viewer, commitment.owner.actor) or is_counterpart(viewer, commitment))


@rule(_("Only the party that made the promise may report on it."))
def may_report(viewer: Viewer, commitment: Any = None) -> bool:
    return commitment is not None and speaks_for(viewer, commitment.owner.actor)


@rule(
    _("Two keys: only the counterpart or the chair of the joint body may verify, never the organisation that promised.")
)
def may_verify(viewer: Viewer, commitment: Any = None) -> bool:
    if commitment is None or same_organisation(viewer, commitment.owner.actor):
        return False
    is_chair = viewer.role == Role.CHAIR and at_home(viewer, commitment.compact.country_id)
    return is_chair or is_counterpart(viewer, commitment)


@rule(may_verify.refusal)  # type: ignore[attr-defined]
def may_verify_report(viewer: Viewer, report: Any = None) -> bool:
    return report is not None and may_verify(viewer, report.commitment)


@rule(_("Only a donor's focal point, the facilitator and the government may log money in this compact."))
def may_log_money(viewer: Viewer, compact: Any = None) -> bool:
    return compact is not None and at_home(viewer, compact.country_id) and viewer.role in {*ON_BEHALF, Role.DONOR}


@rule(_("Only the facilitator, the government and the chair of the joint body may record published figures."))
def may_record_figures(viewer: Viewer, compact: Any = None) -> bool:
    return compact is not None and at_home(viewer, compact.country_id) and viewer.role in HOLDERS


@rule(may_record_figures.refusal)  # type: ignore[attr-defined]
def may_record_figures_of(viewer: Viewer, figure: Any = None) -> bool:
    return figure is not None and may_record_figures(viewer, figure.compact)


@rule(_("Only the donor's own focal point, the facilitator and the government may write in this ledger."))
def may_write_ledger(viewer: Viewer, flow: Any = None) -> bool:
    if flow is None or not may_log_money(viewer, flow.compact):
        return False
    return viewer.role in ON_BEHALF or viewer.actor_id == flow.donor_id


@rule(may_write_ledger.refusal)  # type: ignore[attr-defined]
def may_write_ledger_of(viewer: Viewer, entry: Any = None) -> bool:
    return entry is not None and may_write_ledger(viewer, entry.flow)


def is_counterpart(viewer: Viewer, commitment: Any) -> bool:
    """The one that is named, or without a name any party of the other side."""
    if commitment.counterpart is not None:
        return speaks_for(viewer, commitment.counterpart.actor)
    if not at_home(viewer, commitment.compact.country_id) or viewer.role not in FOCAL_POINTS:
        return False
    mine = Q(actor_id=viewer.actor_id)
    if viewer.role == Role.GOVERNMENT:
        mine |= Q(actor__kind=Actor.Kind.NATIONAL_GOVERNMENT)
    others = commitment.compact.parties.exclude(side=commitment.owner.side).exclude(side="witness")
    return bool(others.filter(mine).exists())
