"""One section a page: what two people write at once is never lost."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from fragile.activity.models import LogEntry
from fragile.actors.models import Role
from fragile.audience import AudienceLevel
from fragile.refusals import Refused
from strategies.drafting import operations
from strategies.drafting.models import Section, SectionKey, SectionRevision
from tests.cast import make_member, sign_in
from tests.strategies.conftest import DAY

MINE = "We say that land is contested."


@pytest.fixture
def url(section):
    return reverse("section_edit", args=["testland-2003", 1, section.key])


@pytest.fixture
def editor(country, un_mission):
    return make_member(un_mission.actor, Role.EDITOR, "editor@tst.example")


def body_of(section):
    return Section.objects.get(pk=section.pk).body


def test_start_opens_ten_sections_with_budgets(version):
    rows = list(version.sections.values_list("key", "word_budget"))
    assert [key for key, _budget in rows] == list(SectionKey)
    assert sum(budget for _key, budget in rows) == 4850


def test_start_by_form(client, country, un_mission):
    data = {
        "title": "A strategy",
        "slug": "testland-2003",
        "kind": "initial",
        "facilitator": un_mission.actor_id,
        "language": "en",
    }
    answer = sign_in(client, un_mission).post(reverse("strategy_start"), data)
    assert answer["Location"] == "/strategies/testland-2003/"
    again = client.post(reverse("strategy_start"), data)
    assert again.status_code == 422
    assert "A strategy" in again.content.decode()


def test_start_takes_no_reserved_name(country, un_mission):
    with pytest.raises(Refused, match="taken by the site"):
        operations.start_strategy(
            country=country, slug="start", title="x", kind="initial", facilitator=un_mission.actor, language="en",
            acting=un_mission.viewer, on=DAY,
        )  # fmt: skip


def test_start_is_for_facilitators(client, ministry, country):
    assert sign_in(client, ministry).get(reverse("strategy_start")).status_code == 403


def test_save_appends_a_revision(client, section, url, un_mission):
    answer = sign_in(client, un_mission).post(url, {"body": "First\r\ntext.  ", "base": 0})
    assert answer["Location"] == url
    assert body_of(section) == "First\ntext."
    rows = list(
        SectionRevision.objects.filter(section=section).values_list("number", "body", "written_by", "merged_from")
    )
    assert rows == [(1, "First\ntext.", un_mission.pk, None)]
    assert LogEntry.objects.filter(verb="save_section").count() == 1


def test_stale_save_overwrites_nothing(section, url, un_mission, editor):
    one, two = sign_in(Client(), un_mission), sign_in(Client(), editor)
    one.get(url)
    two.get(url)
    one.post(url, {"body": "Theirs.", "base": 0})
    answer = two.post(url, {"body": MINE, "base": 0})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert MINE in page
    assert "Theirs." in page
    assert 'name="base" value="1"' in page
    assert 'name="merged_from" value="0"' in page
    assert body_of(section) == "Theirs."
    assert SectionRevision.objects.filter(section=section).count() == 1


def test_merge_is_saved_on_top(section, url, un_mission, editor):
    one, two = sign_in(Client(), un_mission), sign_in(Client(), editor)
    one.post(url, {"body": "Theirs.", "base": 0})
    two.post(url, {"body": MINE, "base": 0})
    answer = two.post(url, {"body": f"Theirs. {MINE}", "base": 1, "merged_from": 0})
    assert answer["Location"] == url
    assert body_of(section) == f"Theirs. {MINE}"
    assert list(section.revisions.values_list("number", "merged_from")) == [(2, 0), (1, None)]


def test_merge_that_is_stale_again_is_shown_again(section, url, un_mission, editor):
    one, two = sign_in(Client(), un_mission), sign_in(Client(), editor)
    one.post(url, {"body": "First.", "base": 0})
    one.post(url, {"body": "Second.", "base": 1})
    answer = two.post(url, {"body": MINE, "base": 1, "merged_from": 0})
    assert answer.status_code == 409
    assert body_of(section) == "Second."


def test_stale_save_of_the_same_text_needs_no_merge(section, url, un_mission, editor):
    sign_in(Client(), un_mission).post(url, {"body": "Same.", "base": 0})
    answer = sign_in(Client(), editor).post(url, {"body": "Same.", "base": 0})
    assert answer["Location"] == url
    assert section.revisions.count() == 1


def test_base_that_never_was_keeps_the_text(section, url, client, un_mission):
    answer = sign_in(client, un_mission).post(url, {"body": MINE, "base": 77})
    assert answer.status_code == 409
    assert MINE in answer.content.decode()
    assert body_of(section) == ""


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("x" * 40_001, "Shorten the text by 1 sign."),
        ("a\x07b", "cannot be printed (U+0007)"),
        ("- a\n  - b\n    - c\n      - d", "three levels"),
        ("y" * 121, "does not fit on a page"),
    ],
)
def test_save_refuses_what_cannot_be_printed_and_keeps_it(client, section, url, un_mission, body, sentence):
    answer = sign_in(client, un_mission).post(url, {"body": body, "base": 0})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert body[:100] in page
    assert body_of(section) == ""


def test_save_is_not_for_stakeholders_nor_other_countries(client, section, url, civil_society, outsider, hq_reader):
    for person, status in ((civil_society, 404), (outsider, 404), (hq_reader, 403)):
        answer = sign_in(Client(), person).post(url, {"body": MINE, "base": 0})
        assert (person.actor.slug, answer.status_code) == (person.actor.slug, status)
    assert client.post(url, {"body": MINE, "base": 0}).status_code == 404
    with pytest.raises(Refused, match="may change the text"):
        operations.save_section(section=section, body=MINE, base=0, acting=hq_reader.viewer, on=DAY)
    assert body_of(section) == ""


def test_save_during_consultation_keeps_the_typed_text(client, proposed, section, url, un_mission):
    answer = sign_in(client, un_mission).post(url, {"body": MINE, "base": 1})
    assert answer.status_code == 422
    assert MINE in answer.content.decode()
    assert body_of(section) == "Land is contested."


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE strategies_section SET body = 'changed'",
        "DELETE FROM strategies_priority_provisions",
        "DELETE FROM strategies_roleallocation",
        "UPDATE strategies_priority SET title = 'changed'",
        "INSERT INTO strategies_risk (version_id, number, text, owner_id, trigger, response) "
        "SELECT id, 9, 'x', (SELECT min(id) FROM fragile_actor), '', '' FROM strategies_strategyversion",
        "UPDATE strategies_citedfinding SET text = 'changed'",
        "DELETE FROM strategies_citedcommitment",
        "UPDATE strategies_sectionrevision SET body = 'changed'",
    ],
)
def test_frozen_text_withstands_raw_sql(proposed, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_history_shows_and_restores(client, section, url, un_mission):
    person = sign_in(client, un_mission)
    person.post(url, {"body": "Land is contested.", "base": 0})
    person.post(url, {"body": "Land and water are contested.", "base": 1})
    history = reverse("section_history", args=["testland-2003", 1, section.key])
    page = person.get(history, {"before": 1, "after": 2}).content.decode()
    assert "<ins>" in page
    assert "and water are" in page
    assert person.get(history, {"before": 1, "after": 99}).status_code == 404
    person.post(reverse("section_restore", args=["testland-2003", 1, section.key]), {"number": 1})
    assert body_of(section) == "Land is contested."
    assert list(section.revisions.values_list("number", flat=True)) == [3, 2, 1]


def test_restore_of_nothing_is_a_sentence(section, un_mission):
    with pytest.raises(Refused, match="no revision 5"):
        operations.restore_revision(section=section, number=5, acting=un_mission.viewer, on=DAY)


def test_audience_of_a_section_hides_it_from_those_outside(client, section, url, un_mission, donor):
    sign_in(client, un_mission).post(reverse("section_level", args=["testland-2003", 1, section.key]), {"level": 3})
    assert Section.objects.get(pk=section.pk).level == AudienceLevel.COUNTRY_TEAM
    assert sign_in(Client(), donor).get(url).status_code == 404
    with pytest.raises(Refused, match="hide a text from yourself"):
        operations.set_section_level(section=section, level=4, acting=un_mission.viewer, on=DAY)


@pytest.mark.parametrize("revisions", [1, 3])
def test_section_page_asks_a_constant_number_of_queries(
    client, section, url, un_mission, priority, revisions, django_assert_max_num_queries
):
    person = sign_in(client, un_mission)
    for number in range(revisions):
        person.post(url, {"body": f"Text {number}.", "base": number})
    with django_assert_max_num_queries(19):
        assert person.get(url).context["latest"].number == revisions
    with django_assert_max_num_queries(19):
        person.get(reverse("section_history", args=["testland-2003", 1, section.key]))
