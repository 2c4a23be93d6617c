"""Compacts as rows, with the columns of the report's first page and what changed: the page of a headquarters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compacts.agreements.models import Compact, Side
from compacts.commitments.lights import CURRENT_FOR, Light
from compacts.figures.loading import load
from compacts.figures.queries import figures_of
from compacts.figures.values import CompactFigures
from fragile.audience import Viewer


@dataclass(frozen=True)
class Turned:
    """A promise whose light is another one than it was; None where it had not been made, or is withdrawn by now."""

    ref: str
    owner: str
    was: Light | None
    now: Light | None


@dataclass(frozen=True)
class Moved:
    """A total that is another one than it was; None is not reported."""

    label: str | Promise
    was: Decimal | None
    now: Decimal | None


@dataclass(frozen=True)
class OverviewRow:
    compact: Compact
    figures: CompactFigures
    days: int | None
    overdue: int | None
    turned: tuple[Turned, ...]
    moved: tuple[Moved, ...]

    @property
    def sides(self) -> list[list[tuple[Light, int]]]:
        """How many promises of each side have which light; those that none has are left out."""
        return [
            [(light, count) for light, count in self.figures.by_light[side].items() if count]
            for side in (Side.GOVERNMENT, Side.PARTNER)
        ]

    @property
    def is_changed(self) -> bool:
        return bool(self.turned or self.moved)


def compacts_seen(viewer: Viewer, iso3: str = "") -> list[Compact]:
    """The viewer's own country first, then the others by name."""
    rows = Compact.objects.visible_to(viewer).select_related("country")
    found = rows.filter(country__iso3=iso3) if iso3 else rows
    return sorted(found, key=lambda row: (row.country_id != viewer.country_id, row.country.name, row.slug))


def half_a_year_before(day: dt.date) -> dt.date:
    """As long as a report speaks for: the usual time between two looks."""
    return day - CURRENT_FOR


def overview(compacts: Sequence[Compact], viewer: Viewer, as_of: dt.date, since: dt.date) -> list[OverviewRow]:
    """Nine queries, whatever the number of compacts."""
    rows = []
    for loaded in load(compacts, viewer, max(as_of, since)):
        now, was = (figures_of(loaded, day, viewer) for day in (as_of, since))
        compact = loaded.compact
        signed_on, review = compact.signed_on, compact.next_review_on
        rows.append(
            OverviewRow(
                compact, now,
                days=(as_of - signed_on).days if signed_on and signed_on <= as_of else None,
                overdue=(as_of - review).days if review and review < as_of and not compact.is_closed else None,
                turned=tuple(turned(was, now)), moved=tuple(moved(was, now)),
            )
        )  # fmt: skip
    return rows


def turned(was: CompactFigures, now: CompactFigures) -> Iterator[Turned]:
    before = {row.ref: row for row in was.standings}
    after = {row.ref: row for row in now.standings}
    for ref in [*after, *(ref for ref in before if ref not in after)]:
        old, new = before.get(ref), after.get(ref)
        lights = old.light if old else None, new.light if new else None
        if lights[0] != lights[1]:
            yield Turned(ref, (new or before[ref]).owner, *lights)


def moved(was: CompactFigures, now: CompactFigures) -> Iterator[Moved]:
    pairs = (
        (_("Pledged by named donors"), was.named, now.named),
        (_("Committed"), was.total.committed, now.total.committed),
        (_("Paid"), was.total.disbursed, now.total.disbursed),
    )
    for label, old, new in pairs:
        if old.value != new.value:
            yield Moved(label, old.value, new.value)
