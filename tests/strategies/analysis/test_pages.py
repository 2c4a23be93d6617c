import datetime as dt

import pytest
from django.urls import reverse

from fragile.audience import AudienceLevel, Viewer
from strategies.analysis.models import ConflictAnalysis, Finding
from strategies.analysis.queries import story_block
from tests.cast import sign_in
from tests.counting import asked

AS_OF = dt.date(2004, 2, 5)
FINDING = {
    "kind": "risk",
    "text": "Fighters may be hired.",
    "confidence": "low",
    "source": "",
    "provenance": "sourced",
    "level": "2",
}


def make_analysis(country, number=1, findings=1):
    analysis = ConflictAnalysis.objects.create(
        country=country, slug=f"reading-{number}", title=f"Reading {number}", on=dt.date(2004, 1, number), level=0
    )
    analysis.owners.set(country.actors.all())
    for n in range(findings):
        Finding.objects.create(analysis=analysis, ref=f"f{n}", kind="driver", text=f"Finding {n}", level=0, source="x")
    return analysis


def test_lists_ask_the_same_number_of_questions(client, country, un_mission):
    client = sign_in(client, un_mission)
    reading = make_analysis(country)
    pages = [
        reverse("analyses", kwargs={"iso3": "TST"}),
        reverse("analysis", kwargs={"iso3": "TST", "slug": "reading-1"}),
    ]
    first = [asked(client, page) for page in pages]
    for number in (2, 3):
        make_analysis(country, number, findings=3)
    for n in (1, 2):
        Finding.objects.create(analysis=reading, ref=f"f{n}", kind="risk", text="y", level=0)
    assert [asked(client, page) for page in pages] == first


def test_a_refused_finding_keeps_what_was_typed(client, country, un_mission):
    make_analysis(country, findings=0)
    address = reverse("finding_add", kwargs={"iso3": "TST", "slug": "reading-1"})
    answer = sign_in(client, un_mission).post(address, FINDING)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Say where this was read or heard" in text
    assert "Fighters may be hired." in text
    assert '<a href="#id_source">' in text


def test_a_finding_is_written_and_read(client, country, un_mission):
    make_analysis(country, findings=0)
    address = reverse("finding_add", kwargs={"iso3": "TST", "slug": "reading-1"})
    answer = sign_in(client, un_mission).post(address, {**FINDING, "source": "Survey of January"}, follow=True)
    assert answer.redirect_chain == [(reverse("analysis", kwargs={"iso3": "TST", "slug": "reading-1"}), 302)]
    assert "Survey of January" in answer.content.decode()
    assert Finding.objects.get().level == AudienceLevel.PARTNERS


def test_a_level_above_the_own_is_not_taken_from_a_forged_form(client, country, un_mission):
    make_analysis(country, findings=0)
    address = reverse("finding_add", kwargs={"iso3": "TST", "slug": "reading-1"})
    answer = sign_in(client, un_mission).post(address, {**FINDING, "source": "x", "level": "4"})
    assert (answer.status_code, Finding.objects.count()) == (422, 0)


@pytest.mark.parametrize("who", ["donor", "civil_society", "hq_reader", "outsider"])
def test_write_by_the_wrong_role_is_refused_with_a_sentence(request, client, country, who):
    make_analysis(country)
    client = sign_in(client, request.getfixturevalue(who))
    answer = client.post(reverse("finding_add", kwargs={"iso3": "TST", "slug": "reading-1"}), FINDING)
    assert answer.status_code == 403
    assert "Only the facilitator, a country-team editor or the government" in answer.content.decode()


def test_the_public_is_asked_to_sign_in(client, country):
    make_analysis(country)
    answer = client.get(reverse("analysis_add", kwargs={"iso3": "TST"}))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))


# -- the country page -------------------------------------------------------------------------------------------------
def test_the_block_of_a_country_without_an_analysis_offers_the_first_step(country, un_mission, donor):
    block = story_block(country, un_mission.viewer, AS_OF)
    assert (block.is_missing, block.next_step) == (True, "Write down a first analysis")
    assert block.next_step_url == reverse("analysis_add", kwargs={"iso3": "TST"})
    assert story_block(country, donor.viewer, AS_OF).next_step_url == ""


def test_the_block_counts_what_its_reader_may_read(country, un_mission):
    analysis = make_analysis(country, findings=2)
    Finding.objects.create(analysis=analysis, ref="hidden", kind="risk", text="z", level=AudienceLevel.COUNTRY_TEAM)
    assert story_block(country, Viewer.public(), AS_OF).figure == "2 findings"
    assert story_block(country, un_mission.viewer, AS_OF).figure == "3 findings"


def test_the_block_does_not_know_what_is_later(country, un_mission):
    make_analysis(country)
    assert story_block(country, un_mission.viewer, dt.date(2003, 12, 31)).is_missing is True


def test_the_block_asks_for_a_new_reading_after_a_year(country, un_mission):
    make_analysis(country)
    assert story_block(country, un_mission.viewer, dt.date(2004, 12, 31)).next_step == ""
    old = story_block(country, un_mission.viewer, dt.date(2005, 1, 2))
    assert old.next_step == "Read the conflict anew: this analysis is older than a year"
