"""Nothing of a higher audience is in the file of a lower one: neither a text nor the name of a hidden row."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compacts.exchange.checks import about_the_file
from compacts.exchange.queries import country_file, text_of
from fragile.actors.models import Role
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country
from tests.cast import make_actor, make_member, sign_in
from tests.compacts.exchange.files import load, rich, sealed
from tests.compacts.exchange.ladder import LEVELS, ladder

pytestmark = pytest.mark.django_db
TEXTS = [
    "actor", "settlement", "provision", "analysis", "finding", "section", "cited", "promised", "step", "commitment",
    "report", "verification", "flow", "entry", "figure", "compact",
]  # fmt: skip


def country():
    return load(sealed(ladder()))


@pytest.mark.parametrize("level", list(AudienceLevel))
def test_file_holds_what_its_audience_may_see_and_no_more(level):
    found = country()
    text = text_of(country_file(found, Viewer.for_audience(level, found.pk)))
    assert json.loads(text)["audience"] == level.name.lower()
    for place, name in enumerate(LEVELS):
        seen = [kind for kind in TEXTS if f"canary-{name}-{kind}" in text]
        # steps of consultation name an actor, so both must be within reach; here both have the same level
        assert seen == (TEXTS if place <= level else []), name
        assert (f"canary-{name}-" in text) == (place <= level)
        assert (f"77{place}77.00" in text) == (place <= level)


def test_hidden_rows_leave_no_gap_in_numbers():
    found = country()
    document = country_file(found, Viewer.for_audience(AudienceLevel.PARTIES, found.pk))
    [version] = document["strategies"][0]["versions"]
    assert [sorted(row) for row in version["cited_findings"]] == [["kind", "level", "text"]] * 2
    assert "position" not in text_of(document)


def test_partial_file_says_that_it_cannot_be_loaded():
    found = country()
    document = country_file(found, Viewer.for_audience(AudienceLevel.PARTNERS, found.pk))
    assert [path for path, _sentence in about_the_file(document)] == [("audience",)]


def test_file_for_a_lower_audience_names_no_people():
    found = load(sealed(rich()))
    assert "cast" not in country_file(found, Viewer.for_audience(AudienceLevel.COUNTRY_TEAM, found.pk))


def test_dump_asks_as_many_questions_for_a_small_country_as_for_a_large_one():
    def queries(row):
        viewer = Viewer.for_audience(AudienceLevel.RESTRICTED, row.pk)
        with CaptureQueriesContext(connection) as captured:
            country_file(row, viewer)
        return len(captured)

    small, large = load(ladder_of("SML")), country()
    assert queries(small) == queries(large)


def ladder_of(iso3):
    document = ladder()
    document["country"]["iso3"] = iso3
    for name in ("actors", "settlements", "analyses"):
        document[name] = document[name][:2]
    document["analyses"] = [row | {"owners": ["gov"]} for row in document["analyses"]]
    document["settlements"] = [{k: v for k, v in row.items() if k != "parties"} for row in document["settlements"]]
    return {name: value for name, value in document.items() if name not in {"strategies", "compacts"}}


# -- the page ---------------------------------------------------------------------------------------------------------
def member_of(found, role, clearance, iso3="TST"):
    actor = make_actor(found, f"{role}-office".replace("_", "-"), "ngo")
    return make_member(actor, role, clearance=clearance)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMIN, Role.AUDITOR])
def test_download_gives_the_file_for_the_acting_persons_audience(client, role):
    found = country()
    member = member_of(found, role, AudienceLevel.PARTNERS)
    response = sign_in(client, member).get("/countries/TST/country-file.json")
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="tst-partners.json"'
    assert response["Cache-Control"] == "private, no-store"
    assert json.loads(response.content) == country_file(found, member.viewer)
    assert b"canary-partners-finding" in response.content
    assert b"canary-country_team-" not in response.content


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.FACILITATOR, Role.ADMIN, Role.AUDITOR}])
def test_download_is_refused_in_other_roles(client, role):
    member = member_of(country(), role, AudienceLevel.RESTRICTED)
    response = sign_in(client, member).get("/countries/TST/country-file.json")
    assert response.status_code == 403
    assert b"canary-" not in response.content


def test_download_asks_the_public_to_sign_in(client):
    country()
    response = client.get("/countries/TST/country-file.json")
    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/login/?next=/countries/TST/country-file.json",
    )


def test_download_from_another_country_is_refused(client, outsider):
    """Its public page can be seen, its file not."""
    country()
    assert sign_in(client, outsider).get("/countries/TST/country-file.json").status_code == 403


def test_download_of_a_hidden_and_of_a_missing_country_are_alike(client, outsider):
    found = country()
    Country.objects.filter(pk=found.pk).update(is_public=False)
    signed_in = sign_in(client, outsider)
    hidden, missing = (
        signed_in.get("/countries/TST/country-file.json"),
        signed_in.get("/countries/XXX/country-file.json"),
    )
    assert (hidden.status_code, missing.status_code) == (404, 404)
    # what is drawn anew for each answer: the policy's nonce and the form's token
    tokens = rb'"[A-Za-z0-9+/=]{24,}"|TST|XXX'
    assert re.sub(tokens, b"", hidden.content) == re.sub(tokens, b"", missing.content)
