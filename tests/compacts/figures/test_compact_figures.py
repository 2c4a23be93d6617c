import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from compacts.figures import sums
from compacts.figures.exports import as_json
from compacts.figures.queries import compact_figures
from compacts.figures.values import Reason
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import ExchangeRate
from tests.cast import make_actor
from tests.compacts.conftest import LATER, SIGNED, enter, make_flow, make_promise, make_report, publish


def figures_of(compact, level=AudienceLevel.PUBLIC, as_of=LATER):
    return compact_figures(compact, as_of, Viewer.for_audience(level, compact.country_id))


def rate(country, base, value, on=SIGNED, quote="USD"):
    return ExchangeRate.objects.create(country=country, base=base, quote=quote, rate=Decimal(str(value)), on=on)


def test_compact_figures_give_the_values_of_the_conference(conference):
    found = as_json(figures_of(conference))
    wanted = {
        "sum_named": 375.0,
        "unattributed": 145.0,
        "coverage_reconstruction": 1.0662,
        "coverage_with_humanitarian": 0.7788,
    }
    assert {key: found[key] for key in wanted} == wanted
    assert found["exact"]["sum_named"] == "375000000.00"
    assert [(row["label"], row["pledged"], row["share"]["pledged"]) for row in found["by_donor"]] == [
        ("United States", 200.0, 0.5333), ("European Commission", 120.0, 0.32), ("World Bank", 50.0, 0.1333),
        ("Ireland", 5.0, 0.0133),
    ]  # fmt: skip
    assert found["undisclosed"] == [{"donor": "Norway", "title": "Significant, said Norway"}]


def test_compact_figures_without_any_row_are_missing_and_not_nought(compact):
    found = figures_of(compact)
    assert found.total.pledged == found.total.disbursed
    assert (found.total.pledged.value, found.total.pledged.reason) == (None, Reason.NOT_REPORTED)
    assert (found.unattributed.value, found.unattributed.reason) == (None, Reason.NOT_REPORTED)
    assert found.coverage_reconstruction.value is None
    assert (found.balance.value, found.balance.reason) == (None, Reason.NOT_APPLICABLE)
    assert found.by_donor == ()


def test_compact_figures_list_an_amount_without_rate_apart(conference, country):
    flow = make_flow(conference, make_actor(country, "brazil", Actor.Kind.BILATERAL), ref="brazil")
    enter(flow, 580_000, "LRD")
    found = figures_of(conference)
    assert found.total.pledged.value == Decimal(375_000_000)
    assert (found.total.pledged.is_partial, found.total.pledged.reason) == (True, Reason.NOT_CONVERTED)
    assert [(row.currency, row.kind, row.amount, row.entries) for row in found.not_converted] == [
        ("LRD", "pledge", Decimal(580_000), 1)
    ]
    brazil = next(row for row in found.by_donor if row.key == "brazil")
    assert (brazil.pledged.value, brazil.pledged.reason, brazil.disbursed.reason) == (
        None, Reason.NOT_CONVERTED, Reason.NOT_REPORTED,
    )  # fmt: skip


def test_compact_figures_convert_at_the_latest_rate_before_the_value_date(compact, country, donor):
    rate(country, "EUR", "1.25", dt.date(2004, 1, 1))
    rate(country, "EUR", "1.30", dt.date(2004, 6, 1))
    flow = make_flow(compact, donor.actor)
    enter(flow, 100, "EUR", dt.date(2004, 2, 6))
    enter(flow, 100, "EUR", dt.date(2004, 6, 2))
    assert figures_of(compact).total.pledged.value == Decimal("255.00")


def test_compact_figures_do_not_use_a_rate_older_than_a_year(compact, country, donor):
    rate(country, "EUR", "1.25", dt.date(2003, 1, 1))
    enter(make_flow(compact, donor.actor), 100, "EUR", dt.date(2004, 2, 6))
    assert figures_of(compact).total.pledged.reason == Reason.NOT_CONVERTED


def test_compact_figures_count_rows_up_to_the_date_and_corrections_at_their_own(compact, donor):
    flow = make_flow(compact, donor.actor)
    pledge = enter(flow, 100, on=dt.date(2004, 2, 6))
    enter(flow, -40, on=dt.date(2004, 5, 1), corrects=pledge, reason="Counted twice")
    days = [dt.date(2004, 2, 5), dt.date(2004, 2, 6), dt.date(2004, 4, 30), dt.date(2004, 5, 1)]
    assert [figures_of(compact, as_of=day).total.pledged.value for day in days] == [
        None,
        Decimal(100),
        Decimal(100),
        Decimal(60),
    ]


def test_compact_figures_keep_humanitarian_money_out_of_every_total(compact, donor):
    enter(make_flow(compact, donor.actor), 100)
    enter(make_flow(compact, donor.actor, is_humanitarian=True), 30)
    found = figures_of(compact)
    assert (found.total.pledged.value, found.humanitarian.pledged.value) == (Decimal(100), Decimal(30))
    assert [row.pledged.value for row in found.by_donor] == [Decimal(100)]


def test_compact_figures_name_the_channel_that_is_not_reported(compact, donor):
    enter(make_flow(compact, donor.actor, channel=1), 60)
    enter(make_flow(compact, donor.actor), 40)
    rows = [(row.key, row.pledged.value, row.pledged.share) for row in figures_of(compact).by_channel]
    assert rows == [("", Decimal(40), Decimal("0.4")), ("1", Decimal(60), Decimal("0.6"))]


def test_compact_figures_go_by_fiscal_year(compact, donor):
    flow = make_flow(compact, donor.actor)
    enter(flow, 10, on=dt.date(2004, 6, 30))
    enter(flow, 20, on=dt.date(2004, 7, 1))
    assert [(row.label, row.pledged.value) for row in figures_of(compact).by_year] == [
        ("2003/04", Decimal(10)),
        ("2004/05", Decimal(20)),
    ]


def test_compact_figures_hide_what_is_above_the_audience(compact, donor):
    enter(make_flow(compact, donor.actor), 100)
    enter(make_flow(compact, donor.actor, title="canary-7731", level=AudienceLevel.PARTNERS), 30)
    assert figures_of(compact).total.pledged.value == Decimal(100)
    assert figures_of(compact, AudienceLevel.PARTNERS).total.pledged.value == Decimal(130)


def test_compact_figures_of_another_country_are_the_public_ones(compact, donor, outsider):
    enter(make_flow(compact, donor.actor, level=AudienceLevel.PARTNERS), 30)
    found = compact_figures(compact, LATER, outsider.viewer)
    assert (found.total.pledged.value, found.level) == (None, AudienceLevel.PUBLIC)


def test_compact_figures_say_that_no_source_is_preferred(compact):
    publish(compact, "need_reconstruction", 480)
    assert figures_of(compact).need_reconstruction.value == Decimal(480_000_000)
    publish(compact, "need_reconstruction", 500)
    found = figures_of(compact)
    assert (found.need_reconstruction.value, found.need_reconstruction.reason) == (None, Reason.NONE_PREFERRED)
    assert [len(rows) for rows in found.conflicts] == [2]


def test_compact_figures_use_what_is_named_when_no_total_is_reported(compact, donor):
    enter(make_flow(compact, donor.actor), 244_000_000)
    publish(compact, "need_reconstruction", 488)
    found = figures_of(compact)
    assert (found.coverage_reconstruction.value, found.unattributed.value) == (Decimal("0.5"), None)


@pytest.mark.parametrize(
    ("government", "partners", "wanted"),
    [
        (["1", ".8", "1", ".4", ".6", "1"], [".2", ".4", ".4"], Decimal("0.21")),
        (["1"], [], Decimal(0)),
        ([".5"], [".5"], Decimal(1)),
    ],
)
def test_balance_compares_the_completeness_of_both_sides(government, partners, wanted):
    found = sums.balance([Decimal(w) for w in government], [Decimal(w) for w in partners])
    assert round(found.value, 2) == wanted


def test_balance_weighs_a_promise_by_what_it_names(compact, government, partner):
    full = {"indicator": "i", "baseline": "b", "target": "t", "due_on": LATER, "evidence_required": "e"}
    make_promise(compact, government, "G1", partner, **full)
    make_promise(compact, partner, "P1")
    assert round(figures_of(compact).balance.value, 4) == Decimal("0.1429")


def test_lights_are_counted_by_side_and_proposals_are_not(compact, government, partner):
    make_report(make_promise(compact, government, "G1"), LATER, "met")
    make_promise(compact, partner, "P1")
    make_promise(compact, partner, "P2", state="proposed")
    told = {side: {light: n for light, n in row.items() if n} for side, row in figures_of(compact).by_light.items()}
    assert told == {"government": {"ON": 1}, "partner": {"NO_DATA": 1}}


@pytest.mark.parametrize("rows", [1, 3])
def test_compact_figures_take_the_same_queries_for_one_row_and_for_three(
    rows, compact, government, partner, country, django_assert_num_queries
):
    for n in range(rows):
        make_report(make_promise(compact, government, f"G{n}", partner), LATER)
        enter(make_flow(compact, make_actor(country, f"giver-{n}", Actor.Kind.BILATERAL)), 10)
        publish(compact, "pledged_by_donor", 5, subject=f"giver-{n}")
    with django_assert_num_queries(9):
        figures_of(compact)


# -- the command ------------------------------------------------------------------------------------------------------
def test_figures_command_prints_json(conference, capsys):
    call_command("figures", "testland", "--as-of", "2004-12-31", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["sum_named"], told["as_of"], told["currency"], told["unit"]) == (375.0, "2004-12-31", "USD", "million")


def test_figures_command_prints_a_table(conference, capsys):
    call_command("figures", "testland", "--as-of", "2004-12-31")
    told = capsys.readouterr().out
    assert "Pledged by named donors                      375.0000" in told
    assert "Amount not disclosed: Norway, Significant, said Norway" in told


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere"], "There is no compact “nowhere”. There are: testland."),
        (
            ["testland", "--as-of", "31.12.2004"],
            "“31.12.2004” is not a day. Write it as year-month-day, such as 2005-12-31.",
        ),
        (
            ["testland", "--audience", "press"],
            "There is no audience “press”. There are: public, parties, partners, country_team, restricted.",
        ),
    ],
)
def test_figures_command_refuses_what_it_does_not_know(words, sentence, compact):
    with pytest.raises(CommandError) as refused:
        call_command("figures", *words)
    assert (str(refused.value), refused.value.returncode) == (sentence, 1)
