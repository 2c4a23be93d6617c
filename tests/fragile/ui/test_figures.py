import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from fragile.money import Converted, Money
from fragile.ui import figures
from fragile.ui.nonvalues import NonValue
from fragile.ui.templatetags.figures import date, millions, money, number, share

NBSP = "\N{NO-BREAK SPACE}"
DAY = dt.date(2004, 2, 6)


def test_money_of_millions_is_written_in_words_and_keeps_the_whole_amount():
    assert money(Decimal("375000000"), "USD") == (
        '<data class="figure" value="375000000" title="USD\xa0375,000,000">USD\xa0375.0\xa0million</data>'
    )


def test_money_below_a_million_is_written_out():
    assert money(Decimal("49794.5"), "EUR") == '<data class="figure" value="49794.5">EUR\xa049,794.50</data>'


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "USD 487.7 million"),
        ("fr", "USD 487,7 millions"),
        ("ar", "USD 487.7 مليون"),
        ("ps", "USD 487.700.000"),
    ],
)
def test_money_follows_the_language(language, text):
    with translation.override(language):
        assert figures.money_text(Decimal("487700000"), "USD") == text.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("amount", "text"),
    [("999999", "999,999"), ("1000000", "1.0 million"), ("-3000000", "-3.0 million"), ("7800000000", "7.8 billion")],
)
def test_money_at_the_borders_of_magnitudes(amount, text):
    assert figures.money_text(Decimal(amount)) == text.replace(" ", NBSP)


def test_a_conversion_without_a_rate_says_so():
    lost = Converted(Money(Decimal(5), "LRD", DAY), "USD", None)
    assert money(lost) == '<span class="nonvalue not-converted">not converted</span>'


def test_none_is_not_reported_and_nought_is_nought():
    assert money(None, "USD") == '<span class="nonvalue not-reported">not reported</span>'
    assert money(0, "USD") == '<data class="figure zero" value="0">USD\xa00</data>'
    assert number(0) == '<data class="figure zero" value="0">0</data>'
    assert share(None, missing="not_applicable") == '<span class="nonvalue not-applicable">not applicable</span>'


def test_an_undefined_variable_is_never_nought():
    page = Template("{% load figures %}{% number absent %}{% millions absent %}{% share absent %}{% date absent %}")
    assert page.render(Context()) == '<span class="nonvalue not-reported">not reported</span>' * 4


def test_the_five_words_differ_in_text_and_class():
    printed = {str(number(one)) for one in NonValue}
    assert len(printed) == 5
    assert [str(one.label) for one in NonValue] == [
        "not reported",
        "not applicable",
        "not converted",
        "not disclosed",
        "zero",
    ]


def test_a_word_can_stand_in_place_of_any_number():
    for tag in (money, millions, share, number):
        assert tag(NonValue.NOT_DISCLOSED) == '<span class="nonvalue not-disclosed">not disclosed</span>'


@pytest.mark.parametrize(("language", "text"), [("en", "77.9%"), ("fr", "77,9 %")])
def test_shares_follow_the_language(language, text):
    with translation.override(language):
        assert figures.share_text(Decimal("0.7788")) == text.replace(" ", NBSP)


def test_millions_carry_the_whole_amount():
    assert millions(Decimal("24300000")) == ('<data class="figure" value="24300000" title="24,300,000">24.3</data>')


def test_date_by_language():
    assert date(DAY) == '<time datetime="2004-02-06">6 February 2004</time>'
    with translation.override("fr"):
        assert date(DAY, "medium") == '<time datetime="2004-02-06">6 févr. 2004</time>'


def test_a_hostile_currency_is_escaped():
    assert "<script>" not in money(Decimal(1), "<script>")
