from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fragile.actors.models import Actor, ActorRelation, DacStatus
from fragile.audience import Viewer
from fragile.countries.models import Country
from fragile.countries.queries import country_of


@dataclass(frozen=True)
class ActorRow:
    """One line of the register. `is_dac_member` is None where no status is recorded for that day."""

    actor: Actor
    is_dac_member: bool | None
    is_donor: bool
    is_dissolved: bool


@dataclass(frozen=True)
class Related:
    """`is_from_here`: this actor stands in the relation to the other one; else the other way round."""

    relation: ActorRelation
    other: Actor
    is_from_here: bool


def actor_of(viewer: Viewer, iso3: str, slug: str) -> Actor:
    country = country_of(viewer, iso3)
    return Actor.objects.visible_to(viewer).select_related("country").get(country=country, slug=slug)


def dac_member_on(statuses: list[DacStatus], day: dt.date) -> bool | None:
    known = [status for status in statuses if status.since <= day]
    return max(known, key=lambda status: status.since).is_member if known else None


def register_of(country: Country, viewer: Viewer, as_of: dt.date) -> list[ActorRow]:
    order = {kind: place for place, kind in enumerate(Actor.Kind.values)}
    actors = Actor.objects.visible_to(viewer).filter(country=country).prefetch_related("dac_statuses")
    return [
        ActorRow(
            actor=actor,
            is_dac_member=dac_member_on(list(actor.dac_statuses.all()), as_of),
            is_donor=actor.kind == Actor.Kind.BILATERAL,
            is_dissolved=actor.dissolved_on is not None and actor.dissolved_on <= as_of,
        )
        for actor in sorted(actors, key=lambda actor: (order[actor.kind], actor.name))
    ]


def relations_of(actor: Actor, viewer: Viewer) -> list[Related]:
    """Both ends have to be within reach: a relation to a hidden actor is as hidden as the actor."""
    seen = Actor.objects.visible_to(viewer)
    mine = actor.relations.filter(other__in=seen).select_related("other")
    theirs = actor.relations_from.filter(actor__in=seen).select_related("actor")
    here = [Related(row, row.other, is_from_here=True) for row in mine]
    return here + [Related(row, row.actor, is_from_here=False) for row in theirs]
