import datetime as dt

import pytest

from fragile.activity.models import LogEntry
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel
from fragile.refusals import Refused
from fragile.settlements.models import Settlement, SettlementParty, SettlementProvision
from fragile.settlements.operations import (
    add_party,
    add_provision,
    add_settlement,
    change_provision,
    change_settlement,
    remove_party,
)
from tests.cast import make_actor

ON, SIGNED = dt.date(2004, 2, 1), dt.date(2003, 8, 18)


def sign(acting, country, title="Peace agreement", **fields):
    fields = {"signed_on": SIGNED, "level": 0, **fields}
    return add_settlement(acting=acting.viewer, country=country, on=ON, title=title, **fields)


@pytest.fixture
def settlement(country, un_mission):
    return sign(un_mission, country, is_anchor=True)


@pytest.mark.parametrize("who", ["donor", "civil_society", "hq_reader", "outsider"])
def test_describe_by_the_wrong_role_is_refused(request, country, who):
    with pytest.raises(Refused, match="Only the facilitator, a country-team editor or the government's focal point"):
        sign(request.getfixturevalue(who), country)
    assert Settlement.objects.count() == 0


def test_a_second_anchor_is_refused_by_name(settlement, country, un_mission):
    with pytest.raises(
        Refused, match="“Peace agreement” is this country's anchor already: take the mark off that one first"
    ) as refused:
        sign(un_mission, country, "Ceasefire", is_anchor=True)
    assert refused.value.field == "is_anchor"


def test_a_second_anchor_does_not_tell_the_name_of_a_hidden_one(settlement, country, un_mission):
    Settlement.objects.update(level=AudienceLevel.RESTRICTED)
    with pytest.raises(Refused, match="“Another settlement” is this country's anchor already"):
        sign(un_mission, country, "Ceasefire", is_anchor=True)


def test_the_anchor_moves_in_two_steps_and_the_log_tells(settlement, country, un_mission):
    ceasefire = sign(un_mission, country, "Ceasefire")
    change_settlement(acting=un_mission.viewer, settlement=settlement, on=ON, is_anchor=False)
    change_settlement(acting=un_mission.viewer, settlement=ceasefire, on=ON, is_anchor=True)
    assert Settlement.objects.get(is_anchor=True) == ceasefire
    assert [entry.detail for entry in LogEntry.objects.filter(verb="changed")] == [
        {"fields": ["is_anchor"], "is_anchor": True},
        {"fields": ["is_anchor"], "is_anchor": False},
    ]


def test_another_country_has_an_anchor_of_its_own(settlement, outsider):
    assert sign(outsider, outsider.actor.country, is_anchor=True).is_anchor is True


def test_an_anchor_is_not_restricted(country, un_mission):
    un_mission.clearance = AudienceLevel.RESTRICTED
    with pytest.raises(Refused, match="a clock that everyone sees"):
        sign(un_mission, country, is_anchor=True, level=AudienceLevel.RESTRICTED)


def test_a_signature_lies_in_the_past(country, un_mission):
    with pytest.raises(Refused, match="choose a day up to today") as refused:
        sign(un_mission, country, signed_on=ON + dt.timedelta(days=1))
    assert refused.value.field == "signed_on"


def test_nothing_changed_writes_no_log(settlement, un_mission):
    change_settlement(acting=un_mission.viewer, settlement=settlement, on=ON, title="Peace agreement")
    assert list(LogEntry.objects.values_list("verb", flat=True)) == ["added"]


def test_an_actor_is_a_party_once(settlement, ministry, un_mission):
    add_party(acting=un_mission.viewer, settlement=settlement, on=ON, actor=ministry.actor, capacity="signatory")
    with pytest.raises(Refused, match="Government is a party of this settlement already"):
        add_party(acting=un_mission.viewer, settlement=settlement, on=ON, actor=ministry.actor, capacity="witness")
    assert SettlementParty.objects.get().capacity == "signatory"


def test_a_party_comes_from_the_country_and_from_within_reach(settlement, country, un_mission, outsider):
    hidden = make_actor(country, "hidden", Actor.Kind.NGO, level=AudienceLevel.RESTRICTED)
    for actor in (outsider.actor, hidden):
        with pytest.raises(Refused, match="Choose one of this country's actors"):
            add_party(acting=un_mission.viewer, settlement=settlement, on=ON, actor=actor, capacity="signatory")
    assert SettlementParty.objects.count() == 0


def test_a_removed_party_is_gone_and_logged(settlement, ministry, un_mission):
    party = add_party(
        acting=un_mission.viewer, settlement=settlement, on=ON, actor=ministry.actor, capacity="signatory"
    )
    remove_party(acting=un_mission.viewer, party=party, on=ON)
    assert (SettlementParty.objects.count(), LogEntry.objects.first().verb) == (0, "party_removed")


def test_a_provision_is_not_due_before_the_signature(settlement, un_mission):
    said = {"category": "security", "text": "Disarm.", "level": 0}
    with pytest.raises(Refused, match="This day is before the settlement was signed") as refused:
        add_provision(
            acting=un_mission.viewer, settlement=settlement, on=ON, due_on=SIGNED - dt.timedelta(days=1), **said
        )
    assert refused.value.field == "due_on"
    add_provision(acting=un_mission.viewer, settlement=settlement, on=ON, due_on=SIGNED, **said)
    assert SettlementProvision.objects.get().due_on == SIGNED


def test_narrowing_a_provision_is_logged_at_the_narrower_level(settlement, un_mission):
    provision = add_provision(
        acting=un_mission.viewer, settlement=settlement, on=ON, category="security", text="Disarm.", level=0
    )
    change_provision(acting=un_mission.viewer, provision=provision, on=ON, level=AudienceLevel.COUNTRY_TEAM)
    assert LogEntry.objects.first().level == AudienceLevel.COUNTRY_TEAM
    with pytest.raises(Refused, match="above your own"):
        change_provision(acting=un_mission.viewer, provision=provision, on=ON, level=AudienceLevel.RESTRICTED)
