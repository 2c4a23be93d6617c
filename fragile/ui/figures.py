"""Numbers, money, shares and dates as text in the reader's language. Templates use the tags of the same name."""

from __future__ import annotations

import datetime as dt
from copy import copy
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import NumberPattern
from django.utils.timezone import localtime
from django.utils.translation import get_language, pgettext, to_locale

Number = Decimal | int | float
NBSP = "\N{NO-BREAK SPACE}"
# From here on an amount is written in words (375.0 million); below it is written out.
COMPACT_FROM = Decimal(1_000_000)


# English as the United Nations write it: 31 December 2005.
PLAIN = {"en": "en_001"}


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(PLAIN.get(language) or to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


def locale() -> Locale:
    return _locale(get_language() or "en")


def number_text(value: Number, places: int = 0) -> str:
    return fixed(locale().decimal_formats[None], exact(value), places)


def share_text(value: Number, places: int = 1) -> str:
    """A ratio (1 = all) as a percentage."""
    return fixed(locale().percent_formats[None], exact(value), places)


def millions_text(value: Number, places: int = 1) -> str:
    """For tables and charts that carry "million" in the head."""
    return number_text(exact(value) / COMPACT_FROM, places)


def money_text(amount: Number, currency: str = "", *, full: bool = False) -> str:
    amount = exact(amount)
    words = None if full else in_words(amount)
    if words is None:
        words = number_text(amount, 0 if amount == amount.to_integral_value() else 2)
    if not currency:
        return words
    # Translators: an ISO currency code and an amount, e.g. "USD 375.0 million"
    together = pgettext("money", "%(currency)s %(amount)s") % {"currency": currency, "amount": words}
    return together.replace(" ", NBSP)


def in_words(amount: Decimal) -> str | None:
    """One decimal and the locale's word for the magnitude; None when the amount is small or there is no word."""
    magnitude = next((m for m in (10**12, 10**9, 10**6) if abs(amount) >= m), None)
    if magnitude is None:
        return None
    here = locale()
    patterns = here.compact_decimal_formats.get("long", {})
    pattern = patterns.get("other", {}).get(str(magnitude))
    if pattern is None or pattern.pattern.strip("0 ") == "":
        return None
    # "0000 M" for a thousand million counts in millions: each further zero of the pattern is one digit more
    scaled = round(amount / (magnitude // 10 ** (pattern.pattern.count("0") - 1)), 1)
    pattern = patterns.get(here.plural_form(scaled), patterns["other"]).get(str(magnitude), pattern)
    return fixed(pattern, scaled, 1)


def fixed(pattern: NumberPattern, value: Decimal, places: int) -> str:
    """The locale's own pattern, but always with this many decimals, and on one line."""
    pattern = copy(pattern)
    pattern.frac_prec = (places, places)
    return pattern.apply(value, locale()).replace(" ", NBSP)


def date_text(day: dt.date, style: str = "long") -> str:
    """`style` is Babel's: long (31 December 2005), medium, short."""
    return format_date(day, style, locale=locale())


def moment_text(at: dt.datetime) -> str:
    """Day and time of day in the time zone of the page, to the minute."""
    at = localtime(at) if at.tzinfo else at
    return f"{date_text(at.date(), 'medium')}, {format_time(at.time(), 'HH:mm', locale=locale())}"


def exact(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))
