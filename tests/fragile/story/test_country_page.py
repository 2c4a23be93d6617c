from zoneinfo import ZoneInfo

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from fragile.actors.models import Actor, Role
from fragile.countries.models import Country
from tests.cast import make_actor, make_country, make_member, sign_in
from tests.counting import asked

ADDRESS = "/countries/TST/"


def words(answer):
    return " ".join(answer.content.decode().split())


def test_the_story_is_told_in_its_order(client, country):
    names = [chapter.name for chapter in client.get(ADDRESS).context["chapters"]]
    assert names[:2] == ["Settlement", "Conflict analysis"]
    assert len(names) == 6


def test_an_empty_country_says_what_belongs_there_and_offers_the_first_step(client, country, un_mission):
    text = words(sign_in(client, un_mission).get(ADDRESS))
    assert "The peace agreement that the strategy builds on, with its parties and provisions, belongs here." in text
    assert f'<a href="{reverse("settlement_add", kwargs={"iso3": "TST"})}">Describe the settlement</a>' in text
    assert f'<a href="{reverse("analysis_add", kwargs={"iso3": "TST"})}">Write down a first analysis</a>' in text


def test_the_public_sees_the_step_and_who_takes_it_but_no_link(client, country):
    text = words(client.get(ADDRESS))
    assert "Describe the settlement" in text
    assert "by the facilitator" in text
    assert reverse("settlement_add", kwargs={"iso3": "TST"}) not in text


@pytest.mark.parametrize(
    ("who", "shown"),
    [("public", "public"), ("civil_society", "parties"), ("donor", "partners"), ("un_mission", "country team")],
)
def test_the_head_says_for_whom_the_page_is_made(request, client, country, who, shown):
    client = client if who == "public" else sign_in(client, request.getfixturevalue(who))
    answer = client.get(ADDRESS)
    assert answer.context["audience_level"].label == shown


def test_a_foreign_member_is_shown_what_the_public_is(client, country, outsider):
    answer = sign_in(client, outsider).get(ADDRESS)
    assert (answer.context["audience_level"].label, answer.context["is_member"]) == ("public", False)


def test_a_closed_country_is_as_unknown_as_a_missing_one(client, country, outsider, donor):
    client = sign_in(client, donor)
    closed, missing = client.get("/countries/OTH/"), client.get("/countries/ZZZ/")
    assert (closed.status_code, missing.status_code) == (404, 404)
    strip = [answer.content.decode().replace("OTH", "ZZZ").split("<main")[1] for answer in (closed, missing)]
    assert strip[0] == strip[1]
    assert sign_in(client, outsider).get("/countries/OTH/").context["country"].name == "Otherland"


@pytest.mark.parametrize(
    "day", ["2005-13-01", "yesterday", "01/02/2004", "1700-01-01", "9999-12-31", "\x00", "２００５"]
)
def test_a_day_that_is_none_gets_a_sentence_and_today(client, country, day):
    answer = client.get(ADDRESS, {"as_of": day})
    assert (answer.status_code, answer.context["as_of"]) == (422, timezone.localdate())
    assert ("year-month-day" in words(answer)) != ("between 1945 and 2100" in words(answer))


@pytest.mark.parametrize("query", [{}, {"as_of": ""}])
def test_no_day_is_today_where_the_country_is(client, country, query):
    Country.objects.update(time_zone="Pacific/Kiritimati")
    answer = client.get(ADDRESS, query)
    here = timezone.localdate(timezone=ZoneInfo("Pacific/Kiritimati"))
    assert (answer.status_code, answer.context["as_of"]) == (200, here)


def test_the_day_shown_stands_in_the_head(client, country):
    assert '<dt>As of</dt><dd><time datetime="2004-02-05">5 February 2004</time></dd>' in words(
        client.get(ADDRESS, {"as_of": "2004-02-05"})
    )


def test_small_letters_lead_to_the_same_country(client, country):
    assert client.get("/countries/tst/").context["country"] == country


@pytest.mark.parametrize("who", ["public", "un_mission"])
def test_the_pages_of_members_are_offered_to_members(request, client, country, who):
    client = client if who == "public" else sign_in(client, request.getfixturevalue(who))
    text = words(client.get(ADDRESS))
    offered = [
        reverse(name, kwargs={"iso3": "TST"}) in text for name in ("actors", "rates", "activity", "country_settings")
    ]
    assert offered == [True, True, who != "public", who != "public"]


# -- the first page ---------------------------------------------------------------------------------------------------
def rows(page):
    return [[row.country.iso3 for row in part] for part in (page.own, page.public)]


def test_the_public_finds_the_public_countries(client, country, outsider):
    assert rows(client.get("/").context["page"]) == [[], ["TST"]]


def test_a_member_finds_the_own_countries_first(client, country, un_mission, outsider):
    make_country("PUB", "Publand")
    make_member(outsider.actor, Role.EDITOR, un_mission.user.email)
    answer = sign_in(client, un_mission).get("/")
    assert rows(answer.context["page"]) == [["OTH", "TST"], ["PUB"]]
    assert "Act here to enter" in words(answer)


def test_somebody_without_a_seat_is_told_what_to_do(client, un_mission):
    un_mission.ended_on = timezone.localdate()
    un_mission.save()
    text = words(sign_in(client, un_mission).get("/"))
    assert "Ask the facilitator of your country for an invitation" in text


def test_an_empty_house_says_what_belongs_there(client, db):
    assert "No country has a public page yet" in words(client.get("/"))


def test_the_first_page_asks_the_same_number_of_questions(client, country, un_mission):
    client = sign_in(client, un_mission)
    make_country("AAA", "A")
    first = asked(client, "/")
    for iso3 in ("BBB", "CCC"):
        make_actor(make_country(iso3, iso3), "donor", Actor.Kind.BILATERAL)
    assert asked(client, "/") == first


# -- for machines -----------------------------------------------------------------------------------------------------
def test_robots_stay_out_of_what_is_personal(client, db):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain"
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /people/",
        "Disallow: /documents/",
    ]


@override_settings(SECURITY_CONTACT="mailto:holes@example.org")
def test_who_finds_a_hole_learns_whom_to_tell(client, db):
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    assert [line.split(": ")[0] for line in lines] == ["Contact", "Expires", "Canonical"]
    assert lines[0] == "Contact: mailto:holes@example.org"


@override_settings(SECURITY_CONTACT="")
def test_without_a_contact_there_is_no_such_file(client, db):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_the_chosen_day_goes_along_and_an_ended_history_offers_its_last_days(client, country):
    Country.objects.update(history_ends_on="2006-12-31")
    text = words(client.get(ADDRESS, {"as_of": "2005-12-31"}))
    assert "The history told here ends on 31 December 2006" in text
    assert '<a href="?as_of=2006-12-31">' in text
    assert 'aria-current="true"><time datetime="2005-12-31">' in text
    assert f"{reverse('settlements', kwargs={'iso3': 'TST'})}?as_of=2005-12-31" in text


@pytest.mark.parametrize(("who", "led"), [("un_mission", True), ("ministry", True), ("donor", False)])
def test_members_are_led_to_where_they_may_go_only(request, client, country, who, led):
    text = words(sign_in(client, request.getfixturevalue(who)).get(ADDRESS)).split("<main")[1]
    assert (f'href="{reverse("people")}"' in text, client.get(reverse("people")).status_code) == (
        led,
        200 if led else 403,
    )
