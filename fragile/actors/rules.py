"""Who may bring people into a country's workspace and end what they may do there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fragile.actors.access import rule
from fragile.actors.models import Actor, Invitation, Membership, Role
from fragile.audience import Viewer

COUNTRY_WIDE = (Role.FACILITATOR, Role.ADMIN)


@rule(
    _(
        "Only a facilitator or an administrator of the country may invite people and end memberships; "
        "a government focal point may do so for the government's own organisations."
    )
)
def keeps_members(viewer: Viewer, obj: Actor | Invitation | Membership | None = None) -> bool:
    actor = obj if obj is None or isinstance(obj, Actor) else obj.actor
    if actor is not None and actor.country_id != viewer.country_id:
        return False
    if viewer.role in COUNTRY_WIDE:
        return True
    return viewer.role == Role.GOVERNMENT and (actor is None or actor.is_government)


@rule(_("Only the person and whoever keeps the members of this organisation may end this membership."))
def may_end(viewer: Viewer, obj: Membership) -> bool:
    if viewer.user_id == obj.user_id and viewer.user_id is not None:
        return True
    return keeps_members(viewer, obj) and (obj.role != Role.ADMIN or viewer.role == Role.ADMIN)


def roles_to_give(viewer: Viewer) -> list[Role]:
    """An administrator is made by an administrator (or by an operator at the server)."""
    if viewer.role == Role.ADMIN:
        return list(Role)
    if viewer.role == Role.FACILITATOR:
        return [role for role in Role if role != Role.ADMIN]
    return [Role.GOVERNMENT, Role.EDITOR, Role.AUDITOR] if viewer.role == Role.GOVERNMENT else []
