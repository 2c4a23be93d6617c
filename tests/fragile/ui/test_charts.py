import datetime as dt
import re
from decimal import Decimal

import pytest
from django.utils import translation

from fragile.ui import guide
from fragile.ui.charts import bar_table, ceiling, line_chart, shares_of_hundred, stacked_status, width
from fragile.ui.nonvalues import NonValue

DAY = dt.date(2004, 11, 1)
HOSTILE = '<img src=x onerror="alert(1)">'


def body_rows(chart):
    return re.findall(r"<tr>(.*?)</tr>", chart[chart.index("<tbody>") :])


def test_bar_table_is_its_own_data():
    chart = bar_table("Who paid?", "One of two.", [("A", [20]), ("B", [5])], ["Paid"], "USD million", "Ledger", DAY)
    assert body_rows(chart)[0] == (
        '<th scope="row">A</th><td class="num"><span class="value">20.0</span>'
        '<span class="track" aria-hidden="true"><span class="bar committed w-100"></span></span></td>'
    )
    assert 'class="bar committed w-25"' in body_rows(chart)[1]
    assert '<h3 class="chart-question">Who paid?</h3><p class="chart-answer">One of two.</p>' in chart
    assert '<p class="chart-source">Source: Ledger. As of 1 November 2004</p>' in chart
    assert '<span class="unit">USD million</span>' in chart


def test_bar_table_shows_none_as_a_word_without_a_bar():
    rows = body_rows(
        bar_table("Q?", "A.", [("A", [None]), ("B", [0]), ("C", [NonValue.NOT_CONVERTED])], ["Paid"], "USD", "")
    )
    assert (
        rows[0] == '<th scope="row">A</th><td class="num"><span class="nonvalue not-reported">not reported</span></td>'
    )
    assert '<span class="value">0.0</span>' in rows[1]
    assert "w-0" in rows[1]
    assert (
        rows[2]
        == '<th scope="row">C</th><td class="num"><span class="nonvalue not-converted">not converted</span></td>'
    )


def test_bar_table_holds_all_columns_to_one_scale():
    chart = bar_table("Q?", "A.", [("A", [200, 50])], ["Pledged", "Paid"], "USD", "", tones=("pledged", "paid"))
    assert re.findall(r"bar (\w+) w-(\d+)", chart) == [("pledged", "100"), ("paid", "25")]


@pytest.mark.parametrize(("value", "length"), [("0", 0), ("-5", 0), ("0.01", 1), ("50", 50), ("100", 100)])
def test_a_bar_is_seen_when_there_is_anything(value, length):
    assert width(Decimal(value), Decimal(100)) == length


def test_a_chart_of_nothing_but_gaps_does_not_fail():
    assert "not reported" in bar_table("Q?", "A.", [("A", [None])], ["Paid"], "USD", "")
    assert line_chart("Q?", "A.", [(DAY, None)], "%").count("not reported") == 1
    assert line_chart("Q?", "A.", [], "%")
    assert stacked_status("Q?", "A.", [("A", {})], "")


def test_stacked_status_counts_each_code_and_fills_the_bar():
    chart = stacked_status(
        "Q?", "A.", [("Government", {"MET": 1, "NO DATA": 2}), ("Partners", {"MET": 3})], "Reports", DAY
    )
    lengths = [re.findall(r'segment ([\w-]+) w-(\d+)"', row) for row in body_rows(chart)]
    assert lengths == [[("met", "33"), ("no-data", "67")], [("met", "100")]]
    assert re.findall(r'class="(?:count|zero)">(\d+)<', body_rows(chart)[0]) == ["1", "2"]
    assert re.findall(r"</span>([A-Z][\w ]+)</th>", chart) == ["Met", "No data"]


def test_stacked_status_refuses_a_code_that_it_does_not_know():
    with pytest.raises(ValueError, match="GREEN"):
        stacked_status("Q?", "A.", [("A", {"GREEN": 1})], "")


@pytest.mark.parametrize("counts", [[1, 1, 1], [2, 3, 1, 0, 0, 2, 1], [1000, 1], [0, 0], [7]])
def test_shares_add_up_to_a_hundred(counts):
    assert sum(shares_of_hundred(counts)) == (100 if sum(counts) else 0)


def test_line_chart_leaves_a_gap_where_nothing_was_reported():
    points = [(dt.date(2004, month, 1), value) for month, value in ((1, 10), (2, 20), (3, None), (4, 0), (5, 40))]
    chart = line_chart("Q?", "A.", points, "%", 45)
    assert re.findall(r'class="line" d="M(\d+) (\d+)L(\d+) (\d+)"', chart) == [
        ("50", "112", "150", "84"),
        ("350", "140", "450", "28"),
    ]
    assert re.findall(r'<td><bdi>(?:<span class="nonvalue not-reported">)?([^<]+)', chart) == [
        "10.0",
        "20.0",
        "not reported",
        "0.0",
        "40.0",
    ]
    assert chart.count('class="dot"') == 4
    assert "Target: 45.0 % (broken line)" in chart


@pytest.mark.parametrize(
    ("highest", "top"), [("0", 1), ("79.9", 100), ("100", 100), ("101", 200), ("0.03", "0.05"), ("487.7", 500)]
)
def test_ceiling_is_a_round_number(highest, top):
    assert ceiling([Decimal(highest)]) == Decimal(top)


def test_charts_escape_what_people_wrote():
    for chart in (
        bar_table(HOSTILE, HOSTILE, [(HOSTILE, [1])], [HOSTILE], HOSTILE, HOSTILE, row_head=HOSTILE, total=[1]),
        stacked_status(HOSTILE, HOSTILE, [(HOSTILE, {"MET": 1})], HOSTILE, row_head=HOSTILE),
        line_chart(HOSTILE, HOSTILE, [(DAY, 1)], HOSTILE, 2, HOSTILE),
    ):
        assert "<img" not in chart
        assert "&lt;img" in chart


def test_charts_are_the_same_each_time_and_hold_no_style_and_no_svg_text():
    for make in (guide.pledges, guide.promises, guide.paid, guide.lines):
        assert make() == make()
        assert not re.search(r"style=|<text|<script", make())


def test_charts_in_arabic_keep_the_drawing_from_turning():
    with translation.override("ar"):
        chart = guide.paid()
    assert '<div class="plot mid" dir="ltr">' in chart
    assert 'direction="ltr"' in chart
