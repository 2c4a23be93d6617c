import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connections, transaction

from compacts.agreements.models import CompactState
from compacts.commitments.models import Commitment
from compacts.commitments.values import Promise
from compacts.figures.queries import compact_figures
from compacts.funding import operations
from compacts.funding.models import FlowShare, FundingFlow, Transaction
from compacts.funding.queries import ledger_of
from compacts.funding.values import Entry, Share
from fragile.activity.models import LogEntry
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel
from fragile.countries.models import ExchangeRate
from fragile.refusals import Refused
from strategies.plans.models import Priority, Strategy, StrategyVersion
from tests.cast import make_actor, make_country
from tests.compacts.conftest import SIGNED, enter, make_flow, make_promise

TODAY = dt.date(2004, 6, 1)
PLEDGE = Entry("pledge", Decimal(100), "USD", SIGNED)


def log(compact, who, **words):
    words = {
        "donor": who.actor, "title": "Schools", "entries": [PLEDGE], "on": TODAY, "request_key": uuid.uuid4(), **words,
    }  # fmt: skip
    return operations.log_flow(compact=compact, acting=who.viewer, **words)


def refusal(act, *args, **words):
    with pytest.raises(Refused) as refused:
        act(*args, **words)
    assert Transaction.objects.count() == 0
    return refused.value.field, refused.value.sentence


@pytest.fixture
def priorities(compact, un_mission, country):
    compact.strategy = Strategy.objects.create(country=country, slug="s", title="S", facilitator=un_mission.actor)
    compact.save()
    version = StrategyVersion.objects.create(strategy=compact.strategy, number=1)
    return [
        Priority.objects.create(version=version, number=n, title=f"Priority {n}", dimension="security") for n in (1, 2)
    ]


# -- logging ----------------------------------------------------------------------------------------------------------
def test_log_flow_writes_flow_entries_promise_shares_and_log_at_once(compact, partner, donor, priorities):
    paid = Entry("disbursement", Decimal(40), "USD", TODAY)
    shares = [Share(priorities[0], Decimal(60)), Share(priorities[1], Decimal(40))]
    promise = Promise("Build ten schools.", due_on=dt.date(2005, 12, 31))
    flow = log(compact, donor, entries=[PLEDGE, paid], shares=shares, promise=promise, channel=1, is_new_money=True)
    assert [(t.kind, t.amount, t.recorded_by_id) for t in flow.transactions.all()] == [
        ("pledge", Decimal(100), donor.pk), ("disbursement", Decimal(40), donor.pk),
    ]  # fmt: skip
    assert (flow.commitment.ref, flow.commitment.state, flow.commitment.owner_id) == ("P1", "proposed", partner.pk)
    assert sum(FlowShare.objects.values_list("share", flat=True)) == 100
    assert list(LogEntry.objects.order_by("pk").values_list("verb", flat=True)) == ["add_commitment", "log_flow"]


@pytest.mark.parametrize(
    ("words", "field", "sentence"),
    [
        (
            {"entries": [Entry("pledge", Decimal(1), "XQZ", SIGNED)]}, "currency",
            "“XQZ” is not a currency of ISO 4217. Write its three capital letters, such as USD or EUR.",
        ),
        (
            {"entries": [Entry("pledge", Decimal(-5), "USD", SIGNED)]}, "amount",
            "Write an amount above zero. To take something back, correct the entry that holds it.",
        ),
        (
            {"entries": [Entry("pledge", Decimal(0), "USD", SIGNED)]}, "amount",
            "Write an amount above zero. To take something back, correct the entry that holds it.",
        ),
        (
            {"entries": [Entry("disbursement", Decimal(1), "USD", dt.date(2004, 6, 2))]}, "value_date",
            "This day is yet to come. Log the entry once it has happened.",
        ),
        ({"entries": []}, "amount", "Write at least one amount."),
        (
            {"level": AudienceLevel.COUNTRY_TEAM}, "level",
            "Choose an audience that you belong to: what you wrote must be there for you to see.",
        ),
        (
            {"promise": Promise("Pay.", due_on=dt.date(2003, 1, 1))}, "promise_due_on",
            "The due date lies before the signature of 6 February 2004. Give a date on or after it.",
        ),
        (
            {"promise": Promise("Pay."), "is_humanitarian": True}, "promise",
            "Humanitarian money is never tied to a commitment: leave the promise and the commitment empty.",
        ),
        ({"period_start": TODAY, "period_end": SIGNED}, None, "The period ends on or after the day it starts."),
    ],
)  # fmt: skip
def test_log_flow_refuses_with_a_sentence_and_writes_nothing(words, field, sentence, compact, partner, donor):
    assert refusal(log, compact, donor, **words) == (field, sentence)
    assert (FundingFlow.objects.count(), Commitment.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("percents", "field", "sentence"),
    [
        (["100.01"], "share", "A share is at most 100 %: write 100 for all of it."),
        (["0"], "share", "Give a share above 0 %."),
        (["60", "41"], "share", "The shares add up to more than 100 %: lower one of them."),
    ],
)
def test_log_flow_refuses_shares_that_cannot_be(percents, field, sentence, compact, donor, priorities):
    shares = [Share(priority, Decimal(p)) for priority, p in zip(priorities, percents, strict=False)]
    assert refusal(log, compact, donor, shares=shares) == (field, sentence)


def test_log_flow_refuses_a_priority_named_twice_and_one_of_another_strategy(
    compact, donor, priorities, un_mission, country
):
    twice = [Share(priorities[0], Decimal(10)), Share(priorities[0], Decimal(10))]
    assert refusal(log, compact, donor, shares=twice)[0] == "priority"
    other = Strategy.objects.create(country=country, slug="o", title="O", facilitator=un_mission.actor)
    foreign = StrategyVersion.objects.create(strategy=other, number=1).priorities.create(
        number=1, title="F", dimension="security"
    )
    assert refusal(log, compact, donor, shares=[Share(foreign, Decimal(10))])[0] == "priority"


def test_log_flow_for_another_donor_is_refused(compact, donor, other_donor, hq_reader, civil_society, outsider):
    assert refusal(log, compact, donor, donor=other_donor.actor) == (
        "donor", "You may log money for your own organisation only.",
    )  # fmt: skip
    for who in (hq_reader, civil_society, outsider):
        assert refusal(log, compact, who)[1].startswith("Only a donor's focal point")


def test_log_flow_on_behalf_needs_a_source(compact, donor, un_mission):
    assert refusal(log, compact, un_mission, donor=donor.actor) == (
        "source", "You write this for another organisation: name the source in which you read it.",
    )  # fmt: skip
    assert log(compact, un_mission, donor=donor.actor, source="Press release 12").donor == donor.actor


def test_log_flow_of_an_actor_of_another_country_is_refused(compact, un_mission):
    foreign = make_actor(make_country("FOR", "Foreignland"), "giver", Actor.Kind.BILATERAL)
    assert refusal(log, compact, un_mission, donor=foreign, source="x")[0] == "donor"


def test_log_flow_with_a_promise_of_somebody_who_is_no_party_is_refused(compact, donor):
    assert refusal(log, compact, donor, promise=Promise("Pay.")) == (
        "promise", "Donor is no party of this compact, so it cannot promise here: leave the promise empty.",
    )  # fmt: skip


def test_log_flow_under_a_suspended_compact_is_refused(compact, donor):
    compact.state = CompactState.SUSPENDED
    compact.save()
    assert refusal(log, compact, donor)[1] == "This compact is no longer in force: no money is logged under it."


def test_a_humanitarian_flow_is_never_tied_even_past_the_operation(compact, partner, donor):
    row = make_promise(compact, partner, "P1")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_flow(compact, donor.actor, is_humanitarian=True, commitment=row)
    assert FundingFlow.objects.count() == 0


# -- the same form sent again -----------------------------------------------------------------------------------------
def test_log_flow_sent_twice_is_one_row_and_one_answer(compact, partner, donor):
    words = {"request_key": uuid.uuid4(), "promise": Promise("Pay.")}
    first, second = (log(compact, donor, **words) for _ in range(2))
    assert (first, FundingFlow.objects.count(), Transaction.objects.count(), Commitment.objects.count()) == (
        second,
        1,
        1,
        1,
    )


def test_log_flow_with_another_content_under_the_same_key_is_refused(compact, donor):
    key = uuid.uuid4()
    log(compact, donor, request_key=key)
    with pytest.raises(Refused, match="This form was sent before with another content"):
        log(compact, donor, request_key=key, title="Roads")
    assert FundingFlow.objects.get().title == "Schools"


@pytest.mark.django_db(transaction=True)
def test_log_flow_fifty_times_at_once_is_one_row(compact, donor):
    key = uuid.uuid4()

    def send(_n):
        try:
            return log(compact, donor, request_key=key).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as threads:
        answers = set(threads.map(send, range(50)))
    assert (len(answers), FundingFlow.objects.count(), Transaction.objects.count()) == (1, 1, 1)


# -- the ledger -------------------------------------------------------------------------------------------------------
def test_add_transaction_to_a_flow_whose_amount_was_not_disclosed_discloses_it(compact, donor):
    flow = make_flow(compact, donor.actor, is_undisclosed=True)
    operations.add_transaction(flow=flow, entry=PLEDGE, acting=donor.viewer, on=TODAY, request_key=uuid.uuid4())
    flow.refresh_from_db()
    assert (flow.is_undisclosed, flow.transactions.get().amount) == (False, Decimal(100))


def test_add_transaction_to_another_donors_flow_is_refused(compact, donor, other_donor):
    flow = make_flow(compact, donor.actor)
    words = {"flow": flow, "entry": PLEDGE, "on": TODAY, "request_key": uuid.uuid4()}
    assert refusal(operations.add_transaction, acting=other_donor.viewer, **words)[1].startswith("Only the donor's own")


def correct(entry, who, right, **words):
    words = {"reason": "Counted twice.", "on": TODAY, "request_key": uuid.uuid4(), **words}
    return operations.correct_transaction(transaction=entry, right=right, acting=who.viewer, **words)


def test_correct_transaction_writes_the_difference_and_names_the_old_row(compact, donor):
    entry = enter(make_flow(compact, donor.actor), 100)
    correct(entry, donor, Entry("pledge", Decimal(70), "USD", TODAY))
    correct(entry, donor, Entry("pledge", Decimal(90), "USD", TODAY))
    rows = [(t.amount, t.corrects_id, t.value_date) for t in Transaction.objects.order_by("pk")]
    assert rows == [(Decimal(100), None, SIGNED), (Decimal(-30), entry.pk, TODAY), (Decimal(20), entry.pk, TODAY)]


def test_correct_transaction_of_the_currency_reverses_and_writes_anew(compact, country, donor):
    ExchangeRate.objects.create(country=country, base="EUR", quote="USD", rate=Decimal("1.25"), on=SIGNED)
    ExchangeRate.objects.create(country=country, base="EUR", quote="USD", rate=Decimal("1.40"), on=TODAY)
    flow = make_flow(compact, donor.actor)
    entry = enter(flow, 100)
    key = uuid.uuid4()
    right = Entry("pledge", Decimal(80), "EUR", TODAY)
    rows = correct(entry, donor, right, request_key=key)
    assert [(t.amount, t.currency) for t in rows] == [(Decimal(-100), "USD"), (Decimal(80), "EUR")]
    assert correct(entry, donor, right, request_key=key) == rows
    # at the rate of the entry that it puts right: 80 times 1.25
    assert compact_figures(compact, TODAY, donor.viewer).total.pledged.value == Decimal("100.00")
    assert [(t.label, t.converted) for t in ledger_of(flow, donor.viewer).totals] == [("pledge", Decimal("100.00"))]


def test_correct_transaction_to_zero_leaves_a_net_of_zero_and_not_a_gap(compact, donor):
    entry = enter(make_flow(compact, donor.actor), 100)
    correct(entry, donor, Entry("pledge", Decimal(0), "USD", TODAY))
    assert compact_figures(compact, TODAY, donor.viewer).total.pledged.value == Decimal(0)


@pytest.mark.parametrize(
    ("right", "reason", "field"),
    [
        (Entry("pledge", Decimal(100), "USD", TODAY), "Why", "amount"),
        (Entry("pledge", Decimal(-1), "USD", TODAY), "Why", "amount"),
        (Entry("pledge", Decimal(1), "USD", TODAY), " ", "reason"),
        (Entry("pledge", Decimal(1), "XQZ", TODAY), "Why", "currency"),
        (Entry("pledge", Decimal(1), "USD", dt.date(2004, 1, 1)), "Why", "value_date"),
    ],
)
def test_correct_transaction_refuses(right, reason, field, compact, donor):
    entry = enter(make_flow(compact, donor.actor), 100)
    with pytest.raises(Refused) as refused:
        correct(entry, donor, right, reason=reason)
    assert (refused.value.field, Transaction.objects.count()) == (field, 1)


def test_correct_transaction_of_a_correction_is_refused(compact, donor):
    entry = enter(make_flow(compact, donor.actor), 100)
    (second,) = correct(entry, donor, Entry("pledge", Decimal(70), "USD", TODAY))
    with pytest.raises(Refused, match="This row is itself a correction"):
        correct(second, donor, Entry("pledge", Decimal(1), "USD", TODAY))
    assert Transaction.objects.count() == 2


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_ledger_row_is_never_changed(change, compact, donor):
    enter(make_flow(compact, donor.actor), 100)
    rows = Transaction.objects.all()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(amount=1) if change == "update" else rows.delete()
    assert Transaction.objects.get().amount == Decimal(100)


@pytest.mark.parametrize("n", [1, 3])
def test_ledger_takes_the_same_queries_for_one_row_and_for_three(n, compact, donor, django_assert_num_queries):
    flow = make_flow(compact, donor.actor)
    for _ in range(n):
        enter(flow, 100, recorded_by=donor)
    with django_assert_num_queries(2):
        ledger = ledger_of(flow, donor.viewer)
    assert [row.running for row in ledger.rows] == [Decimal(100 * (i + 1)) for i in range(n)]
