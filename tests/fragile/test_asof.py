import datetime as dt

import pytest
from django.test import RequestFactory

from fragile.asof import as_of, shortcuts
from fragile.story.blocks import review_step

ENDED, TODAY = dt.date(2006, 12, 31), dt.date(2026, 1, 1)


def test_a_history_that_is_over_can_be_read_from_its_last_days():
    offered = [(one.day, one.query, one.is_shown) for one in shortcuts(ENDED, TODAY, ENDED)]
    assert offered == [
        (dt.date(2005, 12, 31), "?as_of=2005-12-31", False), (ENDED, "?as_of=2006-12-31", True), (TODAY, "?", False),
    ]  # fmt: skip


@pytest.mark.parametrize("ended", [None, TODAY, dt.date(2030, 1, 1)])
def test_a_living_country_offers_no_shortcut(ended):
    assert shortcuts(ended, TODAY, TODAY) == []


@pytest.mark.parametrize(("asked", "query"), [("", ""), ("2005-12-31", "?as_of=2005-12-31"), ("banana", "")])
def test_the_chosen_day_goes_along_to_other_pages_and_a_wrong_one_does_not(country, asked, query):
    request = RequestFactory().get("/", {"as_of": asked} if asked else {})
    assert as_of(request, country).form.query == query


def test_a_review_whose_day_is_past_is_overdue_by_how_long():
    day = dt.date(2004, 8, 5)
    assert review_step(day, day) == "Review on 5 August 2004"
    assert review_step(day, dt.date(2004, 8, 6)) == "Hold the review of 5 August 2004: overdue by 1 day"
    assert review_step(day, dt.date(2007, 8, 5)) == "Hold the review of 5 August 2004: overdue by 1,095 days"
