"""Laws of the arithmetic, on rows that hypothesis makes."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from compacts.figures import sums
from compacts.figures.sums import KINDS, Line

AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
LINES = st.builds(
    Line,
    flow=st.integers(1, 4),
    donor=st.sampled_from([("a", "A"), ("b", "B"), ("", "an organisation not named here")]),
    channel=st.sampled_from([("1", "treasury"), ("", "not reported")]),
    year=st.sampled_from(["2003/04", "2004/05"]),
    kind=st.sampled_from([kind.value for kind in KINDS]),
    original=AMOUNTS,
    currency=st.sampled_from(["USD", "LRD"]),
    on=st.dates(dt.date(2004, 1, 1), dt.date(2005, 1, 1)),
    amount=st.none() | AMOUNTS,
    provenance=st.sampled_from(["sourced", "illustrative"]),
)
MANY = st.lists(LINES, max_size=30)


def whole(rows):
    """What the rows of a table add up to, by kind; None when no row has a value."""
    found = []
    for n in range(len(KINDS)):
        values = [row.figures[n].value for row in rows if row.figures[n].value is not None]
        found.append(sum(values, Decimal(0)) if values else None)
    return found


@given(MANY)
def test_rows_by_donor_channel_and_year_add_up_to_the_total(lines):
    total = sums.money_row("total", "Total", lines)
    wanted = [figure.value for figure in total.figures]
    for by in (lambda line: line.donor, lambda line: line.channel, lambda line: (line.year, line.year)):
        assert whole(sums.grouped(lines, by, total)) == wanted


@given(MANY, st.randoms())
def test_figures_do_not_depend_on_the_order_of_rows(lines, random):
    shuffled = list(lines)
    random.shuffle(shuffled)
    total = sums.money_row("total", "Total", lines)
    assert sums.money_row("total", "Total", shuffled) == total
    rows, others = (
        sums.largest_first(sums.grouped(some, lambda line: line.donor, total)) for some in (lines, shuffled)
    )
    assert rows == others
    assert sums.without_rate(lines) == sums.without_rate(shuffled)


@given(MANY)
def test_nothing_is_lost_between_what_is_converted_and_what_is_not(lines):
    left = sums.without_rate(lines)
    assert sum(row.entries for row in left) == sum(1 for line in lines if line.amount is None)
    for kind in KINDS:
        told = sum((row.amount for row in left if row.kind == kind), Decimal(0))
        assert told == sum((line.original for line in lines if line.kind == kind and line.amount is None), Decimal(0))


@given(MANY, LINES, AMOUNTS)
def test_a_correction_and_its_original_make_the_net(lines, entry, change):
    paid = replace(entry, amount=entry.original)
    correction = replace(paid, original=change, amount=change)
    net = replace(paid, original=paid.original + change, amount=paid.original + change)
    corrected = sums.money_row("total", "Total", [*lines, paid, correction])
    once = sums.money_row("total", "Total", [*lines, net])
    assert [figure.value for figure in corrected.figures] == [figure.value for figure in once.figures]
