"""The figures of a compact at a date, as its pages and documents show them: a table, or JSON for other programs."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compacts.agreements.models import Compact
from compacts.figures.exports import as_json
from compacts.figures.queries import compact_figures
from compacts.figures.values import CompactFigures, Figure
from fragile.asof import today_in
from fragile.audience import AudienceLevel, Viewer
from fragile.ui.figures import millions_text, number_text, share_text

LEVELS = {level.name.lower(): level for level in AudienceLevel}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("compact", help="the compact's short name, such as liberia-2003")
        parser.add_argument("--as-of", help="a day such as 2005-12-31; today if left out")
        parser.add_argument("--audience", default="restricted", help=f"{', '.join(LEVELS)}; everything if left out")
        parser.add_argument(
            "--json", action="store_true", help="amounts in millions to four decimals, and exact as text"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        figures = self.figures(**options)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(figures), indent=2, ensure_ascii=False))
            return
        for line in table(figures):
            self.stdout.write(line)

    def figures(self, *, compact: str, as_of: str | None, audience: str, **options: Any) -> CompactFigures:
        if audience not in LEVELS:
            raise CommandError(f"There is no audience “{audience}”. There are: {', '.join(LEVELS)}.")
        found = Compact.objects.select_related("country").filter(slug=compact).first()
        if found is None:
            known = ", ".join(Compact.objects.values_list("slug", flat=True)[:10]) or "none yet"
            raise CommandError(f"There is no compact “{compact}”. There are: {known}.")
        day = parsed(as_of) if as_of else today_in(found.country)
        return compact_figures(found, day, Viewer.for_audience(LEVELS[audience], found.country_id))


def parsed(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is not a day. Write it as year-month-day, such as 2005-12-31.") from None


def table(figures: CompactFigures) -> Iterator[str]:
    yield f"{figures.title} ({figures.compact}), {figures.country}"
    yield f"As of {figures.as_of}. {figures.currency} million. Shown to: {AudienceLevel(figures.level).label}."
    yield ""
    yield f"{'':40} {'pledged':>12} {'committed':>12} {'disbursed':>12}"
    for row in (*figures.by_donor, figures.total):
        yield f"{row.label[:40]:40} " + " ".join(f"{amount(figure):>12}" for figure in row.figures)
    yield ""
    yield f"{'Pledged by named donors':40} {amount(figures.named):>12}"
    yield f"{'Pledged in all, as reported':40} {amount(figures.pledged_total):>12}"
    yield f"{'Of that, by nobody named':40} {amount(figures.unattributed):>12}"
    yield f"{'Share of reconstruction needs':40} {ratio(figures.coverage_reconstruction):>12}"
    yield f"{'The same with humanitarian needs':40} {ratio(figures.coverage_with_humanitarian):>12}"
    yield f"{'Balance of both sides (1 is even)':40} {index(figures.balance):>12}"
    yield ""
    for side, counts in figures.by_light.items():
        told = ", ".join(f"{light.label} {n}" for light, n in counts.items() if n) or "no commitments"
        yield f"{side}: {told}"
    for left in figures.not_converted:
        yield f"Not converted: {left.label} {left.currency} {number_text(left.amount, 2)} ({left.entries} entries)"
    for giver in figures.undisclosed:
        yield f"Amount not disclosed: {giver.donor}, {giver.title}"


def amount(figure: Figure) -> str:
    return figure.reason.value.replace("_", " ") if figure.value is None else millions_text(figure.value, 4)


def ratio(figure: Figure) -> str:
    return figure.reason.value.replace("_", " ") if figure.value is None else share_text(figure.value, 2)


def index(figure: Figure) -> str:
    return figure.reason.value.replace("_", " ") if figure.value is None else number_text(figure.value, 2)
