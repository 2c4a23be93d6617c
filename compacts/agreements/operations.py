"""Starting a compact, bringing its parties to the table, and their signatures."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from compacts.agreements.models import Compact, CompactState, Party, Side
from compacts.agreements.states import MOVES, NEEDS_A_REASON, insist_can
from compacts.rules import may_hold_compact, may_sign, may_start_compact
from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country
from fragile.refusals import Refused, held, saved
from fragile.slugs import free_slug
from fragile.ui.figures import date_text
from strategies.plans.models import Strategy


@transaction.atomic
def start_compact(
    *,
    country: Country,
    title: str,
    acting: Viewer,
    on: dt.date,
    strategy: Strategy | None = None,
    slug: str = "",
    legal_nature: str = "",
    joint_body: str = "",
    ends_on: dt.date | None = None,
    next_review_on: dt.date | None = None,
    source: str = "",
    level: int = AudienceLevel.PUBLIC,
) -> Compact:
    insist(may_start_compact, acting, country)
    if strategy is not None and strategy.country_id != country.pk:
        raise Refused(_("Choose a strategy of this country."), field="strategy")
    slug = slug or free_slug(title, Compact.objects.all())
    if ends_on is not None and ends_on < on:
        raise Refused(_("A compact cannot end before it is started: give a later date."), field="ends_on")
    compact = saved(
        Compact(
            country=country, title=title, slug=slug, strategy=strategy, legal_nature=legal_nature,
            joint_body=joint_body,
            ends_on=ends_on, next_review_on=next_review_on, source=source, level=level,
        )
    )  # fmt: skip
    record(acting=acting, verb="start_compact", target=compact, country_id=country.pk, level=level)
    return compact


@transaction.atomic
def add_party(*, compact: Compact, actor: Actor, side: str, acting: Viewer) -> Party:
    insist(may_hold_compact, acting, compact)
    if compact.state != CompactState.NEGOTIATION:
        raise Refused(_("This compact is signed. A new party joins through an amendment that all parties sign."))
    if actor.country_id != compact.country_id:
        raise Refused(_("Choose an organisation of this country's workspace."), field="actor")
    if actor.is_humanitarian:
        sentence = _(
            "Humanitarian actors stay outside the compact: they are asked for nothing and promise nothing here."
        )
        raise Refused(sentence, field="actor")
    if (side == Side.GOVERNMENT) != actor.is_government and side != Side.WITNESS:
        sentence = _("The government's side holds the government and its ministries only; everybody else is a partner.")
        raise Refused(sentence, field="side")
    party = saved(Party(compact=compact, actor=actor, side=side))
    record(
        acting=acting,
        verb="add_party",
        target=party,
        country_id=compact.country_id,
        level=max(compact.level, actor.level),
    )
    return party


@transaction.atomic
def sign(*, party: Party, acting: Viewer, on: dt.date) -> Party:
    """One signature. The last one of those who promise (witnesses may follow) agrees the compact and dates it."""
    insist(may_sign, acting, party)
    compact = Compact.objects.select_for_update().get(pk=party.compact_id)
    party = Party.objects.select_related("actor").get(pk=party.pk)
    if party.signed_on is not None:
        raise Refused(_("%(party)s has signed already.") % {"party": party.actor})
    if compact.state not in MOVES["sign"][0] and party.side != Side.WITNESS:
        raise Refused(_("This compact is no longer open for signature."))
    party.signed_on, party.signed_by_id = on, acting.membership_id
    party.save(update_fields=["signed_on", "signed_by"])
    record(
        acting=acting,
        verb="sign_compact",
        target=party,
        country_id=compact.country_id,
        level=max(compact.level, party.actor.level),
    )
    if compact.state == CompactState.NEGOTIATION and all_have_signed(compact):
        compact.state, compact.signed_on = MOVES["sign"][1], on
        saved(compact)
        record(acting=acting, verb="agree_compact", target=compact, country_id=compact.country_id, level=compact.level)
    return party


@transaction.atomic
def move_compact(
    *,
    compact: Compact,
    verb: str,
    acting: Viewer,
    on: dt.date,
    reason: str = "",
    next_review_on: dt.date | None = None,
) -> Compact:
    """One of states.ON_A_PAGE. The reason stays with the state that it explains, and in the log."""
    _from, to, permission = MOVES[verb]
    insist(permission, acting, compact)
    compact = held(compact)
    insist_can(verb, compact)
    if verb in NEEDS_A_REASON and not reason.strip():
        raise Refused(
            _("Say why: the reason stands beside the state for everybody who sees the compact."), field="reason"
        )
    if verb == "expire" and compact.ends_on is not None and on < compact.ends_on:
        sentence = _("This compact runs until %(day)s. Before that day it can be suspended, but it has not expired.")
        raise Refused(sentence % {"day": date_text(compact.ends_on)})
    if verb == "close_review":
        if next_review_on is None or next_review_on <= on:
            raise Refused(_("Give the day of the next review, after today."), field="next_review_on")
        compact.next_review_on = next_review_on
    compact.state, compact.state_reason, compact.state_since = to, reason.strip(), on
    saved(compact)
    record(
        acting=acting, verb=f"{verb}_compact", target=compact, country_id=compact.country_id, level=compact.level,
        reason=reason.strip(),
    )  # fmt: skip
    return compact


def all_have_signed(compact: Compact) -> bool:
    """Both sides are there and nobody's signature is missing."""
    promising = list(compact.parties.exclude(side=Side.WITNESS).values_list("side", "signed_on"))
    sides = {side for side, _signed_on in promising}
    return sides == {Side.GOVERNMENT, Side.PARTNER} and all(signed_on for _side, signed_on in promising)
