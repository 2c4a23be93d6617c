from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator

from fragile.activity.models import LogEntry
from fragile.activity.words import kind_of, words_of
from fragile.actors.models import Role
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country

ENTRIES_A_PAGE = 50


@dataclass(frozen=True)
class LogLine:
    """One act as the page tells it. `moved` is the audience before and after, where the act changed it."""

    at: dt.datetime
    actor: str
    role: str
    did: str
    kind: str
    target: str
    level: int
    moved: tuple[AudienceLevel, AudienceLevel] | None


def log_of(country: Country, viewer: Viewer, page: str | None) -> tuple[Page[LogEntry], list[LogLine]]:
    entries = LogEntry.objects.visible_to(viewer).filter(country=country).select_related("actor")
    shown = Paginator(entries, ENTRIES_A_PAGE).get_page(page)
    zone = ZoneInfo(country.time_zone)
    return shown, [line_of(entry, zone) for entry in shown]


def line_of(entry: LogEntry, zone: ZoneInfo) -> LogLine:
    """Of the detail only what is known to hold no text; the hour is the country's."""
    was, now = entry.detail.get("level_from"), entry.detail.get("level_to")
    return LogLine(
        at=entry.at.astimezone(zone),
        actor=str(entry.actor) if entry.actor else "",
        role=str(dict(Role.choices).get(entry.role, entry.role)),
        did=words_of(entry.verb),
        kind=kind_of(entry.target_type),
        target=entry.target_text,
        level=entry.level,
        moved=None if was is None or now is None else (AudienceLevel(was), AudienceLevel(now)),
    )
