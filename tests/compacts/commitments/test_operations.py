import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from compacts.agreements.models import CompactState, Party, Side
from compacts.commitments import operations
from compacts.commitments.lights import Light
from compacts.commitments.models import Commitment, CommitmentVersion
from compacts.commitments.queries import promises_for_strategy, standings
from compacts.commitments.values import Promise
from fragile.activity.models import LogEntry
from fragile.actors.models import Actor, Role
from fragile.audience import AudienceLevel
from fragile.refusals import Refused
from strategies.plans.models import Strategy
from tests.cast import make_actor, make_member
from tests.compacts.conftest import SIGNED, make_finding, make_promise, make_report

TODAY = dt.date(2004, 6, 1)
MANY = " ".join(["word"] * 61)


def refusal(act, **words):
    with pytest.raises(Refused) as refused:
        act(**words)
    return refused.value.field, refused.value.sentence


# -- adding -----------------------------------------------------------------------------------------------------------
def test_add_commitment_by_the_facilitator_is_in_force_and_numbered(compact, government, partner, un_mission):
    words = {"compact": compact, "acting": un_mission.viewer, "on": TODAY}
    made = [
        operations.add_commitment(owner=owner, promise=Promise(text), **words)
        for owner, text in ((government, "Publish the budget."), (government, "Audit it."), (partner, "Pay on time."))
    ]
    assert [(row.ref, row.state) for row in made] == [("G1", "active"), ("G2", "active"), ("P1", "active")]
    assert list(LogEntry.objects.values_list("verb", flat=True)) == ["add_commitment"] * 3


def test_add_commitment_by_a_party_is_a_proposal_until_the_other_side_takes_it_up(
    compact, government, partner, donor, ministry
):
    offered = operations.add_commitment(
        compact=compact, owner=partner, promise=Promise("Pay on time."), acting=donor.viewer, on=TODAY
    )
    assert offered.state == Commitment.State.PROPOSED
    assert refusal(operations.accept_commitment, commitment=offered, acting=donor.viewer)[1].startswith(
        "Only the counterpart"
    )
    assert operations.accept_commitment(commitment=offered, acting=ministry.viewer).state == Commitment.State.ACTIVE


@pytest.mark.parametrize(
    ("promise", "field", "sentence"),
    [
        (
            Promise("Pay.", due_on=dt.date(2004, 2, 5)),
            "due_on",
            "The due date lies before the signature of 6 February 2004. Give a date on or after it.",
        ),
        (Promise(MANY), "text", "A promise has at most 60 words, this one has 61: say it in one sentence."),
        (Promise("  "), "text", "Write what is promised."),
    ],
)
def test_add_commitment_refuses_what_cannot_be_kept(promise, field, sentence, compact, partner, un_mission):
    words = {"compact": compact, "owner": partner, "acting": un_mission.viewer, "on": TODAY, "promise": promise}
    assert refusal(operations.add_commitment, **words) == (field, sentence)
    assert Commitment.objects.count() == 0


def test_add_commitment_accepts_the_day_of_signature_itself(compact, partner, un_mission):
    promise = Promise("Pay.", due_on=SIGNED)
    made = operations.add_commitment(
        compact=compact, owner=partner, promise=promise, acting=un_mission.viewer, on=TODAY
    )
    assert made.versions.get().due_on == SIGNED


def test_add_commitment_for_another_organisation_is_refused(
    compact, government, partner, donor, outsider, civil_society
):
    words = {"compact": compact, "owner": government, "promise": Promise("Publish."), "on": TODAY}
    told = [
        refusal(operations.add_commitment, acting=who.viewer, **words)[1] for who in (donor, outsider, civil_society)
    ]
    assert told == [
        "You may promise for your own organisation only.",
        "Only the parties and those who hold the compact together may propose a commitment.",
        "Only the parties and those who hold the compact together may propose a commitment.",
    ]


def test_add_commitment_to_the_same_side_is_refused(compact, government, ministry, un_mission, country):
    finance = make_actor(country, "finance", Actor.Kind.MINISTRY)
    other = Party.objects.create(compact=compact, actor=finance, side=Side.GOVERNMENT)
    words = {"compact": compact, "owner": government, "counterpart": other, "promise": Promise("Pay."), "on": TODAY}
    assert refusal(operations.add_commitment, acting=un_mission.viewer, **words)[0] == "counterpart"


# -- amending and withdrawing -----------------------------------------------------------------------------------------
def test_amend_commitment_keeps_both_texts(compact, government, ministry):
    row = make_promise(compact, government, "G1", text="Publish the budget.")
    operations.amend_commitment(
        commitment=row,
        promise=Promise("Publish the budget each year."),
        reason="Asked for.",
        acting=ministry.viewer,
        on=TODAY,
    )
    (standing,) = standings(compact, ministry.viewer, TODAY)
    assert (standing.promise.text, [text.text for text in standing.earlier]) == (
        "Publish the budget each year.", ["Publish the budget."],
    )  # fmt: skip
    (before,) = standings(compact, ministry.viewer, TODAY - dt.timedelta(days=1))
    assert (before.promise.text, before.earlier) == ("Publish the budget.", ())


@pytest.mark.parametrize(
    ("promise", "reason", "field"),
    [
        (Promise("Publish it."), " ", "reason"),
        (Promise("Promise G1"), "None.", "text"),
        (Promise("Publish.", due_on=dt.date(2003, 1, 1)), "Earlier.", "due_on"),
    ],
)
def test_amend_commitment_refuses(promise, reason, field, compact, government, ministry):
    row = make_promise(compact, government, "G1")
    words = {"commitment": row, "promise": promise, "reason": reason, "acting": ministry.viewer, "on": TODAY}
    assert refusal(operations.amend_commitment, **words)[0] == field
    assert row.versions.count() == 1


def test_a_version_is_never_changed(compact, government):
    version = make_promise(compact, government, "G1").versions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        CommitmentVersion.objects.filter(pk=version.pk).update(text="Something else.")
    assert CommitmentVersion.objects.get().text == "Promise G1"


def test_withdraw_needs_the_consent_of_both_sides(compact, government, partner, ministry, donor):
    row = make_promise(compact, government, "G1", partner)
    words = {"commitment": row, "reason": "The law is repealed.", "on": TODAY}
    assert operations.consent_to_withdrawal(acting=ministry.viewer, **words).state == "active"
    assert refusal(operations.consent_to_withdrawal, acting=ministry.viewer, **words)[1] == (
        "This party has already agreed to the withdrawal."
    )
    gone = operations.consent_to_withdrawal(acting=donor.viewer, **words)
    assert (gone.state, gone.withdrawn_on) == ("withdrawn", TODAY)
    days = (TODAY - dt.timedelta(days=1), TODAY)
    assert [[row.is_binding for row in standings(compact, donor.viewer, day)] for day in days] == [[True], [False]]


# -- the two keys -----------------------------------------------------------------------------------------------------
def reported(compact, owner, member, claim="met"):
    row = make_promise(compact, owner, "X1")
    return operations.report_progress(
        commitment=row, claim=claim, text="Done.", evidence="A record.", acting=member.viewer, on=TODAY
    )


def test_report_and_verification_by_the_other_side_make_it_met(compact, government, partner, ministry, donor):
    report = reported(compact, government, ministry)
    assert standings(compact, donor.viewer, TODAY)[0].light == Light.ON
    operations.verify(report=report, finding="met", acting=donor.viewer, on=TODAY)
    (standing,) = standings(compact, donor.viewer, TODAY)
    assert (standing.light, standing.verified.by) == (Light.MET, "Donor")


def test_verify_by_the_same_organisation_is_refused(compact, government, partner, ministry, country):
    report = reported(compact, government, ministry)
    colleague = make_member(ministry.actor, Role.GOVERNMENT, "colleague@tst.example")
    chair_of_its_own = make_member(ministry.actor, Role.CHAIR, "chair@tst.example")
    line_ministry = make_member(make_actor(country, "finance", Actor.Kind.MINISTRY), Role.GOVERNMENT)
    for who in (ministry, colleague, chair_of_its_own, line_ministry):
        told = refusal(operations.verify, report=report, finding="met", acting=who.viewer, on=TODAY)
        assert told[1].startswith("Two keys:")
    assert report.verifications.count() == 0


def test_verify_by_the_person_who_reported_is_refused(compact, government, partner, ministry, donor):
    report = reported(compact, government, ministry)
    second_seat = make_member(donor.actor, Role.DONOR, ministry.user.email)
    assert refusal(operations.verify, report=report, finding="met", acting=second_seat.viewer, on=TODAY)[1] == (
        "Two keys: you wrote this report, so somebody else must verify it."
    )


def test_verify_by_a_party_that_is_not_the_named_counterpart_is_refused(
    compact, government, partner, ministry, other_donor, chair
):
    Party.objects.create(compact=compact, actor=other_donor.actor, side=Side.PARTNER)
    row = make_promise(compact, government, "G1", partner)
    report = make_report(row, TODAY, "met")
    assert refusal(operations.verify, report=report, finding="met", acting=other_donor.viewer, on=TODAY)[1].startswith(
        "Two keys"
    )
    assert operations.verify(report=report, finding="met", acting=chair.viewer, on=TODAY).verifier is None


def test_verify_by_an_outsider_or_a_reader_is_refused(compact, government, partner, ministry, outsider, hq_reader):
    report = reported(compact, government, ministry)
    for who in (outsider, hq_reader):
        assert refusal(operations.verify, report=report, finding="met", acting=who.viewer, on=TODAY)[1].startswith(
            "Two keys"
        )


def test_dispute_keeps_both_texts(compact, government, partner, ministry, donor):
    report = reported(compact, government, ministry)
    told = refusal(operations.verify, report=report, finding="disputed", acting=donor.viewer, on=TODAY)
    assert told[0] == "text"
    operations.verify(report=report, finding="disputed", text="It was not published.", acting=donor.viewer, on=TODAY)
    (standing,) = standings(compact, donor.viewer, TODAY)
    assert standing.light == Light.DISPUTED
    assert [(r.text, j.text) for r, j in standing.disputes] == [("Done.", "It was not published.")]


def test_report_by_anybody_but_the_owner_is_refused(compact, government, partner, donor, un_mission):
    row = make_promise(compact, government, "G1")
    words = {"commitment": row, "claim": "on", "text": "All well.", "on": TODAY}
    told = {refusal(operations.report_progress, acting=who.viewer, **words)[1] for who in (donor, un_mission)}
    assert told == {"Only the party that made the promise may report on it."}


def test_report_of_met_without_evidence_is_refused(compact, government, ministry):
    row = make_promise(compact, government, "G1")
    words = {"commitment": row, "claim": "met", "text": "Done.", "acting": ministry.viewer, "on": TODAY}
    assert refusal(operations.report_progress, **words)[0] == "evidence"


# -- in force, and what the strategy asks for -------------------------------------------------------------------------
def test_put_in_force_says_what_is_missing(compact, government, partner, ministry):
    compact.state = CompactState.AGREED
    compact.save()
    make_promise(compact, government, "G1", due_on=dt.date(2004, 1, 1))
    with pytest.raises(Refused) as refused:
        operations.put_in_force(compact=compact, acting=ministry.viewer)
    assert [unmet.sentence for unmet in refused.value.unmet] == [
        "The partners have promised nothing yet: add at least one commitment of their side.",
        "G1 is due before the signature: amend its date.",
    ]


def test_put_in_force_with_promises_of_both_sides(compact, government, partner, ministry, donor):
    compact.state = CompactState.AGREED
    compact.save()
    make_promise(compact, government, "G1")
    make_promise(compact, partner, "P1")
    assert refusal(operations.put_in_force, compact=compact, acting=donor.viewer)[1].startswith("Only the facilitator")
    assert operations.put_in_force(compact=compact, acting=ministry.viewer).state == CompactState.IN_FORCE


def test_promises_for_strategy_are_the_live_ones_with_their_levels(compact, government, partner, un_mission, country):
    compact.strategy = Strategy.objects.create(country=country, slug="s", title="S", facilitator=un_mission.actor)
    compact.save()
    make_promise(compact, partner, "P2", level=AudienceLevel.PARTNERS, indicator="Reports", target="two a year")
    make_promise(compact, partner, "P1", state="proposed")
    make_promise(compact, partner, "P3", state="withdrawn")
    make_promise(compact, government, "G10", text="Publish.", due_on=SIGNED)
    make_promise(compact, government, "G9")
    found = promises_for_strategy(compact.strategy)
    assert [(row.ref, row.side, row.owner, row.benchmark, row.due_on, row.level) for row in found] == [
        ("G9", "government", "Government", "", None, 0),
        ("G10", "government", "Government", "", SIGNED, 0),
        ("P2", "partner", "Donor", "Reports: two a year", None, 2),
    ]


def test_standings_do_not_show_what_is_above_the_audience(compact, government, donor, civil_society):
    make_promise(compact, government, "G1", level=AudienceLevel.PARTNERS, text="canary-4471")
    row = make_promise(compact, government, "G2")
    make_finding(make_report(row, TODAY), TODAY, "partly", "Half.")
    assert [one.ref for one in standings(compact, donor.viewer, TODAY)] == ["G1", "G2"]
    assert [one.ref for one in standings(compact, civil_society.viewer, TODAY)] == ["G2"]
