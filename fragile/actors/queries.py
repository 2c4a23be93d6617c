from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from fragile.actors.models import Actor, Invitation, Membership, Role, User
from fragile.actors.operations import hash_of
from fragile.actors.roles import WHAT_THEY_DO
from fragile.actors.rules import COUNTRY_WIDE, may_end
from fragile.audience import Viewer


@dataclass(frozen=True)
class Member:
    membership: Membership
    may_be_ended: bool


@dataclass(frozen=True)
class People:
    members: tuple[Member, ...]
    invitations: tuple[Invitation, ...]


@dataclass(frozen=True)
class Seat:
    invitation: Invitation
    is_open: bool
    has_account: bool


@dataclass(frozen=True)
class CastMember:
    membership: Membership
    does: str | Promise


def people_of(viewer: Viewer, at: dt.datetime) -> People:
    """Who may act in the viewer's country today, and whose seat is still empty."""
    members = (
        Membership.objects.visible_to(viewer)
        .in_force(at.date())
        .filter(actor__country=viewer.country_id)
        .select_related("user", "actor")
        .order_by("actor__name", "user__name", "pk")
    )
    invitations = Invitation.objects.visible_to(viewer).open(at).select_related("actor", "invited_by__user")
    return People(tuple(Member(m, may_end(viewer, m)) for m in members), tuple(invitations))


def actors_to_invite_for(viewer: Viewer) -> QuerySet[Actor]:
    actors = Actor.objects.visible_to(viewer).filter(country=viewer.country_id, dissolved_on__isnull=True)
    return actors if viewer.role in COUNTRY_WIDE else actors.of_government()


def membership_to_end(viewer: Viewer, pk: int) -> Membership:
    return Membership.objects.visible_to(viewer).select_related("actor__country", "user").get(pk=pk)


def invitation_to_withdraw(viewer: Viewer, pk: int) -> Invitation:
    return Invitation.objects.visible_to(viewer).select_related("actor__country").get(pk=pk)


def seat_of(viewer: Viewer, token: str) -> Seat:
    """The token is the key: whoever holds it reads this one row, whatever else they may see."""
    invitation = Invitation.objects.select_related("actor__country", "invited_by__user").get(token_hash=hash_of(token))
    return Seat(
        invitation=invitation,
        is_open=Invitation.objects.open(timezone.now()).filter(pk=invitation.pk).exists(),
        has_account=User.objects.filter(email__iexact=invitation.email).exists(),
    )


def cast(on: dt.date) -> list[CastMember]:
    """The demo's people, in its countries: no list and no sign-in by choice ever reaches a real account."""
    members = (
        Membership.objects.in_force(on)
        .filter(user__is_demo=True, actor__country__is_demo=True)
        .select_related("user", "actor__country")
        .order_by("actor__country__name", "pk")
    )
    return [CastMember(membership, WHAT_THEY_DO[Role(membership.role)]) for membership in members]


def cast_member(on: dt.date, pk: int) -> Membership:
    return (
        Membership.objects.in_force(on)
        .select_related("user")
        .get(pk=pk, user__is_demo=True, actor__country__is_demo=True)
    )
