"""The register of a country's actors: who they are, since when a donor is a DAC member, who succeeded whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.models import Actor, ActorRelation, DacStatus
from fragile.audience import AudienceLevel, Viewer, within_clearance
from fragile.countries.models import Country
from fragile.refusals import Refused, held, saved
from fragile.rules import may_keep_actors
from fragile.slugs import free_slug


@transaction.atomic
def add_actor(
    *, acting: Viewer, country: Country, on: dt.date, name: str, kind: str, level: int, **values: Any
) -> Actor:
    """`values`: short_name, org_ref, is_humanitarian, dissolved_on."""
    insist(may_keep_actors, acting, country)
    within_clearance(acting, level)
    actor = saved(
        Actor(country=country, slug=free_slug(name, country.actors.all()), name=name, kind=kind, level=level, **values)
    )
    record(acting=acting, verb="added", target=actor, country_id=country.pk, level=level)
    return actor


@transaction.atomic
def change_actor(*, acting: Viewer, actor: Actor, on: dt.date, level: int, **values: Any) -> Actor:
    insist(may_keep_actors, acting, actor)
    within_clearance(acting, level)
    actor = held(actor)
    was = actor.level
    actor.level = level
    for name, value in values.items():
        setattr(actor, name, value)
    saved(actor)
    record(acting=acting, verb="changed", target=actor, country_id=actor.country_id, level=max(was, level))
    return actor


@transaction.atomic
def add_dac_status(
    *, acting: Viewer, actor: Actor, on: dt.date, is_member: bool, since: dt.date, source: str
) -> DacStatus:
    """A donor is a member, or no longer one, from `since` on: earlier days keep what they were."""
    insist(may_keep_actors, acting, actor)
    if actor.kind not in (Actor.Kind.BILATERAL, Actor.Kind.NEIGHBOUR, Actor.Kind.MULTILATERAL):
        raise Refused(_("Only states and multilateral donors can be members of the DAC."))
    if actor.dac_statuses.filter(since=since).exists():
        raise Refused(_("There is already a status from that day: choose another day."), field="since")
    status = saved(DacStatus(actor=actor, is_member=is_member, since=since, source=source))
    record(acting=acting, verb="dac_status_added", target=actor, country_id=actor.country_id, level=actor.level)
    return status


@transaction.atomic
def add_relation(
    *, acting: Viewer, actor: Actor, on: dt.date, kind: str, other: Actor, since: dt.date | None, source: str
) -> ActorRelation:
    insist(may_keep_actors, acting, actor)
    if other.country_id != actor.country_id or not acting.sees(other.level, other.country_id):
        raise Refused(_("Choose one of this country's actors."), field="other")
    if actor.relations.filter(kind=kind, other=other).exists():
        raise Refused(_("This relation is already recorded."), field="other")
    relation = saved(ActorRelation(actor=actor, kind=kind, other=other, since=since, source=source))
    level = AudienceLevel(max(actor.level, other.level))
    record(acting=acting, verb="relation_added", target=actor, country_id=actor.country_id, level=level)
    return relation
