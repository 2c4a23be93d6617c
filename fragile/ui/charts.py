"""Charts drawn on the server: one question each, words in HTML, lengths as classes, the same in page and PDF.

WeasyPrint draws text inside SVG one code point at a time, and the pages' policy forbids inline styles: hence tables,
the classes `w-0` to `w-100` of static/css/widths.css, and SVG without text whose colours are attributes (CSS restyles
them on screen). None and NonValue are gaps with a word, never 0. Nothing depends on the clock, on hashing or on ids.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TypeGuard

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from fragile.ui.figures import Number, date_text, exact, number_text
from fragile.ui.nonvalues import NonValue, nonvalue
from fragile.ui.status import STATUSES, known

Words = str | Promise
Value = Number | NonValue | None
# The hue of money from light to dark: what a column means unless its caller says otherwise.
TONES = ("pledged", "committed", "paid")
STEP, HEIGHT = 100, 140
NO_FOOT = SafeString("")
VALUE = '<span class="value">{}</span>'
AIM = '<path class="target" d="M0 {}H{}" stroke="#5d594f" stroke-width="2" stroke-dasharray="8 6"/>'
LINE = '<path class="line" d="M{} {}L{} {}" stroke="#0b5a5e" stroke-width="3"/>'
DOT = '<circle class="dot" cx="{}" cy="{}" r="5" fill="#ffffff" stroke="#0b5a5e" stroke-width="3"/>'
GRID = '<path class="grid" d="M0 {}H{}" stroke="#dcd6c9" stroke-width="1"/>'
AXIS = '<path class="axis" d="M0 {}H{}" stroke="#857f72" stroke-width="2"/>'


def bar_table(
    question: Words,
    answer: Words,
    rows: Sequence[tuple[Words, Sequence[Value]]],
    columns: Sequence[Words],
    unit: Words,
    source: Words,
    as_of: dt.date | None = None,
    *,
    row_head: Words = "",
    total: Sequence[Value] | None = None,
    tones: Sequence[str] = (),
    places: int = 1,
) -> SafeString:
    """One scale for all columns; the bars are the data table. `tones` name the columns' classes (TONES by default)."""
    tones = tones or (TONES if len(columns) > 1 else TONES[1:])
    known_values = [abs(exact(v)) for _name, values in rows for v in values if is_number(v)]
    longest = max(known_values, default=Decimal(0))
    head = format_html_join(
        "",
        '<th scope="col">{}{}<span class="unit">{}</span></th>',
        ((key_of(tones[i % len(tones)]) if len(columns) > 1 else "", label, unit) for i, label in enumerate(columns)),
    )
    body = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        (
            (name, cells([bar_cell(v, longest, tones[i % len(tones)], places) for i, v in enumerate(values)]))
            for name, values in rows
        ),
    )
    kind = "bars single" if len(columns) == 1 else "bars"
    return framed(
        question, answer, table(kind, question, row_head, head, body, total_row(total, places)), source, as_of
    )


def stacked_status(
    question: Words,
    answer: Words,
    rows: Sequence[tuple[Words, Mapping[str, int]]],
    source: Words,
    as_of: dt.date | None = None,
    *,
    row_head: Words = "",
) -> SafeString:
    """How many of each status, by row: a bar of shares, in the order of the columns with shape, word and count."""
    counts = [(name, {known(code): n for code, n in row.items()}) for name, row in rows]
    shown = [code for code in STATUSES if any(row.get(code) for _name, row in counts)]
    head = format_html_join(
        "",
        '<th scope="col" class="num"><span class="mark {}" aria-hidden="true"></span>{}</th>',
        (STATUSES[code] for code in shown),
    )
    body = format_html_join(
        "",
        '<tr><th scope="row">{}{}</th>{}</tr>',
        ((name, segments(row, shown), cells([count_text(row.get(code, 0)) for code in shown])) for name, row in counts),
    )
    return framed(question, answer, table("stack", question, row_head, head, body), source, as_of)


def line_chart(
    question: Words,
    answer: Words,
    points: Sequence[tuple[dt.date, Value]],
    unit: Words,
    target: Number | None = None,
    source: Words = "",
    as_of: dt.date | None = None,
    *,
    places: int = 1,
) -> SafeString:
    """One value for each reporting date, at equal steps so that each point stands over its column of the table below.

    Values below zero are outside its use: shares, stocks and counts.
    """
    values = [exact(v) if is_number(v) else None for _day, v in points]
    top = ceiling([v for v in values if v is not None] + ([exact(target)] if target is not None else []))
    head = format_html_join(
        "", '<th scope="col"><bdi>{}</bdi></th>', ((date_text(day, "medium"),) for day, _v in points)
    )
    row = format_html_join("", "<td><bdi>{}</bdi></td>", ((value_text(v, places),) for _day, v in points))
    wanted = ""
    if target is not None:
        named = {"value": number_text(target, places), "unit": unit}
        label = gettext("Target: %(value)s %(unit)s (broken line)") % named
        wanted = format_html('<p class="small soft">{}</p>', label)
    length = "long" if len(points) > 8 else "mid" if len(points) > 4 else "short"
    plot = format_html(
        '<div class="table-wrap" role="region" aria-label="{0}" tabindex="0"><div class="plot {1}" dir="ltr">'
        '<div class="top">{2} {3}</div>{4}<table><caption class="unseen">{0}</caption>'
        "<thead><tr>{5}</tr></thead><tbody><tr>{6}</tr></tbody></table></div></div>{7}",
        question,
        length,
        number_text(top, 0 if top == top.to_integral_value() else places),
        unit,
        line_svg(question, values, target, top),
        head,
        row,
        wanted,
    )
    return framed(question, answer, plot, source, as_of)


# -- pieces -----------------------------------------------------------------------------------------------------------
def framed(question: Words, answer: Words, body: SafeString, source: Words, as_of: dt.date | None) -> SafeString:
    under = [gettext("Source: %(source)s") % {"source": source}] if source else []
    under += [gettext("As of %(date)s") % {"date": date_text(as_of)}] if as_of else []
    return format_html(
        '<figure class="chart"><figcaption><h3 class="chart-question">{}</h3>'
        '<p class="chart-answer">{}</p></figcaption>{}<p class="chart-source">{}</p></figure>',
        question,
        answer,
        body,
        ". ".join(under),
    )


def table(
    kind: str, caption: Words, row_head: Words, head: SafeString, body: SafeString, foot: SafeString = NO_FOOT
) -> SafeString:
    return format_html(
        '<div class="table-wrap" role="region" aria-label="{0}" tabindex="0">'
        '<table class="data {1}"><caption class="unseen">{0}</caption>'
        '<thead><tr><th scope="col">{2}</th>{3}</tr></thead><tbody>{4}</tbody>{5}</table></div>',
        caption,
        kind,
        row_head or gettext("Name"),
        head,
        body,
        foot,
    )


def is_number(value: Value) -> TypeGuard[Number]:
    return value is not None and not isinstance(value, NonValue)


def value_text(value: Value, places: int) -> str | SafeString:
    if value is None or isinstance(value, NonValue):
        return nonvalue(value or NonValue.NOT_REPORTED)
    return number_text(value, places)


def count_text(count: int) -> SafeString:
    """A nought among counts is set back, so that the eye finds what there is."""
    return format_html('<span class="{}">{}</span>', "zero" if count == 0 else "count", number_text(count))


def cells(contents: Iterable[str | SafeString]) -> SafeString:
    return format_html_join("", '<td class="num">{}</td>', ((content,) for content in contents))


def key_of(tone: str) -> SafeString:
    return format_html('<span class="bar head-key {}" aria-hidden="true"></span>', tone)


def bar_cell(value: Value, longest: Decimal, tone: str, places: int) -> SafeString:
    words = value_text(value, places)
    if value is None or isinstance(value, NonValue):
        return format_html("{}", words)
    length = width(exact(value), longest)
    return format_html(
        VALUE + '<span class="track" aria-hidden="true"><span class="bar {} w-{}"></span></span>',
        words,
        tone,
        length,
    )


def width(value: Decimal, longest: Decimal) -> int:
    """Whole hundredths of the longest. What is above nought is seen; a correction below nought has no length."""
    if value <= 0 or longest == 0:
        return 0
    return max(1, int((100 * value / longest).to_integral_value()))


def total_row(total: Sequence[Value] | None, places: int) -> SafeString:
    if total is None:
        return NO_FOOT
    return format_html(
        '<tfoot><tr><th scope="row">{}</th>{}</tr></tfoot>',
        gettext("Total"),
        cells(format_html(VALUE if is_number(v) else "{}", value_text(v, places)) for v in total),
    )


def segments(row: Mapping[str, int], shown: Sequence[str]) -> SafeString:
    lengths = shares_of_hundred([row.get(code, 0) for code in shown])
    inside = format_html_join(
        "",
        '<span class="segment {} w-{}"></span>',
        ((STATUSES[code][0], length) for code, length in zip(shown, lengths, strict=True) if length),
    )
    return format_html('<span class="segments" aria-hidden="true">{}</span>', inside)


def shares_of_hundred(counts: Sequence[int]) -> list[int]:
    """Whole numbers that add up to 100 (largest remainders first), so that the segments fill the bar exactly."""
    whole = sum(counts)
    if not whole:
        return [0] * len(counts)
    lengths = [100 * n // whole for n in counts]
    by_remainder = sorted(range(len(counts)), key=lambda i: (-(100 * counts[i] % whole), i))
    for i in by_remainder[: 100 - sum(lengths)]:
        lengths[i] += 1
    return lengths


def ceiling(values: Sequence[Decimal]) -> Decimal:
    """The least of 1, 2, 2.5, 5 times a power of ten that holds every value."""
    highest = max(values, default=Decimal(0))
    if highest <= 0:
        return Decimal(1)
    power = Decimal(10) ** highest.adjusted()
    return next(power * step for step in map(Decimal, ("1", "2", "2.5", "5", "10")) if power * step >= highest)


def line_svg(title: Words, values: Sequence[Decimal | None], target: Number | None, top: Decimal) -> SafeString:
    """Only shapes. The title is there because a drawing without one fails PDF/UA."""
    across = STEP * max(1, len(values))

    def at(i: int, value: Decimal) -> tuple[int, int]:
        return STEP * i + STEP // 2, HEIGHT - int((HEIGHT * value / top).to_integral_value())

    places = [(i, v) for i, v in enumerate(values) if v is not None]
    lines = [at(i, v) + at(j, w) for (i, v), (j, w) in pairwise(places) if j == i + 1]
    grid = [(HEIGHT // 2, across), (0, across)]
    aim = [(at(0, exact(target))[1], across)] if target is not None else []
    return format_html(
        '<svg viewBox="-2 -6 {} {}" direction="ltr" aria-hidden="true" focusable="false"><title>{}</title>{}</svg>',
        across + 4,
        HEIGHT + 12,
        title,
        format_html_join(
            "",
            "{}",
            [
                (format_html_join("", GRID, grid),),
                (format_html(AXIS, HEIGHT, across),),
                (format_html_join("", AIM, aim),),
                (format_html_join("", LINE, lines),),
                (format_html_join("", DOT, (at(i, v) for i, v in places)),),
            ],
        ),
    )
