"""What is done to settlements, their parties and their provisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer, within_clearance
from fragile.countries.models import Country
from fragile.refusals import Refused, held, saved
from fragile.rules import may_describe_settlements
from fragile.settlements.models import Settlement, SettlementParty, SettlementProvision
from fragile.slugs import free_slug


@transaction.atomic
def add_settlement(
    *,
    acting: Viewer,
    country: Country,
    on: dt.date,
    title: str,
    signed_on: dt.date,
    level: int,
    is_anchor: bool = False,
    **values: Any,
) -> Settlement:
    """`values`: place, document_ref, source."""
    insist(may_describe_settlements, acting, country)
    slug = free_slug(title, country.settlements.all())
    settlement = Settlement(
        country=country, slug=slug, title=title, signed_on=signed_on, level=level, is_anchor=is_anchor, **values
    )
    guard(settlement, acting, on)
    saved(settlement)
    log(acting, "added", settlement, settlement.level, is_anchor=is_anchor)
    return settlement


@transaction.atomic
def change_settlement(*, acting: Viewer, settlement: Settlement, on: dt.date, **values: Any) -> Settlement:
    """The choice of the anchor moves the early clock, so the log tells when it was made and by whom."""
    insist(may_describe_settlements, acting, settlement)
    settlement = held(settlement)
    was = settlement.level
    changed = sorted(name for name, value in values.items() if getattr(settlement, name) != value)
    for name in changed:
        setattr(settlement, name, values[name])
    guard(settlement, acting, on)
    saved(settlement)
    if changed:
        log(acting, "changed", settlement, max(was, settlement.level), fields=changed, is_anchor=settlement.is_anchor)
    return settlement


def guard(settlement: Settlement, acting: Viewer, on: dt.date) -> None:
    within_clearance(acting, settlement.level)
    if settlement.signed_on > on:
        raise Refused(_("A settlement is recorded once it is signed: choose a day up to today."), field="signed_on")
    if not settlement.is_anchor:
        return
    if settlement.level == AudienceLevel.RESTRICTED:
        raise Refused(_("The anchor starts a clock that everyone sees: it cannot be restricted."), field="is_anchor")
    # two anchors set at the same moment wait for each other here
    Country.objects.select_for_update().get(pk=settlement.country_id)
    other = Settlement.objects.filter(country=settlement.country_id, is_anchor=True).exclude(pk=settlement.pk).first()
    if other is not None:
        title = other.title if acting.sees(other.level, other.country_id) else _("Another settlement")
        raise Refused(
            _("\u201c%(title)s\u201d is this country's anchor already: take the mark off that one first.")
            % {"title": title},
            field="is_anchor",
        )


@transaction.atomic
def add_party(*, acting: Viewer, settlement: Settlement, on: dt.date, actor: Actor, capacity: str) -> SettlementParty:
    insist(may_describe_settlements, acting, settlement)
    if actor.country_id != settlement.country_id or not acting.sees(actor.level, actor.country_id):
        raise Refused(_("Choose one of this country's actors."), field="actor")
    if settlement.parties.filter(actor=actor).exists():
        raise Refused(
            _("%(actor)s is a party of this settlement already: change its capacity there.") % {"actor": actor},
            field="actor",
        )
    party = saved(SettlementParty(settlement=settlement, actor=actor, capacity=capacity))
    log(acting, "party_added", settlement, max(settlement.level, actor.level))
    return party


@transaction.atomic
def change_party(*, acting: Viewer, party: SettlementParty, on: dt.date, capacity: str) -> SettlementParty:
    insist(may_describe_settlements, acting, party)
    party = held(party, "settlement", "actor")
    party.capacity = capacity
    saved(party)
    log(acting, "party_changed", party.settlement, max(party.settlement.level, party.actor.level))
    return party


@transaction.atomic
def remove_party(*, acting: Viewer, party: SettlementParty, on: dt.date) -> None:
    insist(may_describe_settlements, acting, party)
    party = held(party, "settlement", "actor")
    log(acting, "party_removed", party.settlement, max(party.settlement.level, party.actor.level))
    party.delete()


@transaction.atomic
def add_provision(
    *,
    acting: Viewer,
    settlement: Settlement,
    on: dt.date,
    category: str,
    text: str,
    level: int,
    due_on: dt.date | None = None,
    **values: Any,
) -> SettlementProvision:
    """`values`: is_resource_related, source. The reference is drawn, not counted: a hidden provision leaves no gap."""
    insist(may_describe_settlements, acting, settlement)
    ref = free_slug("", settlement.provisions.all(), field="ref", length=40)
    provision = SettlementProvision(
        settlement=settlement, ref=ref, category=category, text=text, level=level, due_on=due_on, **values
    )
    guard_provision(provision, acting)
    saved(provision)
    log(acting, "added", provision, max(settlement.level, level))
    return provision


@transaction.atomic
def change_provision(
    *, acting: Viewer, provision: SettlementProvision, on: dt.date, **values: Any
) -> SettlementProvision:
    insist(may_describe_settlements, acting, provision)
    provision = held(provision, "settlement")
    was = provision.level
    for name, value in values.items():
        setattr(provision, name, value)
    guard_provision(provision, acting)
    saved(provision)
    log(acting, "changed", provision, max(provision.settlement.level, was, provision.level))
    return provision


def guard_provision(provision: SettlementProvision, acting: Viewer) -> None:
    within_clearance(acting, provision.level)
    if provision.due_on and provision.due_on < provision.settlement.signed_on:
        raise Refused(
            _("This day is before the settlement was signed: choose a later one, or leave it empty."), field="due_on"
        )


def log(acting: Viewer, verb: str, row: Settlement | SettlementProvision, level: int, **detail: object) -> None:
    country_id = row.country_id if isinstance(row, Settlement) else row.settlement.country_id
    record(acting=acting, verb=verb, target=row, country_id=country_id, level=level, **detail)
