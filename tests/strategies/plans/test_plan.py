"""Priorities, roles, risks: plain forms on a draft."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from fragile.actors.models import Actor
from fragile.audience import Viewer
from fragile.refusals import Refused
from strategies.plans import operations
from strategies.plans.models import Priority, Risk, RoleAllocation
from strategies.plans.queries import plan_of
from tests.cast import make_actor, make_country, sign_in
from tests.strategies.conftest import DAY, REVIEW

TEXT = {"title": "Elections", "dimension": "political", "dividend": "", "why_now": "Due.", "gains": "", "loses": ""}


def address(name, *more):
    return reverse(name, args=["testland-2003", 1, *more])


def titles(version):
    return list(Priority.objects.filter(version=version).values_list("number", "title"))


def add(version, person, title):
    text = operations.PriorityText(title=title, dimension="political")
    return operations.add_priority(version=version, text=text, acting=person.viewer, on=DAY)


def test_add_priority_by_form(client, version, un_mission, anchor):
    provision = anchor.provisions.get()
    answer = sign_in(client, un_mission).post(address("priority_add"), {**TEXT, "provisions": [provision.pk]})
    assert answer["Location"] == address("priority_edit", 1)
    priority = Priority.objects.get()
    assert (priority.title, list(priority.provisions.all())) == ("Elections", [provision])


def test_add_priority_without_a_title_keeps_the_rest(client, version, un_mission):
    answer = sign_in(client, un_mission).post(
        address("priority_add"), {**TEXT, "title": "", "why_now": "Due in October."}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Name the priority." in page
    assert "Due in October." in page
    assert Priority.objects.count() == 0


def test_edit_priority(client, version, priority, un_mission):
    answer = sign_in(client, un_mission).post(address("priority_edit", 1), TEXT)
    assert answer["Location"] == "/strategies/testland-2003/#priority-1"
    assert titles(version) == [(1, "Elections")]


def test_move_and_remove_keep_the_numbers_whole(client, version, un_mission):
    for title in ("A", "B", "C"):
        add(version, un_mission, title)
    person = sign_in(client, un_mission)
    row = {title: version.priorities.get(title=title).pk for title in ("A", "C")}
    person.post(address("priority_move", 3), {"to": "up", "row": row["C"]})
    assert titles(version) == [(1, "A"), (2, "C"), (3, "B")]
    person.post(address("priority_move", 1), {"to": "up", "row": row["A"]})
    assert titles(version) == [(1, "A"), (2, "C"), (3, "B")]
    person.post(address("priority_remove", 1), {"row": row["A"]})
    assert titles(version) == [(1, "C"), (2, "B")]


def test_provision_of_another_country_is_refused(version, un_mission, outsider):
    from fragile.settlements.models import Settlement, SettlementProvision

    foreign = Settlement.objects.create(country=outsider.actor.country, slug="x", title="Theirs", signed_on=DAY)
    provision = SettlementProvision.objects.create(settlement=foreign, ref="x", category="security", text="Theirs.")
    text = operations.PriorityText(title="A", dimension="political", provisions=[provision])
    with pytest.raises(Refused, match="this country's settlements"):
        operations.add_priority(version=version, text=text, acting=un_mission.viewer, on=DAY)


def test_wrong_role_changes_nothing(version, priority, hq_reader, civil_society, outsider):
    for person, status in ((hq_reader, 403), (civil_society, 404), (outsider, 404)):
        client = sign_in(Client(), person)
        for name, more in (("priority_add", ()), ("priority_edit", (1,)), ("priority_remove", (1,)), ("risk_add", ())):
            assert (name, client.post(address(name, *more), TEXT).status_code) == (name, status)
    with pytest.raises(Refused, match="may change the text"):
        add(version, hq_reader, "Not mine")
    assert titles(version) == [(1, "Disarm and reintegrate")]


def test_frozen_plan_is_refused_with_a_sentence(client, proposed, priority, un_mission):
    answer = sign_in(client, un_mission).post(address("priority_edit", 1), TEXT)
    assert answer.status_code == 422
    assert "is in consultation and is not changed" in answer.content.decode()
    client.post(address("priority_remove", 1), {"row": priority.pk})
    assert titles(proposed) == [(1, "Disarm and reintegrate")]


# -- roles ------------------------------------------------------------------------------------------------------------
def test_second_national_lead_is_refused(client, priority, civil_society, un_mission):
    data = {"actor": civil_society.actor_id, "part": "national_lead", "row": priority.pk}
    answer = sign_in(client, un_mission).post(address("role_add", 1), data)
    assert answer.status_code == 422
    assert "already has its national lead" in answer.content.decode()
    assert RoleAllocation.objects.count() == 1


def test_same_actor_twice_and_foreign_lead_are_refused(priority, ministry, donor, un_mission):
    def allot(actor, part):
        operations.allot_role(priority=priority, actor=actor, part=part, acting=un_mission.viewer, on=DAY)

    with pytest.raises(Refused, match="already has a part"):
        allot(ministry.actor, "support")
    with pytest.raises(Refused, match="body of the country itself"):
        allot(donor.actor, "national_lead")
    allot(donor.actor, "international_lead")
    with pytest.raises(Refused, match="already has its international lead"):
        allot(un_mission.actor, "international_lead")


def test_remove_role(client, priority, un_mission):
    role = priority.roles.get()
    sign_in(client, un_mission).post(address("role_remove", 1, role.pk))
    assert RoleAllocation.objects.count() == 0


def test_hidden_actor_takes_its_role_along(version, priority, un_mission, country):
    hidden = make_actor(country, "movement", Actor.Kind.ARMED_MOVEMENT, level=3)
    operations.allot_role(priority=priority, actor=hidden, part="support", acting=un_mission.viewer, on=DAY)
    text = operations.RiskText(text="Spoilers", owner=hidden, response="Talk")
    operations.add_risk(version=version, text=text, acting=un_mission.viewer, on=DAY)
    team = plan_of(version, un_mission.viewer)
    partners = plan_of(version, Viewer.for_audience(2, country.pk))
    assert (team.priorities[0].supporters, team.risks[0].owner) == (["Movement"], "Movement")
    assert (partners.priorities[0].supporters, partners.risks[0].owner) == ([], "")


# -- risks and review -------------------------------------------------------------------------------------------------
def test_risks_by_form(client, version, un_mission):
    person = sign_in(client, un_mission)
    data = {
        "text": "Money comes late",
        "owner": un_mission.actor_id,
        "trigger": "",
        "response": "Advance from the fund",
    }
    assert person.post(address("risk_add"), data)["Location"] == "/strategies/testland-2003/#risks"
    person.post(address("risk_edit", 1), {**data, "text": "Money comes very late"})
    assert list(Risk.objects.values_list("number", "text")) == [(1, "Money comes very late")]
    assert person.post(address("risk_edit", 1), {**data, "response": ""}).status_code == 422
    person.post(address("risk_remove", 1), {"row": Risk.objects.get().pk})
    assert Risk.objects.count() == 0


def test_owner_of_another_country_is_refused(version, un_mission):
    foreign = make_actor(make_country("FOR", "Foreign"), "theirs", Actor.Kind.UN)
    text = operations.RiskText(text="x", owner=foreign, response="y")
    with pytest.raises(Refused, match="actor of this country"):
        operations.add_risk(version=version, text=text, acting=un_mission.viewer, on=DAY)


def test_review_comes_after_the_text(client, version, un_mission, ministry):
    with pytest.raises(Refused, match="later date"):
        operations.date_review(version=version, next_review_on=DAY, acting=un_mission.viewer, on=DAY)
    with pytest.raises(Refused, match="Only the facilitator"):
        operations.date_review(version=version, next_review_on=REVIEW, acting=ministry.viewer, on=DAY)
    assert sign_in(client, un_mission).post(address("review_date"), {"next_review_on": "soon"}).status_code == 422
    client.post(address("review_date"), {"next_review_on": "2090-01-01"})
    version.refresh_from_db()
    assert version.next_review_on == dt.date(2090, 1, 1)
