import datetime as dt

import pytest

from fragile.periods import FiscalYear


@pytest.mark.parametrize(
    ("day", "first_month", "name", "start", "end"),
    [
        (dt.date(2006, 6, 30), 7, "2005/06", dt.date(2005, 7, 1), dt.date(2006, 6, 30)),
        (dt.date(2006, 7, 1), 7, "2006/07", dt.date(2006, 7, 1), dt.date(2007, 6, 30)),
        (dt.date(2006, 7, 1), 1, "2006", dt.date(2006, 1, 1), dt.date(2006, 12, 31)),
        (dt.date(1999, 12, 31), 12, "1999/00", dt.date(1999, 12, 1), dt.date(2000, 11, 30)),
    ],
)
def test_holding_finds_the_fiscal_year_of_a_day(day, first_month, name, start, end):
    year = FiscalYear.holding(day, first_month)
    assert (str(year), year.start, year.end) == (name, start, end)
