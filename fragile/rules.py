"""Who may do what on the ground floor: the country, its actors, its settlements and its log."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from fragile.actors.access import rule
from fragile.actors.models import Role
from fragile.audience import Viewer
from fragile.countries.models import Country

SETS_UP = (Role.FACILITATOR, Role.GOVERNMENT, Role.ADMIN)
TAKES_FILE = (Role.FACILITATOR, Role.ADMIN, Role.AUDITOR)
DESCRIBES = (Role.FACILITATOR, Role.EDITOR, Role.GOVERNMENT)


def country_id_of(row: Any) -> int | None:
    """The country that a row of any folder belongs to."""
    if isinstance(row, Country):
        return row.pk
    owner = next((getattr(row, name) for name in ("settlement", "analysis", "actor") if hasattr(row, name)), row)
    found: int | None = owner.country_id
    return found


def acts_in(viewer: Viewer, row: Any, roles: tuple[Role, ...] | None = None) -> bool:
    """A member of the row's own country, in one of the roles (in any when none is named)."""
    if viewer.membership_id is None or viewer.country_id != country_id_of(row):
        return False
    return roles is None or viewer.role in roles


@rule(
    _("Only the facilitator, the government's focal point or an administrator of this country may change its settings.")
)
def may_set_up_country(viewer: Viewer, row: Any = None) -> bool:
    return acts_in(viewer, row, SETS_UP)


@rule(
    _("Only the facilitator, the government's focal point or an administrator of this country may change its actors.")
)
def may_keep_actors(viewer: Viewer, row: Any = None) -> bool:
    return acts_in(viewer, row, SETS_UP)


@rule(_("Only the facilitator, a country-team editor or the government's focal point may describe settlements."))
def may_describe_settlements(viewer: Viewer, row: Any = None) -> bool:
    return acts_in(viewer, row, DESCRIBES)


@rule(_("Only members of this country's workspace may read its log."))
def may_read_log(viewer: Viewer, row: Any = None) -> bool:
    return acts_in(viewer, row)


@rule(_("Only members of this country's workspace may see its settings."))
def may_see_settings(viewer: Viewer, row: Any = None) -> bool:
    return acts_in(viewer, row)


@rule(_("Only the facilitator, an administrator or an auditor of this country may download its country file."))
def may_take_country_file(viewer: Viewer, row: Any = None) -> bool:
    return acts_in(viewer, row, TAKES_FILE)
