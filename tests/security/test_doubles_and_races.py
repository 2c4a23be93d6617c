"""The same thing sent twice, and two verbs at the same moment: one effect, and a sentence for the other."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from compacts.commitments import operations as commitments
from compacts.commitments.models import Commitment, CommitmentReport
from compacts.funding import operations as funding
from compacts.funding.models import FlowShare, FundingFlow, Transaction
from compacts.funding.values import Entry, Share
from fragile.activity.models import LogEntry
from fragile.refusals import Refused
from strategies.consultation import operations as consultation
from strategies.consultation.models import ConsultationStep, Endorsement
from strategies.drafting import operations as drafting
from strategies.plans import operations as plans
from strategies.plans.models import StrategyVersion
from strategies.publication import operations as publication
from tests.cast import sign_in
from tests.compacts.conftest import SIGNED, enter, make_flow
from tests.strategies.conftest import DAY


def outcomes(results):
    assert all(not isinstance(result, Exception) or isinstance(result, Refused) for result in results), results
    return sum(isinstance(result, Refused) for result in results)


# -- sent twice -------------------------------------------------------------------------------------------------------
def test_money_logged_by_many_clicks_at_once_is_one_flow(at_once, compact, partner, donor):
    key = uuid.uuid4()
    entry = Entry("pledge", Decimal(10), "USD", SIGNED)

    def log():
        return funding.log_flow(
            compact=compact, donor=donor.actor, title="Roads", entries=[entry], acting=donor.viewer,
            on=dt.date(2005, 1, 1), request_key=key,
        )  # fmt: skip

    assert outcomes(at_once(*[log] * 6)) == 0
    assert (FundingFlow.objects.count(), Transaction.objects.count()) == (1, 1)
    assert LogEntry.objects.filter(verb="log_flow").count() == 1


def test_promise_sent_twice_is_one_promise(at_once, compact, government, ministry):
    promise = commitments.Promise(text="Publish the budget.", due_on=dt.date(2005, 1, 1))

    def add():
        return commitments.add_commitment(
            compact=compact, owner=government, promise=promise, acting=ministry.viewer, on=SIGNED
        )

    assert outcomes(at_once(*[add] * 4)) == 3
    assert Commitment.objects.count() == 1


def test_report_sent_twice_is_one_report(at_once, promises, ministry):
    commitment = Commitment.objects.get(ref="G1")

    def report():
        return commitments.report_progress(
            commitment=commitment, claim="on", text="Half is done.", acting=ministry.viewer, on=DAY
        )

    assert outcomes(at_once(*[report] * 3)) == 2
    assert CommitmentReport.objects.count() == 1


def test_priority_and_risk_sent_twice_stand_once(at_once, version, un_mission):
    def add():
        text = plans.PriorityText(title="Disarm", dimension="security")
        return plans.add_priority(version=version, text=text, acting=un_mission.viewer, on=DAY)

    def add_risk():
        text = plans.RiskText(text="Money is late", owner=un_mission.actor, response="Wait")
        return plans.add_risk(version=version, text=text, acting=un_mission.viewer, on=DAY)

    assert outcomes(at_once(add, add, add, add_risk, add_risk)) == 3
    assert (version.priorities.count(), version.risks.count()) == (1, 1)


def test_step_sent_twice_is_one_step(at_once, version, un_mission, civil_society):
    def step():
        return consultation.record_step(
            version=version, actor=civil_society.actor, step="attended", acting=un_mission.viewer, on=DAY, today=DAY
        )

    assert outcomes(at_once(step, step)) == 1
    assert ConsultationStep.objects.count() == 1


def test_position_sent_twice_stands_once(at_once, proposed, ministry):
    def endorse():
        return consultation.endorse(
            version=proposed, kind="endorse", shown_hash=proposed.content_hash, acting=ministry.viewer, on=DAY,
            today=DAY,
        )  # fmt: skip

    assert outcomes(at_once(endorse, endorse)) == 1
    assert Endorsement.objects.count() == 1


# -- two verbs at once ------------------------------------------------------------------------------------------------
def test_corrections_at_once_leave_what_one_of_them_says(at_once, compact, partner, donor):
    entry = enter(make_flow(compact, donor.actor), 100)

    def correct(amount):
        right = Entry("pledge", Decimal(amount), "USD", SIGNED)
        return lambda: funding.correct_transaction(
            transaction=entry, right=right, reason="Slip", acting=donor.viewer, on=DAY + dt.timedelta(days=30),
            request_key=uuid.uuid4(),
        )  # fmt: skip

    assert outcomes(at_once(*[correct(amount) for amount in (70, 80, 90)])) == 0
    assert sum(row.amount for row in Transaction.objects.all()) in {70, 80, 90}


def test_two_who_agree_at_once_agree_once(at_once, endorsed, un_mission, chair):
    def agree(who):
        return lambda: publication.agree(version=endorsed, acting=who.viewer, on=DAY, today=DAY)

    assert outcomes(at_once(agree(un_mission), agree(chair), agree(un_mission))) == 2
    assert LogEntry.objects.filter(verb="agree").count() == 1


@pytest.mark.parametrize("time", range(4))
def test_save_and_proposal_at_once_hash_the_text_that_is_there(at_once, complete, section, un_mission, donor, time):
    def save():
        return drafting.save_section(
            section=section, body="Slipped in.", base=section.revision + 1, acting=donor.viewer, on=DAY
        )

    def propose():
        return publication.propose(version=complete, acting=un_mission.viewer, on=DAY)

    at_once(save, propose)
    row = StrategyVersion.objects.get(pk=complete.pk)
    assert row.state == "consultation"
    assert publication.content_hash(row) == row.content_hash


@pytest.mark.parametrize("time", range(4))
def test_endorsement_and_return_at_once_leave_no_position_on_an_unknown_text(
    at_once, proposed, ministry, un_mission, time
):
    def endorse():
        return consultation.endorse(
            version=proposed, kind="endorse", shown_hash=proposed.content_hash, acting=ministry.viewer, on=DAY,
            today=DAY,
        )  # fmt: skip

    def give_back():
        return publication.return_to_draft(version=proposed, reason="Mend", acting=un_mission.viewer, on=DAY)

    outcomes(at_once(endorse, give_back))
    assert set(Endorsement.objects.values_list("content_hash", flat=True)) <= {proposed.content_hash}


def test_endorsement_of_a_text_that_was_edited_after_it_was_read_is_refused(proposed, section, ministry, un_mission):
    read = proposed.content_hash
    publication.return_to_draft(version=proposed, reason="Mend", acting=un_mission.viewer, on=DAY)
    drafting.save_section(section=section, body="Other words.", base=1, acting=un_mission.viewer, on=DAY)
    again = publication.propose(version=proposed, acting=un_mission.viewer, on=DAY)
    with pytest.raises(Refused, match="changed since you opened"):
        consultation.endorse(
            version=again, kind="endorse", shown_hash=read, acting=ministry.viewer, on=DAY, today=DAY
        )  # fmt: skip


# -- money on a priority ----------------------------------------------------------------------------------------------
def test_priority_that_money_serves_is_not_removed_with_its_share(promises, priority, donor, un_mission):
    funding.log_flow(
        compact=promises, donor=donor.actor, title="Roads", acting=donor.viewer, on=DAY, request_key=uuid.uuid4(),
        entries=[Entry("pledge", Decimal(10), "USD", DAY)], shares=[Share(priority, Decimal(60))],
    )  # fmt: skip
    with pytest.raises(Refused, match="Money"):
        plans.remove_priority(priority=priority, acting=un_mission.viewer, on=DAY)
    assert FlowShare.objects.count() == 1


def test_membership_that_ended_a_moment_ago_acts_no_more(version, un_mission, section):
    client = sign_in(Client(), un_mission)
    un_mission.ended_on = dt.date(2004, 1, 1)
    un_mission.save()
    address = reverse("section_edit", kwargs={"slug": "testland-2003", "number": 1, "key": "analysis"})
    assert client.post(address, {"body": "Too late.", "base": 0}).status_code in {302, 403, 404}
    section.refresh_from_db()
    assert section.body == ""
