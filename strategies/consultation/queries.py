"""The ladder of being heard, and the positions on one text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Value, When

from fragile.actors.models import Actor, Role
from fragile.audience import Viewer
from strategies.consultation.models import ConsultationStep, Endorsement
from strategies.plans.models import StrategyVersion

LADDER = list(ConsultationStep.Ladder)


@dataclass(frozen=True)
class Heard:
    """One actor's place on the ladder: the highest step that this viewer may see, and all of them in order."""

    actor: Actor
    highest: str
    label: str
    steps: list[ConsultationStep]


def ladder(version: StrategyVersion, viewer: Viewer) -> list[Heard]:
    by_actor: dict[int, list[ConsultationStep]] = {}
    for step in ConsultationStep.objects.visible_to(viewer).filter(version=version).select_related("actor"):
        by_actor.setdefault(step.actor_id, []).append(step)
    heard = []
    for steps in by_actor.values():
        highest = max((ConsultationStep.Ladder(step.step) for step in steps), key=LADDER.index)
        heard.append(Heard(steps[0].actor, highest.value, str(highest.label), steps))
    return sorted(heard, key=lambda row: row.actor.name)


@dataclass(frozen=True)
class Position:
    """An actor's latest word on the current text. `is_shown` is False where the viewer may not know of it."""

    actor_id: int
    actor: str
    is_government: bool
    """The national government itself."""
    is_focal_point: bool
    """A ministry, by the hand of the government's focal point."""
    kind: str
    label: str
    on: dt.date
    reservation: str
    is_shown: bool


def positions(version: StrategyVersion, viewer: Viewer, as_of: dt.date | None = None) -> list[Position]:
    """The latest position of each actor on the text with the version's present hash; hidden ones are for gates only."""
    if not version.content_hash:
        return []
    reach = viewer.reach(country="actor__country", level="actor__level")
    shown = Case(When(reach, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())
    rows = (
        Endorsement.objects.filter(version=version, content_hash=version.content_hash)
        .select_related("actor", "recorded_by")
        .annotate(is_shown=shown)
    )
    if as_of:
        rows = rows.filter(on__lte=as_of)
    latest = {row.actor_id: row for row in rows}
    return sorted(
        (_position(row) for row in latest.values()), key=lambda row: (not row.is_government, row.on, row.actor)
    )


def _position(row: Endorsement) -> Position:
    return Position(
        row.actor_id,
        row.actor.name,
        row.actor.kind == Actor.Kind.NATIONAL_GOVERNMENT,
        row.actor.kind == Actor.Kind.MINISTRY
        and row.recorded_by is not None
        and row.recorded_by.role == Role.GOVERNMENT,
        row.kind,
        str(row.get_kind_display()),
        row.on,
        row.reservation,
        row.is_shown,  # type: ignore[attr-defined]
    )


def shown_positions(version: StrategyVersion, viewer: Viewer, as_of: dt.date | None = None) -> list[Position]:
    return [position for position in positions(version, viewer, as_of) if position.is_shown]
