import datetime as dt
from decimal import Decimal

import pytest

from compacts.agreements.models import Compact, CompactState, Party, Side
from compacts.commitments.lights import Light
from compacts.figures.overview import compacts_seen, overview
from compacts.figures.queries import compact_figures
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from tests.cast import make_actor, make_country, sign_in
from tests.compacts.conftest import SIGNED, enter, make_finding, make_flow, make_promise, make_report
from tests.counting import asked

SINCE, NOW = dt.date(2005, 6, 30), dt.date(2005, 12, 31)


def elsewhere(n):
    country = make_country(f"XX{'ABC'[n]}", f"Country {n}")
    made = Compact.objects.create(
        country=country, slug=f"deal-{n}", title=f"Deal {n}", state=CompactState.IN_FORCE, signed_on=SIGNED
    )
    giver = make_actor(country, "giver", Actor.Kind.BILATERAL)
    party = Party.objects.create(compact=made, actor=giver, side=Side.PARTNER, signed_on=SIGNED)
    make_report(make_promise(made, party, "P1"), SINCE, "late")
    enter(make_flow(made, giver), 10)
    return made


@pytest.fixture
def row(compact, government, partner, donor):
    promise = make_promise(compact, government, "G1")
    make_finding(make_report(promise, dt.date(2005, 12, 1), "met"), dt.date(2005, 12, 2))
    flow = make_flow(compact, donor.actor)
    enter(flow, 100)
    enter(flow, 30, kind="disbursement", on=dt.date(2005, 9, 1))
    return overview([compact], donor.viewer, NOW, SINCE)[0]


def test_a_row_holds_the_figures_of_the_compact_and_what_changed(row, compact, donor):
    assert row.figures == compact_figures(compact, NOW, donor.viewer)
    assert [(one.ref, one.was, one.now) for one in row.turned] == [("G1", Light.NO_DATA, Light.MET)]
    assert [(str(one.label), one.was, one.now) for one in row.moved] == [("Paid", None, Decimal(30))]
    assert row.sides == [[(Light.MET, 1)], []]


def test_the_earlier_day_knows_nothing_of_later_reports_findings_and_texts(compact, government, donor):
    make_promise(compact, government, "G2", made_on=dt.date(2005, 8, 1))
    (row,) = overview([compact], donor.viewer, NOW, SINCE)
    assert [(one.ref, one.was) for one in row.turned] == [("G2", None)]
    assert overview([compact], donor.viewer, SINCE, SINCE)[0].is_changed is False


def test_a_review_whose_day_is_past_is_overdue(compact, donor):
    Compact.objects.update(next_review_on=dt.date(2005, 12, 21))
    assert overview(compacts_seen(donor.viewer), donor.viewer, NOW, SINCE)[0].overdue == 10
    assert overview(compacts_seen(donor.viewer), donor.viewer, SINCE, SINCE)[0].overdue is None


def test_each_compact_is_shown_as_far_as_the_reader_may_see(compact, donor, government, client):
    other = elsewhere(0)
    make_promise(compact, government, "G7", level=AudienceLevel.PARTNERS)
    make_promise(other, other.parties.get(), "P7", level=AudienceLevel.PARTNERS)
    seen = compacts_seen(donor.viewer)
    assert seen == [compact, other]
    rows = overview(seen, donor.viewer, NOW, NOW)
    assert [[one.ref for one in row.figures.standings] for row in rows] == [["G7"], ["P1"]]
    (public, _other) = overview(seen, Viewer.public(), NOW, NOW)
    assert public.figures.standings == ()


def test_the_page_asks_the_same_number_of_questions_for_one_and_three_compacts(compact, donor, row, client):
    sign_in(client, donor)
    one = asked(client, "/compacts/")
    for n in range(2):
        elsewhere(n)
    assert asked(client, "/compacts/") == one


def test_the_page_filters_by_country_and_says_what_is_wrong_with_a_day(compact, donor, row, client):
    elsewhere(0)
    text = client.get("/compacts/", {"country": "TST", "as_of": "2005-12-31", "since": "2005-06-30"}).content.decode()
    assert ("Compact of Testland" in text, "Deal 0" in text, "What changed since 30 June 2005" in text) == (
        True, False, True,
    )  # fmt: skip
    answer = client.get("/compacts/", {"as_of": "banana", "since": "1800-01-01", "country": "ZZZ"})
    text = answer.content.decode()
    assert answer.status_code == 422
    for sentence in ("This is not a day.", "Choose a day between 1945 and 2100.", "Choose one of the countries"):
        assert sentence in text
