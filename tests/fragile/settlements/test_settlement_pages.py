import datetime as dt

import pytest
from django.urls import reverse

from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from fragile.settlements.models import Settlement, SettlementParty, SettlementProvision
from fragile.settlements.queries import load_of, story_block
from fragile.settlements.uses import uses_of
from strategies.plans.models import Priority, Strategy, StrategyVersion
from tests.cast import make_actor, sign_in
from tests.counting import asked

SIGNED = dt.date(2003, 8, 18)
AS_OF = dt.date(2004, 2, 5)


def make_settlement(country, slug="peace", **fields):
    return Settlement.objects.create(
        country=country, slug=slug, title=f"{slug} agreement".capitalize(), **{"signed_on": SIGNED, **fields}
    )


def make_provision(settlement, ref, **fields):
    fields = {"category": "security", "text": f"Text of {ref}", **fields}
    return SettlementProvision.objects.create(settlement=settlement, ref=ref, **fields)


@pytest.fixture
def settlement(country):
    return make_settlement(country, is_anchor=True, place="Accra")


def at(name, **where):
    return reverse(name, kwargs={"iso3": "TST", **where})


@pytest.mark.parametrize(("who", "seen"), [("public", 1), ("civil_society", 2), ("donor", 3), ("un_mission", 4)])
def test_provisions_and_parties_are_read_up_to_the_audience(request, client, settlement, country, who, seen):
    canaries = [f"canary{level.name.lower()}" for level in AudienceLevel]
    for level, word in zip(AudienceLevel, canaries, strict=True):
        make_provision(settlement, f"p{level}", text=f"It says {word}", level=level, category="finance")
        actor = make_actor(country, f"actor-{word}", Actor.Kind.NGO, level=level)
        SettlementParty.objects.create(settlement=settlement, actor=actor)
    client = client if who == "public" else sign_in(client, request.getfixturevalue(who))

    text = client.get(at("settlement", slug="peace")).content.decode().lower()

    assert [word in text for word in canaries] == [place < seen for place in range(5)]


def test_a_provision_of_a_hidden_settlement_is_hidden(client, country):
    settlement = make_settlement(country, level=AudienceLevel.PARTNERS)
    make_provision(settlement, "open", level=AudienceLevel.PUBLIC)
    assert client.get(at("provision", slug="peace", ref="open")).status_code == 404
    assert load_of(settlement, Viewer.public(), AS_OF).groups == []


def test_pages_of_a_closed_country_are_not_found_by_others(client, outsider, donor):
    make_settlement(outsider.actor.country)
    client = sign_in(client, donor)
    answers = [
        client.get(reverse("settlements", kwargs={"iso3": "OTH"})),
        client.get(reverse("settlements", kwargs={"iso3": "NON"})),
        client.get(reverse("settlement", kwargs={"iso3": "OTH", "slug": "peace"})),
        client.post(reverse("provision_add", kwargs={"iso3": "OTH", "slug": "peace"})),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4


@pytest.mark.parametrize("who", ["donor", "civil_society"])
@pytest.mark.parametrize("name", ["settlement_add", "settlement_edit", "party_add", "provision_add"])
def test_write_by_the_wrong_role_is_refused_with_a_sentence(request, client, settlement, who, name):
    where = {} if name == "settlement_add" else {"slug": "peace"}
    answer = sign_in(client, request.getfixturevalue(who)).post(at(name, **where), {})
    assert answer.status_code == 403
    assert "Only the facilitator, a country-team editor or the government" in answer.content.decode()


def test_a_second_anchor_is_refused_and_what_was_typed_stays(client, settlement, un_mission):
    typed = {
        "title": "Ceasefire of June",
        "signed_on": "2003-06-17",
        "place": "Akosombo",
        "document_ref": "",
        "source": "R100",
        "is_anchor": "on",
        "level": "0",
    }
    answer = sign_in(client, un_mission).post(at("settlement_add"), typed)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“Peace agreement” is this country&#x27;s anchor already: take the mark off that one first." in text
    assert [
        word in text for word in ("Ceasefire of June", "2003-06-17", "Akosombo", "R100", 'href="#id_is_anchor"')
    ] == [True] * 5
    assert Settlement.objects.count() == 1


def test_a_settlement_is_described_with_its_first_provision(client, country, un_mission):
    client = sign_in(client, un_mission)
    typed = {"title": "Peace agreement", "signed_on": "2003-08-18", "is_anchor": "on", "level": "0"}
    assert client.post(at("settlement_add"), typed)["Location"] == at("settlement", slug="peace-agreement")

    typed = {"category": "elections", "text": "Vote in October 2005.", "due_on": "2005-10-31", "level": "0"}
    answer = client.post(at("provision_add", slug="peace-agreement"), typed, follow=True)
    assert "Vote in October 2005." in answer.content.decode()

    ref = SettlementProvision.objects.get().ref
    typed["text"] = "Vote on 11 October 2005."
    answer = client.post(at("provision_edit", slug="peace-agreement", ref=ref), typed, follow=True)
    assert "Vote on 11 October 2005." in answer.content.decode()


def test_a_party_is_added_changed_and_taken_off(client, settlement, ministry, un_mission):
    client = sign_in(client, un_mission)
    client.post(at("party_add", slug="peace"), {"actor": ministry.actor.pk, "capacity": "signatory"})
    client.post(at("party_edit", slug="peace", actor="government"), {"capacity": "guarantor"})
    assert SettlementParty.objects.get().capacity == "guarantor"

    answer = client.post(at("party_remove", slug="peace", actor="government"), follow=True)
    assert "Add it again to undo this." in answer.content.decode()
    assert client.get(at("party_remove", slug="peace", actor="government")).status_code == 405


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2003-08-18", '<dd><data class="figure zero" value="0">0</data>'),
        ("2003-08-17", "not yet signed on the day shown"),
    ],
)
def test_days_since_the_signature_follow_the_day_shown(client, settlement, day, shown):
    assert shown in client.get(at("settlement", slug="peace"), {"as_of": day}).content.decode()


def test_lists_ask_the_same_number_of_questions(client, settlement, country, un_mission):
    client = sign_in(client, un_mission)

    def grow(n):
        make_provision(settlement, f"p{n}", due_on=SIGNED)
        SettlementParty.objects.create(settlement=settlement, actor=make_actor(country, f"party-{n}", Actor.Kind.NGO))

    grow(1)
    pages = [at("settlements"), at("settlement", slug="peace"), at("provision", slug="peace", ref="p1")]
    first = [asked(client, page) for page in pages]
    for n in (2, 3):
        grow(n)
        make_settlement(country, f"other-{n}")
    assert [asked(client, page) for page in pages] == first


# -- what is built on a provision -------------------------------------------------------------------------------------
def build_on(provision, country, actor, state="draft", number=1, strategy=None, title="Pay the teachers"):
    strategy = strategy or Strategy.objects.create(country=country, slug="plan", title="Plan", facilitator=actor)
    version = StrategyVersion.objects.create(strategy=strategy, number=number)
    Priority.objects.create(version=version, number=1, title=title, dimension="development").provisions.add(provision)
    agreed = {"agreed_on": AS_OF, "content_hash": "x"} if state in ("agreed", "superseded") else {}
    StrategyVersion.objects.filter(pk=version.pk).update(state=state, **agreed)
    return strategy


def test_a_provision_names_the_priority_on_it(client, settlement, country, un_mission, donor):
    provision = make_provision(settlement, "pay")
    build_on(provision, country, un_mission.actor)
    text = sign_in(client, donor).get(at("provision", slug="peace", ref="pay")).content.decode()
    assert (
        f'<a class="link-text" href="{reverse("strategy", args=["plan"])}#priority-1">1. Pay the teachers</a>' in text
    )
    assert "No money is tied to it yet" in text


def test_a_draft_priority_is_not_shown_to_the_public(client, settlement, country, un_mission):
    provision = make_provision(settlement, "pay")
    build_on(provision, country, un_mission.actor)
    pages = [at("provision", slug="peace", ref="pay"), at("settlement", slug="peace")]
    assert ["Pay the teachers" in client.get(page).content.decode() for page in pages] == [False, False]


def test_only_the_latest_version_counts(settlement, country, un_mission):
    provision = make_provision(settlement, "pay")
    strategy = build_on(provision, country, un_mission.actor, state="superseded", title="Old priority")
    build_on(provision, country, un_mission.actor, number=2, strategy=strategy, title="New priority")
    uses = uses_of([provision], un_mission.viewer)[provision.pk]
    assert [use.text for use in uses] == ["1. New priority"]
    assert [use.text for use in uses_of([provision], Viewer.public())[provision.pk]] == ["1. Old priority"]


def test_the_load_names_what_is_absent_and_what_comes_at_once(settlement, un_mission):
    for number, category in enumerate(SettlementProvision.Category.values[:9]):
        make_provision(
            settlement, f"p{number}", category=category, due_on=SIGNED + dt.timedelta(days=90 if number else 91)
        )
    load = load_of(settlement, un_mission.viewer, AS_OF)
    assert (load.categories_due_early, load.is_overloaded) == (8, False)
    make_provision(settlement, "more", category="power_sharing", due_on=SIGNED)
    load = load_of(settlement, un_mission.viewer, AS_OF)
    assert (load.categories_due_early, load.is_overloaded) == (9, True)
    assert load.absent_core == ["implementation body", "finance"]


# -- the country page -------------------------------------------------------------------------------------------------
def test_the_block_of_a_country_without_a_settlement_offers_the_first_step(country, un_mission, donor):
    block = story_block(country, un_mission.viewer, AS_OF)
    assert (block.is_missing, block.next_step, block.next_step_by) == (
        True,
        "Describe the settlement",
        "the facilitator",
    )
    assert block.next_step_url == at("settlement_add")
    assert story_block(country, donor.viewer, AS_OF).next_step_url == ""


def test_the_block_shows_the_anchor_and_its_days(settlement, country):
    make_settlement(country, "later", signed_on=AS_OF)
    block = story_block(country, Viewer.public(), AS_OF)
    assert (block.summary, block.figure) == ("Peace agreement", "171 days")
    assert block.figure_label == "since the signing in Accra, 18 August 2003"


def test_the_block_names_the_provision_that_falls_due_next(settlement, country):
    make_provision(settlement, "past", due_on=dt.date(2003, 10, 14))
    make_provision(settlement, "next", due_on=dt.date(2005, 10, 31))
    make_provision(settlement, "hidden", due_on=dt.date(2004, 10, 31), level=AudienceLevel.PARTNERS)
    block = story_block(country, Viewer.public(), AS_OF)
    assert block.next_step == "Text of next, due 31 October 2005"


def test_the_block_does_not_know_what_is_later(settlement, country):
    assert story_block(country, Viewer.public(), dt.date(2003, 8, 17)).is_missing is True
