"""The early clock at its edges, and the country page's blocks."""

import datetime as dt

import pytest

from fragile.audience import Viewer
from fragile.ui.figures import date_text
from strategies.plans.clock import early_clock
from strategies.plans.queries import framework_block, story_block
from tests.strategies.conftest import DAY, REVIEW, SIGNED

PUBLIC = Viewer.public()


@pytest.mark.parametrize(
    ("anchor", "agreed", "as_of", "state", "days"),
    [
        (SIGNED, DAY, dt.date(2005, 1, 1), "stopped", 171),
        (SIGNED, DAY, dt.date(2004, 1, 1), "running", 136),  # the agreement has not happened yet
        (SIGNED, None, SIGNED, "running", 0),
        (SIGNED, SIGNED, SIGNED, "stopped", 0),
        (SIGNED, dt.date(2003, 8, 1), dt.date(2004, 1, 1), "prepared_before", None),
        (SIGNED, None, dt.date(2003, 8, 1), "prepared_before", None),
        (None, DAY, dt.date(2005, 1, 1), "not_applicable", None),
    ],
)
def test_early_clock(anchor, agreed, as_of, state, days):
    clock = early_clock(anchor, agreed, as_of)
    assert (clock.state, clock.days) == (state, days)


def test_story_without_a_strategy(country, un_mission, ministry):
    block = story_block(country, un_mission.viewer, DAY)
    assert (block.state, block.is_missing, block.next_step_url) == ("not started", True, "/strategies/start/")
    assert story_block(country, ministry.viewer, DAY).next_step_url == ""
    assert story_block(country, PUBLIC, DAY).next_step == ""


def test_story_of_a_draft_is_told_to_partners_only(country, version, un_mission, civil_society):
    block = story_block(country, un_mission.viewer, dt.date(2003, 9, 1))
    assert (block.state, block.figure) == ("draft", "14 days since the settlement, not agreed yet")
    assert (block.next_step_by, block.next_step_url) == ("the facilitator", "/strategies/testland-2003/")
    assert story_block(country, civil_society.viewer, DAY).state == "no text shown to you yet"
    assert story_block(country, PUBLIC, DAY).is_missing


def test_story_of_an_agreed_strategy(country, agreed):
    block = story_block(country, PUBLIC, dt.date(2005, 1, 1))
    assert (block.state, block.figure) == ("agreed", "171 days from settlement to agreement")
    late = (dt.date(2005, 1, 1) - REVIEW).days
    assert block.next_step == f"Hold the review of {date_text(REVIEW)}: overdue by {late} days"


def test_story_without_an_anchor(country, agreed, anchor):
    type(anchor).objects.update(is_anchor=False)
    assert story_block(country, PUBLIC, dt.date(2005, 1, 1)).figure == "not applicable: no settlement starts the clock"


def test_framework_is_missing_and_says_what_fills_it(country):
    block = framework_block(country, PUBLIC, DAY)
    assert (block.key, block.state, block.is_missing, block.url) == ("framework", "not started", True, "")
