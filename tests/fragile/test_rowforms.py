"""A form that was opened before somebody else saved never overwrites, and shows what it says now."""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from fragile.countries.models import Country
from fragile.settlements.models import Settlement
from strategies.analysis.models import ConflictAnalysis
from tests.cast import sign_in


def opened(client, address):
    return re.search(r'name="opened" value="([^"]+)"', client.get(address).content.decode()).group(1)


@pytest.fixture
def settlement(country):
    return Settlement.objects.create(country=country, slug="peace", title="Peace", signed_on="2003-08-18", level=0)


def test_a_stale_save_shows_days_choices_and_flags_beside_what_was_typed(settlement, country, un_mission, client):
    sign_in(client, un_mission)
    address = reverse("settlement_edit", kwargs={"iso3": "TST", "slug": "peace"})
    token = opened(client, address)
    Settlement.objects.update(signed_on="2003-08-19", is_anchor=True, level=1)
    typed = {"title": "Mine", "signed_on": "2003-08-20", "level": "0", "opened": token}
    answer = client.post(address, typed)
    text = answer.content.decode()
    assert (answer.status_code, Settlement.objects.get().title) == (422, "Peace")
    for sentence in ("It now says: 19 August 2003", "It now says: parties", "It now says: yes", "It now says: Peace"):
        assert sentence in text
    assert 'value="Mine"' in text
    # whoever has seen it may send again
    again = re.search(r'name="opened" value="([^"]+)"', text).group(1)
    assert client.post(address, {**typed, "opened": again}).status_code == 302
    assert Settlement.objects.get().title == "Mine"


def test_a_field_that_the_form_names_otherwise_is_watched_too(country, un_mission, client):
    row = ConflictAnalysis.objects.create(country=country, slug="a", title="Reading", on="2004-01-15", level=0)
    row.owners.add(un_mission.actor)
    sign_in(client, un_mission)
    address = reverse("analysis_edit", kwargs={"iso3": "TST", "slug": "a"})
    token = opened(client, address)
    ConflictAnalysis.objects.update(on="2004-02-01")
    typed = {"title": "Reading", "dated": "2004-03-01", "owners": [un_mission.actor_id], "level": "0", "opened": token}
    answer = client.post(address, typed)
    assert (answer.status_code, "It now says: 1 February 2004" in answer.content.decode()) == (422, True)


def test_a_text_too_long_is_refused_and_not_cut_short(country, un_mission, client):
    address = reverse("country_edit", kwargs={"iso3": "TST"})
    page = sign_in(client, un_mission).get(address).content.decode()
    assert "maxlength" not in page
    answer = client.post(address, {"name": "x" * 121})
    text = answer.content.decode()
    assert "x" * 121 in text
    assert escape("at most 120 characters") in text
    assert "An answer is needed here." in text
    assert Country.objects.get(iso3="TST").name == "Testland"
