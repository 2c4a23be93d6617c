"""money, millions, share, number, date, missing: a figure, or the word for its absence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fragile.ui import figures
from fragile.ui.nonvalues import NonValue, nonvalue

register = template.Library()


@register.simple_tag
def missing(kind: str) -> SafeString:
    return nonvalue(kind)


@register.simple_tag
def money(value: Any, currency: str = "", missing: str = NonValue.NOT_REPORTED, *, full: bool = False) -> SafeString:
    """`value` is an amount with `currency`, a Money, or a Converted (whose lack of a rate says so by itself)."""
    if hasattr(value, "is_converted"):
        missing = NonValue.NOT_CONVERTED
    if hasattr(value, "amount"):
        currency, value = currency or value.currency, value.amount
    if absent := absence(value, missing):
        return absent
    text, whole = figures.money_text(value, currency, full=full), figures.money_text(value, currency, full=True)
    return figure(value, text, whole if whole != text else "")


@register.simple_tag
def millions(value: Any, places: int = 1, missing: str = NonValue.NOT_REPORTED) -> SafeString:
    """For columns whose head says "million"; the whole amount is in the title."""
    if absent := absence(value, missing):
        return absent
    return figure(value, figures.millions_text(value, places), figures.money_text(value, full=True))


@register.simple_tag
def share(value: Any, places: int = 1, missing: str = NonValue.NOT_REPORTED) -> SafeString:
    """A ratio, 1 being all of it."""
    return absence(value, missing) or figure(value, figures.share_text(value, places))


@register.simple_tag
def number(value: Any, places: int = 0, missing: str = NonValue.NOT_REPORTED) -> SafeString:
    return absence(value, missing) or figure(value, figures.number_text(value, places))


@register.simple_tag
def date(value: dt.date | str | None, style: str = "long", missing: str = NonValue.NOT_REPORTED) -> SafeString:
    """A frozen snapshot holds its days as ISO text."""
    if value is None or value == "":
        return nonvalue(missing)
    if isinstance(value, str):
        value = dt.date.fromisoformat(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), figures.date_text(value, style))


@register.filter
def day(value: dt.date) -> str:
    """The same as plain text, for the words of a sentence."""
    return figures.date_text(value)


@register.filter
def moment(value: dt.datetime) -> str:
    return figures.moment_text(value)


def absence(value: Any, missing: str) -> SafeString | None:
    """The word, if there is no number to print; an undefined template variable comes as the empty string."""
    if isinstance(value, NonValue):
        return nonvalue(value)
    return nonvalue(missing) if value is None or value == "" else None


def figure(value: Any, text: str, whole: str = "") -> SafeString:
    kind = "figure zero" if value == 0 else "figure"
    if whole:
        return format_html('<data class="{}" value="{}" title="{}">{}</data>', kind, value, whole, text)
    return format_html('<data class="{}" value="{}">{}</data>', kind, value, text)
