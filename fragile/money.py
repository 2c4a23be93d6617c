"""Amounts in a currency at a date, and their conversion at a stored, dated rate (never at 0 or 1 for want of one)."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.numbers import list_currencies

from fragile.countries.models import Country, ExchangeRate

# A rate is used for dates up to a year after it; beyond that an amount is shown as not converted.
RATE_LASTS = dt.timedelta(days=366)
CENT = Decimal("0.01")


@cache
def known_currencies() -> frozenset[str]:
    return frozenset(list_currencies())


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str
    on: dt.date


@dataclass(frozen=True)
class Converted:
    """`amount` in `currency`, or None when no stored rate covers the date; `rate` is None too for the same currency."""

    original: Money
    currency: str
    amount: Decimal | None
    rate: ExchangeRate | None = None

    @property
    def is_converted(self) -> bool:
        return self.amount is not None


class Rates:
    """The rates of a country, read once; answers any number of conversions without another query."""

    def __init__(self, rates: Iterable[ExchangeRate], to: str) -> None:
        self.to = to
        self._by_currency: dict[str, list[tuple[dt.date, int, Decimal, ExchangeRate]]] = defaultdict(list)
        for rate in rates:
            if rate.quote == to:
                self._by_currency[rate.base].append((rate.on, rate.pk, rate.rate, rate))
            elif rate.base == to:
                self._by_currency[rate.quote].append((rate.on, rate.pk, 1 / rate.rate, rate))
        for entries in self._by_currency.values():
            entries.sort(key=lambda entry: entry[:2])

    @classmethod
    def of(cls, country: Country, to: str | None = None) -> Rates:
        return cls(country.exchange_rates.all(), to or country.reporting_currency)

    def convert(self, money: Money) -> Converted:
        """At the latest rate dated on or before the money's own date, if that rate is not older than RATE_LASTS."""
        if money.currency == self.to:
            return Converted(money, self.to, money.amount)
        entries = self._by_currency.get(money.currency, [])
        place = bisect_right(entries, money.on, key=lambda entry: entry[0])
        if place == 0 or money.on - entries[place - 1][0] > RATE_LASTS:
            return Converted(money, self.to, None)
        _on, _pk, factor, rate = entries[place - 1]
        return Converted(money, self.to, (money.amount * factor).quantize(CENT), rate)
