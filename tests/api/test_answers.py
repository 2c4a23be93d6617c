"""What the read API takes for a question, and what it says."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from compacts.figures.exports import as_json
from compacts.figures.queries import compact_figures
from compacts.models import Compact
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from fragile.urls import urlpatterns as site
from strategies.models import Strategy
from tests.api.asking import LISTS, client_at, get, rows
from tests.cast import make_country
from tests.compacts.exchange.files import load, rich, sealed

pytestmark = pytest.mark.django_db


# -- only reading -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_api_changes_nothing(stairs, method):
    client, _viewer = client_at(stairs, AudienceLevel.RESTRICTED)
    for path in ("compacts/", "compacts/base/", "flows/"):
        assert getattr(client, method)(f"/api/v1/{path}").status_code in (403, 405)


# -- strict questions -------------------------------------------------------------------------------------------------
def test_unknown_parameter_is_refused_with_the_known_ones():
    answer = get(Client(), "countries/", 400, continent="africa")
    assert answer == {
        "continent": [
            "There is no parameter of this name here. The known ones are: is_demo, ordering, page, page_size."
        ]
    }
    assert get(Client(), "countries/XXX/", 400, x="1")["x"] == [
        "There is no parameter of this name here. The known ones are: -."
    ]


@pytest.mark.parametrize(
    ("path", "parameter", "value"),
    [
        ("actors/", "kind", "kingdom"),
        ("actors/", "country", "L\0R"),
        ("flows/", "is_humanitarian", "perhaps"),
        ("compacts/", "state", "over"),
        ("commitments/", "side", "left"),
        ("flows/", "donor", "nobody"),
    ],
)
def test_bad_filter_is_refused(path, parameter, value):
    assert list(get(Client(), path, 400, **{parameter: value})) == [parameter]


def test_filters_narrow_the_list(stairs):
    client = Client()
    assert [row["slug"] for row in rows(client, "actors/", kind="bilateral")] == ["donor"]
    assert rows(client, "actors/", country="XXX") == []
    assert rows(client, "flows/", is_humanitarian="true") == []
    assert [row["ref"] for row in rows(client, "flows/", is_humanitarian="false")] == ["F0"]
    assert [row["ref"] for row in rows(client, "flows/", donor="donor", compact="base")] == ["F0"]
    assert rows(client, "commitments/", side="government") == []
    assert [row["slug"] for row in rows(client, "compacts/", state="in_force", country="TST")] == [
        "base",
        "canary-public-c",
    ]


def test_filter_by_a_hidden_donor_is_like_one_by_a_missing_donor(stairs):
    answers = [get(Client(), "flows/", 400, donor=slug) for slug in ("canary-restricted-actor", "nobody")]
    assert answers[0] == answers[1]


def test_order_is_by_the_listed_fields_only(stairs):
    client = Client()
    refused = get(client, "countries/", 400, ordering="is_public")
    assert refused == {
        "ordering": ["Lists here are ordered by: name, iso3. Put - before a name for the reverse order."]
    }
    make_country("AAA", "Zzz")
    assert [row["iso3"] for row in rows(client, "countries/", ordering="iso3")] == ["AAA", "TST"]
    assert [row["iso3"] for row in rows(client, "countries/", ordering="-iso3")] == ["TST", "AAA"]
    assert [row["iso3"] for row in rows(client, "countries/")] == ["TST", "AAA"]


def test_pages_hold_up_to_200_rows():
    country = make_country()
    Actor.objects.bulk_create(Actor(country=country, slug=f"a{n}", name="Same", kind="ngo") for n in range(201))
    client = Client()
    assert [len(rows(client, "actors/")), len(rows(client, "actors/", page_size=9999))] == [50, 200]
    both = [row["slug"] for page in (1, 2) for row in rows(client, "actors/", page_size=120, page=page)]
    assert len(set(both)) == 201
    assert get(client, "actors/", 404, page=9) == {"detail": "Invalid page."}


# -- what is said -----------------------------------------------------------------------------------------------------
def test_money_is_text_with_currency_and_provenance():
    load(sealed(rich()))
    [flow] = rows(Client(), "flows/")
    entry = flow["transactions"][0]
    names = ("kind", "amount", "currency", "value_date", "provenance", "source")
    assert [entry[name] for name in names] == [
        "pledge",
        "1000000.00",
        "EUR",
        "2004-02-06",
        "illustrative",
        "Made for a test",
    ]
    assert flow["transactions"][1]["corrects"] == entry["id"]
    assert [row["share"] for row in flow["shares"]] == ["33.50", "66.50"]


def test_not_reported_and_not_disclosed_are_no_zero():
    country = load(sealed(rich()))
    client, _viewer = client_at(country, AudienceLevel.RESTRICTED)
    flows = {row["ref"]: row for row in rows(client, "flows/")}
    told = {ref: (row["channel"], row["new_money"], row["amount"]) for ref, row in flows.items()}
    assert told == {
        "grant": ({"code": 1, "name": "through the treasury"}, "no", "disclosed"),
        "food": ({"code": None, "name": "not_reported"}, "not_reported", "not_disclosed"),
    }
    assert (flows["food"]["recipient"], flows["food"]["transactions"]) == (None, [])


def test_flow_under_a_hidden_commitment_is_shown_without_it():
    """P1 is for partners; the flow that fulfils it is public."""
    load(sealed(rich()))
    [flow] = rows(Client(), "flows/")
    assert flow["commitment"] is None


def test_version_is_told_with_its_text_plan_and_positions():
    load(sealed(rich()))
    version = get(Client(), "strategies/plan/versions/2/")
    assert (version["state"], version["supersedes"], len(version["content_hash"])) == ("agreed", 1, 64)
    assert [section["key"] for section in version["sections"]] == ["summary"]
    assert [p["actor"]["slug"] for p in version["endorsements"]] == ["zz-government", "donor"]
    assert [row["ref"] for row in version["priorities"][0]["provisions"]] == ["posts"]
    assert [row["number"] for row in rows(Client(), "strategies/plan/versions/")] == [2, 1]
    assert [row["number"] for row in rows(Client(), "strategies/plan/versions/", state="superseded")] == [1]


def test_figures_are_the_pages_own_at_the_day_asked_for():
    load(sealed(rich()))
    compact = Compact.objects.get(slug="deal")
    day = dt.date(2004, 3, 1)
    assert get(Client(), "compacts/deal/figures/", as_of="2004-03-01") == as_json(
        compact_figures(compact, day, Viewer.public())
    )
    page = Client().get(reverse("figures_json", args=["deal"]), {"as_of": "2004-03-01"})
    assert page.json() == get(Client(), "compacts/deal/figures/", as_of="2004-03-01")


@pytest.mark.parametrize("day", ["yesterday", "2004-02-30", "1.2.2004", "0001-01-01"])
def test_figures_of_no_day_are_refused(day):
    load(sealed(rich()))
    sentence = "Write a day between 1945 and 2100 as year-month-day, such as 2005-12-31."
    assert get(Client(), "compacts/deal/figures/", 400, as_of=day) == {"as_of": [sentence]}


# -- cost -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", LISTS)
def test_list_asks_as_many_questions_for_three_rows_as_for_one(stairs, name):
    client, _viewer = client_at(stairs, AudienceLevel.RESTRICTED)
    if name == "countries":
        make_country("AAA"), make_country("BBB")
    if name == "strategies":
        for slug in ("second", "third"):
            mission = stairs.actors.get(slug="donor")
            Strategy.objects.create(country=stairs, slug=slug, title=slug, facilitator=mission).versions.create(
                number=1
            )

    def queries(size):
        with CaptureQueriesContext(connection) as captured:
            assert len(rows(client, f"{name}/", page_size=size)) == size
        return len(captured)

    queries(1)
    one, three = queries(1), queries(3)
    assert (one, three < 20) == (three, True)


# -- the description --------------------------------------------------------------------------------------------------
def test_openapi_schema_is_valid_and_made_without_a_warning():
    GENERATOR_STATS.reset()
    schema = SchemaGenerator().get_schema(public=True)
    validate_schema(schema)
    assert (GENERATOR_STATS._warn_cache, GENERATOR_STATS._error_cache) == ({}, {})


def test_openapi_schema_is_served(client):
    response = client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    assert sorted(response.json()["paths"])[0] == "/api/v1/actors/"


def test_page_for_people_lists_every_address_and_loads_nothing_from_elsewhere(client):
    page = client.get("/api/v1/").content.decode()
    for address in SchemaGenerator().get_schema(public=True)["paths"]:
        assert f'<code dir="ltr">{address}</code>' in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []


def test_every_address_is_under_version_one():
    api = [entry for entry in site if str(entry.pattern) == "api/v1/"]
    assert len(api) == 3
