"""The table of compacts/commitments/lights.py, line by line: signed on 6 February 2004, due at the end of 2005."""

import datetime as dt

import pytest

from compacts.commitments.lights import Finding, Light, Word, light_of

SIGNED = dt.date(2004, 2, 6)
DUE = dt.date(2005, 12, 31)
BEFORE = dt.date(2005, 6, 30)  # a day before the due date on which reports of May are current
MAY = dt.date(2005, 5, 1)


def word(claim, on=MAY, *findings):
    return Word(on, claim, tuple(Finding(day, finding) for day, finding in findings))


def light(*words, due_on=DUE, binding_since=SIGNED, as_of=BEFORE):
    return light_of(words, due_on=due_on, binding_since=binding_since, as_of=as_of)


JUNE = dt.date(2005, 6, 1)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([word("on")], Light.ON),
        ([word("late")], Light.LATE),
        ([word("off")], Light.OFF),
        ([word("met")], Light.ON),
        ([word("met", MAY, (JUNE, "met"))], Light.MET),
        ([word("met", MAY, (JUNE, "partly"))], Light.ON),
        ([word("met", MAY, (JUNE, "not_met"))], Light.LATE),
        ([word("on", MAY, (JUNE, "disputed"))], Light.DISPUTED),
        ([word("met", MAY, (JUNE, "disputed"), (BEFORE, "met"))], Light.MET),
        ([word("met", MAY, (JUNE, "met"), (BEFORE, "disputed"))], Light.DISPUTED),
        # one key alone: the owner does not claim it
        ([word("on", MAY, (JUNE, "met"))], Light.ON),
        # a new report of the owner ends no dispute
        ([word("on", MAY, (MAY, "disputed")), word("met", JUNE)], Light.DISPUTED),
        # a report that claims less takes a verified "met" back; one that claims so still does not
        ([word("met", MAY, (MAY, "met")), word("late", JUNE)], Light.LATE),
        ([word("met", MAY, (MAY, "met")), word("met", JUNE)], Light.MET),
        # words of later days are not known yet
        ([word("on"), word("met", BEFORE + dt.timedelta(days=1))], Light.ON),
        ([word("met", MAY, (BEFORE + dt.timedelta(days=1), "met"))], Light.ON),
    ],
)
def test_light_before_the_due_date(words, wanted):
    assert light(*words) == wanted


@pytest.mark.parametrize(
    ("claim", "findings", "wanted"),
    [
        ("on", [], Light.OFF),
        ("late", [], Light.OFF),
        ("off", [], Light.OFF),
        ("met", [], Light.ON),
        ("met", ["partly"], Light.OFF),
        ("met", ["not_met"], Light.OFF),
        ("met", ["met"], Light.MET),
        ("met", ["disputed"], Light.DISPUTED),
    ],
)
def test_light_after_the_due_date(claim, findings, wanted):
    on = dt.date(2006, 1, 5)
    report = word(claim, on, *((on, finding) for finding in findings))
    assert light(report, as_of=dt.date(2006, 2, 1)) == wanted


@pytest.mark.parametrize(
    ("as_of", "due_on", "binding_since", "wanted"),
    [
        (SIGNED, DUE, SIGNED, Light.NOT_DUE),
        (SIGNED + dt.timedelta(days=184), DUE, SIGNED, Light.NOT_DUE),
        (SIGNED + dt.timedelta(days=185), DUE, SIGNED, Light.NO_DATA),
        (SIGNED + dt.timedelta(days=10), SIGNED + dt.timedelta(days=10), SIGNED, Light.NOT_DUE),
        (SIGNED + dt.timedelta(days=11), SIGNED + dt.timedelta(days=10), SIGNED, Light.NO_DATA),
        (SIGNED, None, SIGNED, Light.NOT_DUE),
        (DUE, DUE, None, Light.NOT_DUE),
        (DUE + dt.timedelta(days=1), DUE, None, Light.NO_DATA),
    ],
)
def test_light_without_a_report(as_of, due_on, binding_since, wanted):
    assert light(as_of=as_of, due_on=due_on, binding_since=binding_since) == wanted


@pytest.mark.parametrize(("days", "wanted"), [(184, Light.ON), (185, Light.NO_DATA)])
def test_a_report_speaks_for_half_a_year(days, wanted):
    assert light(word("on"), as_of=MAY + dt.timedelta(days=days), due_on=dt.date(2010, 1, 1)) == wanted


def test_silence_of_the_second_key_never_ends_as_met():
    years_later = MAY + dt.timedelta(days=2000)
    assert light(word("met"), as_of=years_later) == Light.NO_DATA


def test_what_is_verified_stays_met_without_further_reports():
    assert light(word("met", MAY, (JUNE, "met")), as_of=MAY + dt.timedelta(days=2000)) == Light.MET
