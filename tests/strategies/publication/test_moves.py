"""From draft to agreement, guard by guard."""

import datetime as dt
import json
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from compacts.commitments.models import Commitment
from fragile.activity.models import LogEntry
from fragile.actors.models import Actor, Role
from fragile.refusals import Refused
from strategies.analysis.models import Finding
from strategies.consultation import operations as consultation
from strategies.drafting import operations as drafting
from strategies.drafting.models import Section
from strategies.plans import operations as plans
from strategies.plans.models import Priority, RoleAllocation, State, StrategyVersion
from strategies.publication import operations
from strategies.publication.content import canonical, content_hash
from strategies.publication.gates import AGREE, PROPOSE, gates, unmet
from tests.cast import make_actor, make_member, sign_in
from tests.strategies.conftest import DAY, REVIEW


def address(name, number=1):
    return reverse(name, args=["testland-2003", number])


def sentences(version, person, verb):
    return [item.sentence for item in unmet(gates(version, person.viewer), verb)]


def write(version, key, words, person):
    row = Section.objects.get(version=version, key=key)
    drafting.save_section(section=row, body="word " * words, base=row.revision, acting=person.viewer, on=DAY)


def agree(version, person, on=DAY, today=DAY):
    return operations.agree(version=version, acting=person.viewer, on=on, today=today)


# -- propose ----------------------------------------------------------------------------------------------------------
def test_propose_of_an_empty_draft_names_what_is_missing(client, version, un_mission):
    answer = sign_in(client, un_mission).post(address("strategy_propose"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Record at least one finding in a conflict analysis." in page
    assert "Name at least one priority." in page
    version.refresh_from_db()
    assert version.state == State.DRAFT


def test_propose_freezes_and_hashes(proposed, finding, un_mission):
    assert (proposed.state, proposed.proposed_on) == (State.CONSULTATION, DAY)
    assert [row.text for row in proposed.cited_findings.all()] == ["Land is contested."]
    assert [(row.ref, row.side, row.text) for row in proposed.cited_commitments.all()] == [
        ("G1", "government", "Publish the budget."), ("P1", "partner", "Pay on time."),
    ]  # fmt: skip
    assert proposed.content_hash == sha256(canonical(proposed).encode()).hexdigest()
    content = json.loads(canonical(proposed))
    assert sorted(content) == [
        "cited_commitments",
        "cited_findings",
        "language",
        "priorities",
        "risks",
        "sections",
        "title",
        "version",
    ]
    Finding.objects.update(text="Rewritten afterwards.")
    assert content_hash(proposed) == proposed.content_hash


def test_restricted_findings_are_not_cited(complete, finding, un_mission):
    Finding.objects.create(analysis=finding.analysis, ref="secret", kind="driver", text="Named person.", level=4)
    proposed = operations.propose(version=complete, acting=un_mission.viewer, on=DAY)
    assert [row.text for row in proposed.cited_findings.all()] == ["Land is contested."]


def test_propose_refuses_half_as_much_again(complete, un_mission):
    for key in ("summary", "settlement", "analysis", "roles", "state_capacity"):
        write(complete, key, 1500, un_mission)
    with pytest.raises(Refused) as refused:
        operations.propose(version=complete, acting=un_mission.viewer, on=DAY)
    # 7,500 typed words and 6 of the priority's own text
    assert [item.sentence for item in refused.value.unmet] == [
        "The whole text has 7,506 words. Take out 6 words: the limit is 7,500."
    ]


def test_propose_refuses_what_no_font_can_print(complete, section, un_mission):
    drafting.save_section(section=section, body="A smile \U0001f600.", base=1, acting=un_mission.viewer, on=DAY)
    with pytest.raises(Refused, match="grinning face"):
        operations.propose(version=complete, acting=un_mission.viewer, on=DAY)
    assert complete.cited_findings.count() == 0


def test_propose_is_the_facilitators(client, complete, ministry, outsider):
    assert sign_in(Client(), ministry).post(address("strategy_propose")).status_code == 403
    assert sign_in(Client(), outsider).post(address("strategy_propose")).status_code == 404
    with pytest.raises(Refused, match="Only the facilitator"):
        operations.propose(version=complete, acting=ministry.viewer, on=DAY)


def test_propose_twice_is_refused(proposed, un_mission):
    with pytest.raises(Refused, match="Only a draft is proposed"):
        operations.propose(version=proposed, acting=un_mission.viewer, on=DAY)


# -- and back ---------------------------------------------------------------------------------------------------------
def test_return_to_draft_thaws_the_text(client, endorsed, un_mission):
    person = sign_in(client, un_mission)
    assert person.post(address("strategy_return"), {"reason": ""}).status_code == 422
    person.post(address("strategy_return"), {"reason": "A word is wrong."})
    endorsed.refresh_from_db()
    assert (endorsed.state, endorsed.content_hash, endorsed.proposed_on) == (State.DRAFT, "", None)
    assert (endorsed.cited_findings.count(), endorsed.cited_commitments.count(), endorsed.endorsements.count()) == (
        0,
        0,
        1,
    )
    assert LogEntry.objects.get(verb="return_to_draft").detail["reason"] == "A word is wrong."
    again = operations.propose(version=endorsed, acting=un_mission.viewer, on=DAY)
    # The same words have the same hash, and who endorsed them has endorsed them.
    assert sentences(again, un_mission, AGREE) == []


def test_withdraw_closes_the_version(proposed, un_mission):
    operations.withdraw(version=proposed, reason="Talks collapsed.", acting=un_mission.viewer, on=DAY)
    proposed.refresh_from_db()
    assert proposed.state == State.WITHDRAWN
    with pytest.raises(Refused, match="Only a draft or a text in consultation"):
        operations.withdraw(version=proposed, reason="Again.", acting=un_mission.viewer, on=DAY)


# -- agree, gate by gate ----------------------------------------------------------------------------------------------
def test_agree_without_the_government(client, proposed, un_mission, donor):
    consultation.endorse(
        version=proposed, kind="endorse", shown_hash=proposed.content_hash, acting=donor.viewer, on=DAY, today=DAY
    )
    missing = ["The national government has not endorsed or adopted this text."]
    assert sentences(proposed, un_mission, AGREE) == missing
    answer = sign_in(client, un_mission).post(address("strategy_agree"), {"on": "2004-02-05"})
    assert answer.status_code == 422
    assert missing[0] in answer.content.decode()
    proposed.refresh_from_db()
    assert proposed.state == State.CONSULTATION


@pytest.mark.parametrize("kind", ["associate", "take_note", "reserve"])
def test_agree_needs_more_than_a_polite_government(proposed, un_mission, ministry, kind):
    consultation.endorse(
        version=proposed,
        kind=kind,
        shown_hash=proposed.content_hash,
        reservation="Later.",
        acting=ministry.viewer,
        on=DAY,
        today=DAY,
    )
    assert sentences(proposed, un_mission, AGREE) == ["The national government has not endorsed or adopted this text."]


def test_government_that_reserves_afterwards_blocks_again(endorsed, un_mission, ministry):
    consultation.endorse(
        version=endorsed,
        kind="reserve",
        shown_hash=endorsed.content_hash,
        reservation="No.",
        acting=ministry.viewer,
        on=DAY,
        today=DAY,
    )
    with pytest.raises(Refused, match="cannot be agreed yet"):
        agree(endorsed, un_mission)


def test_ministry_binds_the_government_through_its_focal_point(proposed, country, un_mission, ministry):
    planning = make_actor(country, "planning", Actor.Kind.MINISTRY)
    endorse(proposed, make_member(planning, Role.EDITOR))
    assert sentences(proposed, un_mission, AGREE) == ["The national government has not endorsed or adopted this text."]
    endorse(proposed, make_member(planning, Role.GOVERNMENT))
    assert sentences(proposed, un_mission, AGREE) == []
    reserve = {"kind": "reserve", "reservation": "Not yet.", "on": DAY, "today": DAY}
    consultation.endorse(version=proposed, shown_hash=proposed.content_hash, acting=ministry.viewer, **reserve)
    assert sentences(proposed, un_mission, AGREE) == ["The national government has not endorsed or adopted this text."]


def back(version, person, change):
    operations.return_to_draft(version=version, reason="x", acting=person.viewer, on=DAY)
    change()
    return operations.propose(version=version, acting=person.viewer, on=DAY)


def endorse(version, person):
    consultation.endorse(
        version=version, kind="endorse", shown_hash=version.content_hash, acting=person.viewer, on=DAY, today=DAY
    )


def test_agree_with_one_side_silent(endorsed, un_mission, ministry, promises):
    again = back(endorsed, un_mission, lambda: Commitment.objects.filter(ref="P1").update(state="withdrawn"))
    endorse(again, ministry)
    assert sentences(again, un_mission, AGREE) == ["The partners have promised nothing yet."]


def test_agree_over_the_word_budget(endorsed, un_mission, ministry):
    again = back(endorsed, un_mission, lambda: write(endorsed, "summary", 441, un_mission))
    endorse(again, ministry)
    assert sentences(again, un_mission, AGREE) == ["“Summary” has 441 words. Take out 1 word: the limit is 440."]


def test_agree_counts_the_lists_of_priorities(complete, priority, un_mission):
    write(complete, "priorities", 1650, un_mission)
    assert "“Priorities” has 1,656 words. Take out 6 words: the limit is 1,650." in sentences(
        complete, un_mission, AGREE
    )


def test_hidden_section_over_budget_blocks_without_its_name(complete, un_mission, donor):
    write(complete, "money", 600, un_mission)
    row = Section.objects.get(version=complete, key="money")
    drafting.set_section_level(section=row, level=3, acting=un_mission.viewer, on=DAY)
    assert "“Money” has 600 words. Take out 50 words: the limit is 550." in sentences(complete, un_mission, AGREE)
    told = sentences(complete, donor, AGREE)
    assert "A section that is not shown to you is over its word budget." in told
    assert [sentence for sentence in told if "Money" in sentence] == []


def test_agree_without_a_national_lead(complete, priority, un_mission):
    RoleAllocation.objects.all().delete()
    assert "Priority 1 (Disarm and reintegrate) has no national lead." in sentences(complete, un_mission, AGREE)


def test_agree_without_a_dated_review(endorsed, un_mission):
    StrategyVersion.objects.update(next_review_on=None)
    endorsed.refresh_from_db()
    assert sentences(endorsed, un_mission, AGREE) == ["Date the next review."]


def test_six_priorities_are_too_many(complete, un_mission):
    for number in range(5):
        plans.add_priority(
            version=complete, text=plans.PriorityText(f"More {number}", "political"), acting=un_mission.viewer, on=DAY
        )
    assert sentences(complete, un_mission, PROPOSE) == ["A short strategy has at most 5 priorities; this one has 6."]


def test_agree_on_an_impossible_day(endorsed, un_mission):
    for on, today, sentence in (
        (DAY + dt.timedelta(1), DAY, "lies in the future"),
        (DAY - dt.timedelta(1), DAY, "proposed later"),
        (REVIEW, REVIEW, "next review lies before"),
    ):
        with pytest.raises(Refused, match=sentence):
            agree(endorsed, un_mission, on, today)


def test_agree_is_for_facilitator_and_chair(endorsed, ministry, chair):
    assert sign_in(Client(), ministry).post(address("strategy_agree"), {"on": "2004-02-05"}).status_code == 403
    with pytest.raises(Refused, match="chair of the joint body"):
        agree(endorsed, ministry)
    assert agree(endorsed, chair).state == State.AGREED


def test_agree_by_form(client, endorsed, un_mission):
    answer = sign_in(client, un_mission).post(address("strategy_agree"), {"on": "2004-02-05"})
    assert answer["Location"] == "/strategies/testland-2003/"
    endorsed.refresh_from_db()
    assert (endorsed.state, endorsed.agreed_on) == (State.AGREED, DAY)


# -- agreed is agreed -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE strategies_strategyversion SET content_hash = repeat('0', 64)",
        "UPDATE strategies_strategyversion SET state = 'draft'",
        "UPDATE strategies_strategyversion SET agreed_on = '2001-01-01'",
        "UPDATE strategies_section SET body = ''",
        "UPDATE strategies_priority SET title = ''",
        "DELETE FROM strategies_endorsement",
        "UPDATE strategies_endorsement SET kind = 'adopt'",
    ],
)
def test_agreed_text_withstands_raw_sql(agreed, statement):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_new_version_copies_all_and_supersedes_when_agreed(agreed, un_mission, ministry, anchor):
    second = operations.start_new_version(version=agreed, acting=un_mission.viewer, on=DAY)
    assert (second.number, second.state, second.supersedes) == (2, State.DRAFT, agreed)
    assert list(second.sections.values_list("key", "body", "level", "word_budget")) == list(
        agreed.sections.values_list("key", "body", "level", "word_budget")
    )
    copy = Priority.objects.get(version=second)
    assert (copy.title, list(copy.provisions.all()), copy.roles.get().actor) == (
        "Disarm and reintegrate", list(anchor.provisions.all()), ministry.actor,
    )  # fmt: skip
    with pytest.raises(Refused, match="already being drafted"):
        operations.start_new_version(version=agreed, acting=un_mission.viewer, on=DAY)

    later = DAY + dt.timedelta(30)
    plans.date_review(version=second, next_review_on=REVIEW, acting=un_mission.viewer, on=DAY)
    operations.propose(version=second, acting=un_mission.viewer, on=later)
    second.refresh_from_db()
    consultation.endorse(
        version=second, kind="adopt", shown_hash=second.content_hash, acting=ministry.viewer, on=later, today=later
    )
    agree(second, un_mission, later, later)
    agreed.refresh_from_db()
    second.refresh_from_db()
    assert (agreed.state, second.state, second.supersedes) == (State.SUPERSEDED, State.AGREED, agreed)
    assert list(LogEntry.objects.filter(verb="supersede").values_list("detail__by", flat=True)) == [2]


def test_new_version_starts_from_the_agreed_one_only(proposed, un_mission):
    with pytest.raises(Refused, match="starts from the agreed one"):
        operations.start_new_version(version=proposed, acting=un_mission.viewer, on=DAY)
