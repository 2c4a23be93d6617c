"""The page's figures as JSON and CSV. Both are made of one CompactFigures and hold what it holds, for its audience."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.utils.text import capfirst

from compacts.figures.values import CompactFigures, Figure, MoneyRow, Reason
from fragile.audience import AudienceLevel

MILLION, PLACES = Decimal(1_000_000), Decimal("0.0001")
KINDS = ("pledged", "committed", "disbursed")


def rounded(value: Decimal | None) -> float | None:
    return None if value is None else float(value.quantize(PLACES, ROUND_HALF_EVEN))


def millions(figure: Figure) -> float | None:
    return rounded(None if figure.value is None else figure.value / MILLION)


def exact(figure: Figure) -> str | None:
    return None if figure.value is None else f"{figure.value:f}"


def as_json(figures: CompactFigures) -> dict[str, Any]:
    """Amounts in millions of the reporting currency, to four decimals; `exact` holds whole amounts as text."""
    named = {
        "sum_named": figures.named, "unattributed": figures.unattributed, "pledged_total": figures.pledged_total,
        "need_reconstruction": figures.need_reconstruction, "need_humanitarian": figures.need_humanitarian,
        "pledged": figures.total.pledged, "committed": figures.total.committed, "disbursed": figures.total.disbursed,
    }  # fmt: skip
    ratios = {
        "coverage_reconstruction": figures.coverage_reconstruction,
        "coverage_with_humanitarian": figures.coverage_with_humanitarian,
        "balance": figures.balance,
    }
    everything = {**named, **ratios}
    return {
        "compact": figures.compact,
        "title": figures.title,
        "country": figures.country,
        "as_of": figures.as_of.isoformat(),
        "audience": AudienceLevel(figures.level).name.lower(),
        "currency": figures.currency,
        "unit": "million",
        **{name: millions(figure) for name, figure in named.items()},
        **{name: rounded(figure.value) for name, figure in ratios.items()},
        "reasons": {name: figure.reason.value for name, figure in everything.items() if figure.reason},
        "exact": {name: exact(figure) for name, figure in named.items()},
        "by_donor": [row_json(row) for row in figures.by_donor],
        "by_channel": [row_json(row) for row in figures.by_channel],
        "by_year": [row_json(row) for row in figures.by_year],
        "by_priority": [row_json(row) for row in figures.by_priority],
        "humanitarian": row_json(figures.humanitarian),
        "by_light": {side: {light.value: n for light, n in row.items()} for side, row in figures.by_light.items()},
        "not_converted": [
            {"currency": row.currency, "kind": row.kind, "amount": f"{row.amount:f}", "entries": row.entries}
            for row in figures.not_converted
        ],
        "undisclosed": [{"donor": row.donor, "title": row.title} for row in figures.undisclosed],
        "source_figures": [
            {
                "ref": row.ref, "measure": row.measure, "subject": row.subject, "amount": f"{row.amount:f}",
                "currency": row.currency, "on": row.on and row.on.isoformat(), "source": row.source,
                "provenance": row.provenance, "preferred": row.is_preferred, "because": row.because,
            }
            for row in figures.sources
        ],
    }  # fmt: skip


def row_json(row: MoneyRow) -> dict[str, Any]:
    parts = dict(zip(KINDS, row.figures, strict=True))
    return {
        "key": row.key,
        "label": row.label,
        **{name: millions(figure) for name, figure in parts.items()},
        "share": {name: rounded(figure.share) for name, figure in parts.items()},
        "exact": {name: exact(figure) for name, figure in parts.items()},
        "reasons": {name: figure.reason.value for name, figure in parts.items() if figure.reason},
        "dated": {name: figure.dated and figure.dated.isoformat() for name, figure in parts.items()},
        "provenance": sorted({kind for figure in row.figures for kind in figure.provenance}),
    }


# -- CSV --------------------------------------------------------------------------------------------------------------
HEAD = ("section", "row", "measure", "value", "unit", "share", "date", "provenance", "note")


def as_csv(figures: CompactFigures) -> bytes:
    """One figure a line, amounts whole. UTF-8 with a mark, which is how spreadsheets know it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for line in csv_lines(figures):
        writer.writerow([harmless(cell) for cell in line])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def harmless(cell: object) -> str:
    """A spreadsheet runs what begins like a formula; an apostrophe makes it text. Numbers below nought stay numbers."""
    text = "" if cell is None else str(cell)
    first = unicodedata.normalize("NFKC", text.lstrip())[:1]  # full-width signs count as their plain ones
    if (first in {"=", "+", "-", "@"} or text[:1] in {"\t", "\r", "\n"}) and not is_number(text):
        return f"'{text}"
    return text


def is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()


def csv_lines(figures: CompactFigures) -> Iterator[tuple[object, ...]]:
    about = {
        "compact": figures.title, "country": figures.country, "as of": figures.as_of,
        "shown to": AudienceLevel(figures.level).label, "currency": figures.currency,
    }  # fmt: skip
    for name, value in about.items():
        yield "about", name, "", value, "", "", "", "", ""
    sections = {
        "total": (figures.total,), "by donor": figures.by_donor, "by channel": figures.by_channel,
        "by year": figures.by_year, "by priority": figures.by_priority, "humanitarian": (figures.humanitarian,),
    }  # fmt: skip
    for section, rows in sections.items():
        for row in rows:
            for name, figure in zip(KINDS, row.figures, strict=True):
                yield figure_line(section, row.label, name, figure, figures.currency)
    measures = {
        "pledged, as reported": figures.pledged_total, "pledged by nobody named": figures.unattributed,
        "reconstruction needs": figures.need_reconstruction, "humanitarian needs": figures.need_humanitarian,
    }  # fmt: skip
    for name, figure in measures.items():
        yield figure_line("needs", name, "amount", figure, figures.currency)
    ratios = {
        "pledged of reconstruction needs": figures.coverage_reconstruction,
        "pledged of reconstruction and humanitarian needs": figures.coverage_with_humanitarian,
        "balance of both sides' commitments": figures.balance,
    }
    for name, figure in ratios.items():
        yield figure_line("ratios", name, "ratio", figure, "1")
    for side, counts in figures.by_light.items():
        for light, n in counts.items():
            yield "commitments", side, light.value, n, "commitments", "", figures.as_of, "derived", ""
    for left in figures.not_converted:
        yield (
            "not converted",
            left.currency,
            left.kind,
            left.amount,
            left.currency,
            "",
            "",
            "",
            f"entries: {left.entries}",
        )
    for giver in figures.undisclosed:
        yield "not disclosed", giver.donor, "pledged", "", "", "", "", "", giver.title
    for source in figures.sources:
        note = f"preferred: {source.because}" if source.is_preferred else source.note
        subject = source.subject or source.label
        yield (
            "sources",
            subject,
            source.measure,
            source.amount,
            source.currency,
            "",
            source.on,
            source.provenance,
            ("; ".join(part for part in (source.source, note) if part)),
        )


def figure_line(section: str, row: str, measure: str, figure: Figure, unit: str) -> tuple[object, ...]:
    share = None if figure.share is None else figure.share.quantize(PLACES)
    value = None if figure.value is None else f"{figure.value:f}" if unit != "1" else figure.value.quantize(PLACES)
    note = capfirst(str(figure.reason.label)) if figure.reason != Reason.NONE else ""
    return section, row, measure, value, unit, share, figure.dated, " ".join(figure.provenance), note
