"""How a person comes into a workspace, and how what they may do there ends."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.mail import send_invitation
from fragile.actors.models import CLEARANCE, Actor, Invitation, Membership, Role, User
from fragile.actors.rules import COUNTRY_WIDE, keeps_members, may_end, roles_to_give
from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused

VALID_FOR = dt.timedelta(days=14)


def hash_of(token: str) -> str:
    """No salt is needed: a token holds 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *,
    acting: Viewer,
    email: str,
    actor: Actor,
    role: Role,
    clearance: AudienceLevel | None,
    at: dt.datetime,
    link: Callable[[str], str],
) -> Invitation:
    """Keep a seat and write to its person; `link` makes the address from the token. No mail, no seat."""
    insist(keeps_members, acting, actor)
    if role not in roles_to_give(acting):
        raise Refused(_("You cannot give this role. Choose another one."), field="role")
    if clearance is not None and clearance > acting.level:
        raise Refused(_("Nobody lets others see more than they see. Choose a lower level."), field="clearance")
    level = clearance if clearance is not None else min(CLEARANCE[role], acting.level)
    invitation, token = keep_seat(acting=acting, email=email, actor=actor, role=role, clearance=level, at=at)
    send_invitation(invitation, link(token))
    return invitation


@transaction.atomic
def keep_seat(
    *, acting: Viewer, email: str, actor: Actor, role: Role, clearance: AudienceLevel | None, at: dt.datetime
) -> tuple[Invitation, str]:
    """The seat and its token, which is told once and stored only as a hash. An earlier open invitation is replaced.

    Asks for no right: it is what an operator's command calls for the first administrator.
    """
    email = email.strip().lower()
    if role == Role.GOVERNMENT and not actor.is_government:
        raise Refused(_("A government focal point speaks for a part of the government. Choose one."), field="actor")
    if Membership.objects.in_force(at.date()).filter(user__email__iexact=email, actor=actor, role=role).exists():
        raise Refused(_("This person already holds this role for this organisation."), field="email")
    Invitation.objects.open(at).filter(email=email, actor=actor, role=role).update(withdrawn_at=at)
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        email=email, actor=actor, role=role, clearance=CLEARANCE[role] if clearance is None else clearance,
        token_hash=hash_of(token), invited_by_id=acting.membership_id, expires_at=at + VALID_FOR,
    )  # fmt: skip
    invitation.full_clean(exclude=["invited_by"])  # nobody, when an operator invites
    invitation.save()
    record(
        acting=acting, verb="invited", target=invitation, country_id=actor.country_id, level=AudienceLevel.COUNTRY_TEAM
    )
    return invitation, token


@transaction.atomic
def withdraw(*, acting: Viewer, invitation: Invitation, at: dt.datetime) -> None:
    insist(keeps_members, acting, invitation)
    if not Invitation.objects.open(at).filter(pk=invitation.pk).update(withdrawn_at=at):
        raise Refused(_("This invitation is no longer open: it was accepted or withdrawn, or its time ran out."))
    country = invitation.actor.country_id
    record(acting=acting, verb="withdrew", target=invitation, country_id=country, level=AudienceLevel.COUNTRY_TEAM)


@transaction.atomic
def accept(*, user: User, invitation: Invitation, at: dt.datetime) -> Membership:
    """Once: of two who hold the link at the same moment, the second finds the seat taken."""
    try:
        held = Invitation.objects.select_for_update().open(at).select_related("actor").get(pk=invitation.pk)
    except Invitation.DoesNotExist:
        raise Refused(_("This invitation is no longer open. Ask whoever invited you for a new one.")) from None
    if user.email.lower() != held.email:
        raise Refused(
            _("This invitation was sent to another address than yours. Sign in with the account it was sent to.")
        )
    if Membership.objects.filter(user=user, actor=held.actor, role=held.role, ended_on__isnull=True).exists():
        raise Refused(_("You already hold this role for this organisation."))
    membership = Membership.objects.create(
        user=user, actor=held.actor, role=held.role, clearance=held.clearance, since=at.date()
    )
    held.accepted_at, held.accepted_by = at, user
    held.save(update_fields=["accepted_at", "accepted_by"])
    record(
        acting=membership.viewer, verb="joined", target=membership,
        country_id=held.actor.country_id, level=AudienceLevel.COUNTRY_TEAM,
    )  # fmt: skip
    return membership


@transaction.atomic
def accept_with_new_account(*, invitation: Invitation, name: str, password: str, at: dt.datetime) -> Membership:
    """The link came by mail, so the address is the person's own."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, name=name)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError:
        raise Refused(_("There is an account for this address already. Sign in, then open the link again.")) from None
    return accept(user=user, invitation=invitation, at=at)


@transaction.atomic
def end_membership(*, acting: Viewer, membership: Membership, on: dt.date) -> None:
    """From the next request on; what the person did stays theirs."""
    insist(may_end, acting, membership)
    # two who end each other's at the same moment would leave nobody: the keepers' rows are taken one after the other
    keepers = Membership.objects.select_for_update(of=("self",)).in_force(on).filter(
        actor__country=membership.actor.country_id, role__in=COUNTRY_WIDE
    ).order_by("pk")  # fmt: skip
    if [keeper.pk for keeper in keepers] == [membership.pk]:
        raise Refused(
            _("Nobody would be left who can invite people. Invite another facilitator or administrator first.")
        )
    if not Membership.objects.in_force(on).filter(pk=membership.pk).update(ended_on=max(on, membership.since)):
        raise Refused(_("This membership has ended already."))
    record(
        acting=acting, verb="ended membership", target=membership,
        country_id=membership.actor.country_id, level=AudienceLevel.COUNTRY_TEAM,
    )  # fmt: skip
