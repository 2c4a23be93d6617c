import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fragile.countries.models import ExchangeRate
from fragile.money import Money, Rates

FEBRUARY = dt.date(2004, 2, 6)


def rate(base, quote, value, on=FEBRUARY, pk=1):
    return ExchangeRate(pk=pk, base=base, quote=quote, rate=Decimal(value), on=on)


def usd(rates, amount, currency, on=FEBRUARY):
    return Rates(rates, "USD").convert(Money(Decimal(amount), currency, on))


def test_convert_same_currency_needs_no_rate():
    converted = usd([], "5.00", "USD")
    assert (converted.amount, converted.rate) == (Decimal("5.00"), None)


def test_convert_without_rate_is_not_converted_rather_than_zero_or_one():
    converted = usd([], "5.00", "LRD")
    assert (converted.amount, converted.is_converted) == (None, False)


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([rate("EUR", "USD", "1.25")], Decimal("125.00")),
        ([rate("USD", "EUR", "0.8")], Decimal("125.00")),
        ([rate("EUR", "GBP", "0.7")], None),
    ],
    ids=["direct", "inverse", "other pair"],
)
def test_convert_uses_the_pair_in_either_direction(rates, expected):
    assert usd(rates, "100", "EUR").amount == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2004, 2, 5), None),
        (dt.date(2004, 2, 6), Decimal("110.00")),
        (dt.date(2004, 6, 30), Decimal("110.00")),
        (dt.date(2004, 7, 1), Decimal("120.00")),
        (dt.date(2005, 7, 2), Decimal("120.00")),
        (dt.date(2005, 7, 3), None),
    ],
    ids=["before the first", "its day", "until the next", "the next", "a year later", "too old"],
)
def test_convert_takes_the_latest_rate_on_or_before_the_date_within_a_year(day, expected):
    rates = [rate("EUR", "USD", "1.2", dt.date(2004, 7, 1), 2), rate("EUR", "USD", "1.1", FEBRUARY, 1)]
    assert usd(rates, "100", "EUR", day).amount == expected


def test_convert_prefers_the_row_entered_last_for_one_day():
    rates = [rate("EUR", "USD", "1.3", FEBRUARY, 9), rate("EUR", "USD", "1.2", FEBRUARY, 3)]
    assert usd(rates, "100", "EUR").amount == Decimal("130.00")


@given(
    amounts=st.lists(st.decimals("-1000000", "1000000", places=2), min_size=1, max_size=20),
    value=st.decimals("0.0001", "5000", places=4),
)
def test_convert_each_then_sum_differs_from_the_converted_sum_by_rounding_only(amounts, value):
    rates = [rate("EUR", "USD", value)]
    parts = sum(usd(rates, amount, "EUR").amount for amount in amounts)
    assert abs(parts - usd(rates, sum(amounts), "EUR").amount) <= Decimal("0.01") * (len(amounts) + 1)
