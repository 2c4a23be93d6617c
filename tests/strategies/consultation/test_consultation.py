"""Being heard, and taking a position on one hashed text."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from fragile.activity.models import LogEntry
from fragile.actors.models import Actor, Role
from fragile.audience import Viewer
from fragile.refusals import Refused
from strategies.consultation import operations
from strategies.consultation.models import ConsultationStep, Endorsement
from strategies.consultation.queries import ladder, shown_positions
from strategies.drafting import operations as drafting
from strategies.publication import operations as publication
from tests.cast import make_actor, make_member, sign_in
from tests.strategies.conftest import DAY

ENDORSE = reverse("endorse", args=["testland-2003", 1])
CONSULTATION = reverse("consultation", args=["testland-2003", 1])


def step(version, actor, kind, person, **more):
    more = {"on": DAY, "today": DAY, **more}
    return operations.record_step(version=version, actor=actor, step=kind, acting=person.viewer, **more)


def position(version, person, kind="endorse", shown_hash=None, **more):
    shown_hash = version.content_hash if shown_hash is None else shown_hash
    more = {"on": DAY, "today": DAY, **more}
    return operations.endorse(version=version, kind=kind, shown_hash=shown_hash, acting=person.viewer, **more)


# -- the ladder -------------------------------------------------------------------------------------------------------
def test_highest_step_stands(version, civil_society, un_mission):
    step(version, civil_society.actor, "offered", un_mission)
    step(version, civil_society.actor, "input_received", un_mission, text="Women must be at the table.")
    (row,) = ladder(version, un_mission.viewer)
    assert (row.highest, len(row.steps)) == ("input_received", 2)


def test_stakeholder_records_its_own_input(client, proposed, civil_society, donor):
    person = sign_in(client, civil_society)
    data = {
        "actor": civil_society.actor_id,
        "step": "input_received",
        "on": "2004-02-05",
        "channel": "letter",
        "text": "Hear us.",
        "level": 1,
    }
    assert person.post(CONSULTATION, data)["Location"] == CONSULTATION
    assert ConsultationStep.objects.get().text == "Hear us."
    assert person.post(CONSULTATION, {**data, "actor": donor.actor_id}).status_code == 422
    with pytest.raises(Refused, match="own organisation only"):
        step(proposed, donor.actor, "attended", civil_society)
    with pytest.raises(Refused, match="facilitator records invitations"):
        step(proposed, civil_society.actor, "offered", civil_society)


def test_step_in_the_future_or_without_words_is_refused(version, civil_society, un_mission, donor):
    with pytest.raises(Refused, match="lies in the future"):
        step(version, civil_society.actor, "attended", un_mission, on=DAY + dt.timedelta(1))
    with pytest.raises(Refused, match="Write what was said"):
        step(version, civil_society.actor, "input_received", un_mission)
    with pytest.raises(Refused, match="Only the facilitator and country-team editors"):
        step(version, civil_society.actor, "attended", donor)
    assert ConsultationStep.objects.count() == 0


def test_hidden_steps_leave_no_trace(version, country, un_mission, donor):
    movement = make_actor(country, "movement", Actor.Kind.ARMED_MOVEMENT, level=3)
    step(version, movement, "offered", un_mission, level=3)
    assert [row.actor.name for row in ladder(version, un_mission.viewer)] == ["Movement"]
    assert ladder(version, donor.viewer) == []
    assert LogEntry.objects.visible_to(donor.viewer).filter(verb="record_step").count() == 0


# -- positions --------------------------------------------------------------------------------------------------------
def test_endorse_by_form(client, proposed, ministry):
    person = sign_in(client, ministry)
    page = person.get(ENDORSE).content.decode()
    assert f'name="shown_hash" value="{proposed.content_hash}"' in page
    data = {"kind": "endorse", "on": "2004-02-05", "shown_hash": proposed.content_hash}
    assert person.post(ENDORSE, data)["Location"] == "/strategies/testland-2003/#endorsements"
    made = Endorsement.objects.get()
    assert (made.actor, made.kind, made.content_hash) == (ministry.actor, "endorse", proposed.content_hash)


def test_endorsement_of_an_old_text_is_refused(client, proposed, ministry, un_mission, section):
    old = proposed.content_hash
    publication.return_to_draft(version=proposed, reason="One word.", acting=un_mission.viewer, on=DAY)
    drafting.save_section(section=section, body="Land and water.", base=1, acting=un_mission.viewer, on=DAY)
    new = publication.propose(version=proposed, acting=un_mission.viewer, on=DAY).content_hash
    assert new != old
    answer = sign_in(client, ministry).post(ENDORSE, {"kind": "adopt", "on": "2004-02-05", "shown_hash": old})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The text has changed since you opened this page" in page
    assert f'value="{new}"' in page
    for wrong in (old, "", "0" * 64):
        with pytest.raises(Refused, match="has changed"):
            position(proposed, ministry, shown_hash=wrong)
    assert Endorsement.objects.count() == 0


def test_latest_position_on_the_same_text_counts(proposed, ministry, donor):
    position(proposed, donor, "reserve", reservation="Audit first.")
    position(proposed, donor, "endorse")
    position(proposed, ministry, "adopt")
    found = shown_positions(proposed, Viewer.for_audience(2, proposed.strategy.country_id))
    assert [(row.actor, row.kind) for row in found] == [("Government", "adopt"), ("Donor", "endorse")]
    assert Endorsement.objects.count() == 3


def test_reservation_needs_its_text(client, proposed, donor):
    answer = sign_in(client, donor).post(
        ENDORSE, {"kind": "reserve", "on": "2004-02-05", "reservation": " ", "shown_hash": proposed.content_hash}
    )
    assert answer.status_code == 422
    assert "it is printed with the strategy" in answer.content.decode()


def test_position_is_for_the_own_organisation_of_those_who_may(proposed, hq_reader, outsider):
    assert sign_in(Client(), hq_reader).get(ENDORSE).status_code == 403
    assert sign_in(Client(), outsider).get(ENDORSE).status_code == 404
    with pytest.raises(Refused, match="take a position for it"):
        position(proposed, hq_reader)
    with pytest.raises(Refused, match="take a position for it"):
        position(proposed, outsider)


def test_position_on_a_draft_or_on_a_wrong_day_is_refused(complete, un_mission, ministry):
    with pytest.raises(Refused, match="text in consultation"):
        position(complete, ministry)
    proposed = publication.propose(version=complete, acting=un_mission.viewer, on=DAY)
    with pytest.raises(Refused, match="lies in the future"):
        position(proposed, ministry, on=DAY + dt.timedelta(1))
    with pytest.raises(Refused, match="proposed later"):
        position(proposed, ministry, on=DAY - dt.timedelta(1))


def test_humanitarian_organisation_is_listed_by_its_own_choice_only(client, proposed, country):
    actor = make_actor(country, "relief", Actor.Kind.NGO, is_humanitarian=True)
    observer = make_member(actor, Role.HUMANITARIAN)
    data = {"kind": "take_note", "on": "2004-02-05", "shown_hash": proposed.content_hash}
    answer = sign_in(client, observer).post(ENDORSE, data)
    assert answer.status_code == 422
    assert "only when they choose to be" in answer.content.decode()
    assert client.post(ENDORSE, {**data, "opts_in": "on"}).status_code == 302
    assert LogEntry.objects.get(verb="endorse").detail["humanitarian_opt_in"] is True


def test_late_joiner_associates_itself(client, agreed, donor):
    page = sign_in(client, donor).get(ENDORSE)
    assert [kind for kind, _label in page.context["form"].fields["kind"].choices] == ["associate", "take_note"]
    with pytest.raises(Refused, match="agreed already"):
        position(agreed, donor)
    position(agreed, donor, "associate")
    assert [row.kind for row in shown_positions(agreed, donor.viewer)] == ["endorse", "associate"]


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_a_constant_number_of_queries(
    client, proposed, country, un_mission, rows, django_assert_max_num_queries
):
    for number in range(rows):
        actor = make_actor(country, f"org-{number}", Actor.Kind.CIVIL_SOCIETY)
        step(proposed, actor, "offered", un_mission)
        position(proposed, make_member(actor, Role.STAKEHOLDER))
    person = sign_in(client, un_mission)
    with django_assert_max_num_queries(14):
        assert len(person.get(CONSULTATION).context["heard"]) == rows
    with django_assert_max_num_queries(14):
        assert len(person.get(ENDORSE).context["positions"]) == rows
