"""Who may do what with strategies and analyses. A rule asks about role and country, the operation about the state."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fragile.actors.access import rule
from fragile.actors.models import Role
from fragile.audience import Viewer

EDITORS = frozenset({Role.FACILITATOR, Role.EDITOR, Role.GOVERNMENT, Role.DONOR, Role.CHAIR})
# Who takes a position for the organisation: not those who only read, audit or run the workspace.
ENDORSERS = EDITORS | {Role.STAKEHOLDER, Role.HUMANITARIAN}
RECORDERS = frozenset({Role.FACILITATOR, Role.EDITOR})


def country_id_of(obj: object | None) -> int | None:
    """The country of anything that these rules are asked about: a country, a strategy, a part of a version."""
    for owner in ("section", "priority", "version", "strategy", "analysis"):
        if hasattr(obj, owner):
            return country_id_of(getattr(obj, owner))
    return getattr(obj, "country_id", None) or getattr(obj, "pk", None)


def holds(viewer: Viewer, roles: frozenset[str], obj: object | None) -> bool:
    at_home = obj is None or country_id_of(obj) == viewer.country_id
    return viewer.membership_id is not None and viewer.role in roles and at_home


@rule(_("Only the facilitator may do this."))
def may_facilitate(viewer: Viewer, obj: object | None = None) -> bool:
    return holds(viewer, frozenset({Role.FACILITATOR}), obj)


@rule(_("Only the facilitator, editors, the government's and donors' focal points and the chair may change the text."))
def may_edit_text(viewer: Viewer, obj: object | None = None) -> bool:
    return holds(viewer, EDITORS, obj)


@rule(
    _(
        "Only the facilitator, a country-team editor or the government's focal point of this country "
        "may write its conflict analysis."
    )
)
def may_write_analysis(viewer: Viewer, obj: object | None = None) -> bool:
    return holds(viewer, frozenset({Role.FACILITATOR, Role.EDITOR, Role.GOVERNMENT}), obj)


@rule(_("Only the facilitator or a chair of the joint body may declare a text agreed."))
def may_agree(viewer: Viewer, obj: object | None = None) -> bool:
    return holds(viewer, frozenset({Role.FACILITATOR, Role.CHAIR}), obj)


@rule(
    _(
        "Only the facilitator and country-team editors record who was heard; "
        "a consulted stakeholder records its own input."
    )
)
def may_record_steps(viewer: Viewer, obj: object | None = None) -> bool:
    return holds(viewer, RECORDERS | {Role.STAKEHOLDER}, obj)


@rule(_("Only someone who acts for an organisation of this country may take a position for it."))
def may_endorse(viewer: Viewer, obj: object | None = None) -> bool:
    return holds(viewer, ENDORSERS, obj)
