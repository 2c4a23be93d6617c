import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from fragile.activity.models import LogEntry
from fragile.actors.models import Actor, Role
from fragile.countries.models import ExchangeRate, Institution
from fragile.countries.operations import add_rate, change_country
from fragile.money import Money, Rates
from fragile.refusals import Refused
from tests.cast import make_actor, make_member, sign_in
from tests.counting import asked

ON = dt.date(2006, 9, 1)
RATE = {"base": "USD", "quote": "TLD", "rate": Decimal(58), "rate_on": dt.date(2006, 8, 1), "source": "central bank"}
SETTINGS = {
    "name": "Testland",
    "currency": "TLD",
    "reporting_currency": "USD",
    "fiscal_year_start_month": "1",
    "languages": ["en", "fr"],
    "time_zone": "Africa/Monrovia",
    "is_public": "on",
}


def at(name, **where):
    return reverse(name, kwargs={"iso3": "TST", **where})


@pytest.fixture(autouse=True)
def lrd(country):
    country.currency = "LRD"
    country.save()


@pytest.mark.parametrize("who", ["donor", "civil_society", "hq_reader"])
@pytest.mark.parametrize("name", ["country_edit", "institution_add", "rate_add"])
def test_change_by_the_wrong_role_is_refused_with_a_sentence(request, client, who, name):
    answer = sign_in(client, request.getfixturevalue(who)).post(at(name), SETTINGS)
    assert answer.status_code == 403
    assert "Only the facilitator, the government&#x27;s focal point or an administrator" in answer.content.decode()


def test_change_from_another_country_is_refused(country, outsider):
    with pytest.raises(Refused, match="Only the facilitator"):
        change_country(acting=outsider.viewer, country=country, on=ON, name="Taken")
    with pytest.raises(Refused, match="Only the facilitator"):
        add_rate(acting=outsider.viewer, country=country, on=ON, **RATE)


def test_settings_are_for_members(client, country, donor, outsider):
    assert client.get(at("country_settings")).status_code == 302
    assert sign_in(client, outsider).get(at("country_settings")).status_code == 403
    text = sign_in(client, donor).get(at("country_settings")).content.decode()
    assert ("July" in text, at("country_edit") in text) == (True, False)


@pytest.mark.parametrize("who", ["un_mission", "ministry", "admin"])
def test_settings_are_changed_and_the_log_says_which(request, client, country, who):
    if who == "admin":
        person = make_member(make_actor(country, "office", Actor.Kind.UN), Role.ADMIN)
    else:
        person = request.getfixturevalue(who)
    answer = sign_in(client, person).post(at("country_edit"), {**SETTINGS, "currency": "lrd"})
    country.refresh_from_db()
    assert answer["Location"] == at("country_settings")
    assert (country.currency, country.fiscal_year_start_month, country.languages) == ("LRD", 1, ["en", "fr"])
    assert LogEntry.objects.get().detail == {"fields": ["fiscal_year_start_month", "languages", "time_zone"]}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("currency", "ABC", "ABC is no currency code: write the three letters of ISO 4217"),
        ("reporting_currency", "$", "Write the three capital letters of ISO 4217, such as USD."),
        ("time_zone", "Mars/Olympus", "No time zone is called Mars/Olympus"),
        ("fiscal_year_start_month", "13", "Select a valid choice. 13"),
    ],
)
def test_a_bad_setting_gets_a_sentence_and_stays(client, country, un_mission, field, value, sentence):
    answer = sign_in(client, un_mission).post(
        at("country_edit"), {**SETTINGS, "currency": "LRD", "name": "Typed", field: value}
    )
    text = answer.content.decode()
    assert (answer.status_code, sentence in text, "Typed" in text) == (422, True, True)
    country.refresh_from_db()
    assert (country.name, country.time_zone) == ("Testland", "UTC")


def test_a_language_that_the_site_does_not_speak_is_kept(client, country, un_mission):
    country.languages = ["prs"]
    country.save()
    sign_in(client, un_mission).post(at("country_edit"), {**SETTINGS, "currency": "LRD", "languages": ["prs", "en"]})
    country.refresh_from_db()
    assert country.languages == ["prs", "en"]


def test_a_country_that_closes_its_page_is_gone_for_the_public(client, country, un_mission):
    closed = {name: value for name, value in SETTINGS.items() if name != "is_public"}
    sign_in(client, un_mission).post(at("country_edit"), {**closed, "currency": "LRD"})
    client.logout()
    assert client.get(at("country")).status_code == 404


def test_an_institution_is_added_and_changed(client, country, un_mission):
    client = sign_in(client, un_mission)
    client.post(at("institution_add"), {"name": "Ministry of Planning", "branch": "executive", "source": ""})
    client.post(
        at("institution_edit", slug="ministry-of-planning"),
        {"name": "Planning", "branch": "executive", "source": "law"},
    )
    assert (Institution.objects.get().name, Institution.objects.get().slug) == ("Planning", "ministry-of-planning")


# -- exchange rates ---------------------------------------------------------------------------------------------------
def test_a_rate_is_added_and_converts_from_its_day(client, country, un_mission):
    typed = {
        "base": "usd",
        "quote": "lrd",
        "rate": "58",
        "rate_on": "2006-08-01",
        "source": "central bank",
        "provenance": "sourced",
    }
    answer = sign_in(client, un_mission).post(at("rate_add"), typed, follow=True)
    assert "58</data> LRD" in answer.content.decode()
    rates = Rates.of(country)
    assert rates.convert(Money(Decimal(5800), "LRD", dt.date(2006, 8, 2))).amount == Decimal("100.00")
    assert rates.convert(Money(Decimal(5800), "LRD", dt.date(2006, 7, 31))).amount is None


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"base": "ZZZ"}, "base", "ZZZ is no currency code"),
        ({"quote": ""}, "quote", "'' is no currency code"),
        ({"rate": Decimal(0)}, None, "A rate is above zero"),
        ({"rate": Decimal(-1)}, None, "A rate is above zero"),
        ({"quote": "USD"}, None, "Choose two different currencies"),
        ({"rate_on": dt.date(2006, 9, 2)}, "rate_on", "choose a day up to today"),
        ({"source": ""}, "source", "Say where the rate was read"),
    ],
)
def test_a_bad_rate_is_refused(country, un_mission, change, field, sentence):
    with pytest.raises(Refused, match=sentence) as refused:
        add_rate(acting=un_mission.viewer, country=country, on=ON, **{**RATE, "quote": "LRD", **change})
    assert (refused.value.field, ExchangeRate.objects.count()) == (field, 0)


def test_an_unknown_currency_keeps_what_was_typed(client, un_mission):
    typed = {
        "base": "XQX",
        "quote": "LRD",
        "rate": "58.125",
        "rate_on": "2006-08-01",
        "source": "a bank",
        "provenance": "sourced",
    }
    answer = sign_in(client, un_mission).post(at("rate_add"), typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert [word in text for word in ("XQX is no currency code", "58.125", "a bank", 'href="#id_base"')] == [True] * 4


def test_a_rate_is_history(country, un_mission):
    rate = add_rate(acting=un_mission.viewer, country=country, on=ON, **{**RATE, "quote": "LRD"})
    with pytest.raises(IntegrityError, match="rows of fragile_exchangerate are history"), transaction.atomic():
        ExchangeRate.objects.filter(pk=rate.pk).update(rate=1)


def test_rates_and_settings_ask_the_same_number_of_questions(client, country, un_mission):
    client = sign_in(client, un_mission)

    def grow(n):
        add_rate(acting=un_mission.viewer, country=country, on=ON, **{**RATE, "quote": "LRD", "rate": Decimal(n)})
        Institution.objects.create(country=country, slug=f"i{n}", name=f"Institution {n}")

    grow(1)
    first = [asked(client, at(name)) for name in ("rates", "country_settings")]
    grow(2)
    grow(3)
    assert [asked(client, at(name)) for name in ("rates", "country_settings")] == first
