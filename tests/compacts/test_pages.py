"""The pages as people meet them: what each is shown, what is refused, what never leaves its audience."""

import csv
import io
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from compacts.agreements.models import Compact, CompactState
from compacts.commitments.models import Commitment, CommitmentReport
from compacts.figures.exports import harmless
from compacts.funding.models import FundingFlow, Transaction
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel
from tests.cast import make_actor, sign_in
from tests.compacts.conftest import SIGNED, enter, make_finding, make_flow, make_promise, make_report

CANARY = "canary-90817"


def address(name, **words):
    return reverse(name, kwargs={"slug": "testland", **words})


def flow_form(donor, **words):
    return {
        "request_key": str(uuid.uuid4()), "donor": donor.actor_id, "title": "Schools", "kind": "pledge",
        "amount": "2,500,000.00", "currency": "eur", "value_date": "2004-02-06", "level": "0", "provenance": "sourced",
        "is_new_money": "", **words,
    }  # fmt: skip


# -- who sees what ----------------------------------------------------------------------------------------------------
@pytest.fixture
def secrets(compact, government, partner, donor):
    make_promise(compact, government, "G1", text="Publish the budget.")
    make_promise(compact, partner, "P1", text=f"{CANARY} promise", level=AudienceLevel.PARTNERS)
    enter(make_flow(compact, donor.actor, ref="open", title="Open money"), 100)
    enter(make_flow(compact, donor.actor, ref="closed", title=f"{CANARY} flow", level=AudienceLevel.PARTNERS), 77_001)
    return compact


PAGES = ["compact", "compact_money", "figures_csv", "figures_json"]


@pytest.mark.parametrize("name", PAGES)
def test_pages_and_files_hold_nothing_above_their_audience(name, secrets, client, donor):
    told = client.get(address(name)).content
    assert b"77,001" not in told
    assert b"77001" not in told
    assert CANARY.encode() not in told
    seen = sign_in(Client(), donor).get(address(name)).content
    assert b"77" in seen or CANARY.encode() in seen


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_compact_in_negotiation_are_not_there_for_others(name, compact, client, outsider):
    Compact.objects.update(state=CompactState.NEGOTIATION, signed_on=None)
    assert client.get(address(name)).status_code == 404
    assert sign_in(Client(), outsider).get(address(name)).status_code == 404


@pytest.mark.parametrize(("name", "words"), [("flow", {"ref": "closed"}), ("commitment", {"ref": "P1"})])
def test_a_hidden_row_is_the_same_as_a_missing_one(name, words, secrets, client):
    missing = client.get(address(name, **dict.fromkeys(words, "none")))
    hidden = client.get(address(name, **words))
    assert (hidden.status_code, missing.status_code) == (404, 404)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["compact", "compact_money"])
def test_pages_take_the_same_queries_for_one_row_and_for_three(
    name, rows, compact, government, partner, donor, country, django_assert_num_queries
):
    for n in range(rows):
        row = make_promise(compact, government, f"G{n}", partner)
        make_finding(make_report(row, SIGNED, "met"), SIGNED, verifier=partner)
        enter(make_flow(compact, make_actor(country, f"giver-{n}", Actor.Kind.BILATERAL)), 10)
    browser = sign_in(Client(), donor)
    with django_assert_num_queries({"compact": 17, "compact_money": 19}[name]):
        assert browser.get(address(name)).status_code == 200


# -- figures as files -------------------------------------------------------------------------------------------------
def test_csv_holds_the_figures_and_a_mark_for_spreadsheets(conference, client):
    answer = client.get(address("figures_csv") + "?as_of=2004-12-31")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = {(row["section"], row["row"], row["measure"]): row["value"] for row in rows}
    assert told["by donor", "United States", "pledged"] == "200000000.00"
    assert told["by donor", "United States", "disbursed"] == ""
    assert told["ratios", "pledged of reconstruction needs", "ratio"] == "1.0662"
    assert told["about", "as of", ""] == "2004-12-31"
    assert answer["Content-Disposition"] == 'attachment; filename="testland-figures-2004-12-31.csv"'


def test_json_is_what_the_command_prints(conference, client):
    told = client.get(address("figures_json") + "?as_of=2004-12-31").json()
    assert (told["sum_named"], told["unattributed"], told["audience"]) == (375.0, 145.0, "public")


@pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "-cmd", "@x", "\tx", "\rx"])
def test_csv_cells_that_begin_like_a_formula_are_made_text(cell, compact, donor, client):
    assert harmless(cell) == f"'{cell}"


def test_csv_leaves_numbers_below_nought_as_they_are():
    assert (harmless("-12.50"), harmless("-0"), harmless(None), harmless("a=b")) == ("-12.50", "-0", "", "a=b")


def test_csv_of_a_donor_named_like_a_formula_runs_nothing(compact, country, client):
    actor = make_actor(country, "evil", Actor.Kind.BILATERAL)
    Actor.objects.filter(pk=actor.pk).update(name="=HYPERLINK(1)")
    enter(make_flow(compact, actor), 10)
    lines = client.get(address("figures_csv")).content.decode().splitlines()
    assert next(line for line in lines if "HYPERLINK" in line).startswith("by donor,'=HYPERLINK(1),pledged,10.00")


@pytest.mark.parametrize("name", ["figures_csv", "figures_json"])
def test_files_refuse_what_is_no_day(name, compact, client):
    answer = client.get(address(name) + "?as_of=soon")
    assert (answer.status_code, answer.content.decode()) == (
        400, "This is not a day. Write it as year-month-day, such as 2005-12-31.",
    )  # fmt: skip


# -- logging money ----------------------------------------------------------------------------------------------------
def test_log_flow_by_the_donor_leads_to_its_ledger(compact, partner, donor, client):
    sent = flow_form(
        donor, promise="Build ten schools.", promise_due_on="2005-12-31", paid="1000", paid_on="2004-03-01"
    )
    answer = sign_in(client, donor).post(address("log_flow"), sent)
    flow = FundingFlow.objects.get()
    assert answer["Location"] == address("flow", ref=flow.ref)
    assert [(t.kind, str(t.amount), t.currency) for t in flow.transactions.all()] == [
        ("pledge", "2500000.00", "EUR"), ("disbursement", "1000.00", "EUR"),
    ]  # fmt: skip
    assert b"not converted" in client.get(answer["Location"]).content


def test_log_flow_sent_twice_leads_to_the_same_ledger(compact, donor, client):
    sent = flow_form(donor)
    browser = sign_in(client, donor)
    places = [browser.post(address("log_flow"), sent)["Location"] for _ in range(2)]
    assert (len(set(places)), Transaction.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("words", "field", "sentence"),
    [
        ({"currency": "XQZ"}, "currency", "is not a currency of ISO 4217"),
        ({"amount": "-5"}, "amount", "Write an amount above zero."),
        ({"amount": "much"}, "amount", "Write the amount in figures"),
        (
            {"promise": "Pay.", "promise_due_on": "2003-12-31"},
            "promise_due_on",
            "The due date lies before the signature",
        ),
        ({"promise": "Pay.", "is_humanitarian": "on"}, "promise", "Humanitarian money is never tied"),
        ({"paid": "10"}, "paid_on", "Give the day on which it was paid."),
    ],
)
def test_log_flow_keeps_what_was_typed_and_says_what_to_do(words, field, sentence, compact, partner, donor, client):
    answer = sign_in(client, donor).post(address("log_flow"), flow_form(donor, **words))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert f'href="#id_{field}"' in text
    assert 'value="Schools"' in text
    assert (FundingFlow.objects.count(), Commitment.objects.count()) == (0, 0)


def test_log_flow_offers_a_donor_itself_alone(compact, donor, other_donor, client):
    browser = sign_in(client, donor)
    assert b"Other Donor" not in browser.get(address("log_flow")).content.split(b'name="recipient"')[0]
    answer = browser.post(address("log_flow"), flow_form(other_donor))
    assert (answer.status_code, FundingFlow.objects.count()) == (422, 0)


def test_log_flow_is_closed_to_readers_and_asks_visitors_to_sign_in(compact, hq_reader, client):
    assert client.get(address("log_flow"))["Location"].startswith(reverse("account_login"))
    assert sign_in(client, hq_reader).get(address("log_flow")).status_code == 403


def test_preview_shows_what_others_will_see_and_stores_nothing(compact, donor, client):
    sent = flow_form(donor, preview="1", level="2", currency="LRD")
    browser = sign_in(client, donor)
    part = browser.post(
        address("log_flow"), sent, headers={"HX-Request": "true", "HX-Target": "preview"}
    ).content.decode()
    assert part.strip().startswith('<div id="preview"')
    assert "LRD\N{NO-BREAK SPACE}2,500,000" in part
    assert "no stored rate covers this currency and day" in part
    assert "Not shown to: public, parties" in part
    whole = browser.post(address("log_flow"), sent).content.decode()
    assert "<h1>Log a commitment with its money</h1>" in whole
    assert "Not shown to: public, parties" in whole
    assert FundingFlow.objects.count() == 0


def test_correcting_an_entry_shows_both_rows(compact, donor, client):
    flow = make_flow(compact, donor.actor, ref="open")
    entry = enter(flow, 100)
    sent = {
        "request_key": str(uuid.uuid4()), "kind": "pledge", "amount": "70", "currency": "USD",
        "value_date": "2004-06-01", "reason": "Counted twice.",
    }  # fmt: skip
    browser = sign_in(client, donor)
    answer = browser.post(address("entry_correct", ref="open", entry=entry.pk), sent)
    assert answer["Location"] == address("flow", ref="open")
    text = browser.get(answer["Location"]).content.decode()
    assert [part in text for part in ("USD\N{NO-BREAK SPACE}100", "-30", "Counted twice.")] == [True, True, True]


# -- promises ---------------------------------------------------------------------------------------------------------
def test_the_whole_way_from_promise_to_met(compact, government, partner, ministry, donor, un_mission, client):
    facilitator, owner, other = (sign_in(Client(), who) for who in (un_mission, ministry, donor))
    facilitator.post(
        address("commitment_add"),
        {
            "owner": government.pk,
            "counterpart": partner.pk,
            "area": "other",
            "text": "Publish the budget.",
            "level": "0",
        },
    )
    one = {"ref": "G1"}
    owner.post(address("commitment_report", **one), {"claim": "met", "text": "Published.", "evidence": "The gazette."})
    report = CommitmentReport.objects.get()
    second = address("commitment_verify", **one, report=report.pk)
    assert owner.post(second, {"finding": "met"}).status_code == 403
    assert other.post(second, {"finding": "met"})["Location"] == address("commitment", **one)
    text = client.get(address("commitment", **one)).content.decode()
    assert '<span class="mark met" aria-hidden="true"></span>Met</span>' in text


def test_disputes_show_both_texts(compact, government, partner, donor, client):
    report = make_report(make_promise(compact, government, "G1", partner), SIGNED, "met", "It is published.")
    make_finding(report, SIGNED, "disputed", "Nobody could find it.", verifier=partner)
    text = client.get(address("commitment", ref="G1")).content.decode()
    assert ("It is published." in text, "Nobody could find it." in text) == (True, True)


def test_commitment_add_refuses_a_due_date_before_the_signature(compact, government, un_mission, client):
    sent = {"owner": government.pk, "area": "other", "text": "Publish.", "due_on": "2003-01-01", "level": "0"}
    answer = sign_in(client, un_mission).post(address("commitment_add"), sent)
    assert answer.status_code == 422
    assert "The due date lies before the signature of 6 February 2004." in answer.content.decode()
    assert Commitment.objects.count() == 0


def test_signing_and_putting_in_force(country, ministry, donor, un_mission, client):
    facilitator, ours, theirs = (sign_in(Client(), who) for who in (un_mission, ministry, donor))
    facilitator.post(reverse("start_compact", kwargs={"iso3": "TST"}), {"title": "A compact", "level": "0"})
    compact = Compact.objects.get()
    words = {"slug": compact.slug}
    for actor, side in ((ministry.actor, "government"), (donor.actor, "partner")):
        facilitator.post(reverse("compact_party_add", kwargs=words), {"actor": actor.pk, "side": side})
    first, second = compact.parties.all()
    assert theirs.post(reverse("compact_sign", kwargs={**words, "party": first.pk})).status_code == 403
    ours.post(reverse("compact_sign", kwargs={**words, "party": first.pk}))
    early = facilitator.post(reverse("compact_put_in_force", kwargs=words))
    assert early.status_code == 422
    assert "The partners have promised nothing yet" in early.content.decode()
    theirs.post(reverse("compact_sign", kwargs={**words, "party": second.pk}))
    compact.refresh_from_db()
    assert compact.state == CompactState.AGREED
    for party in (first, second):
        make_promise(compact, party, f"X{party.pk}")
    facilitator.post(reverse("compact_put_in_force", kwargs=words))
    compact.refresh_from_db()
    assert compact.state == CompactState.IN_FORCE


def test_a_humanitarian_actor_is_no_party(country, compact, un_mission, client):
    Compact.objects.update(state=CompactState.NEGOTIATION, signed_on=None)
    relief = make_actor(country, "relief", Actor.Kind.UN, is_humanitarian=True)
    answer = sign_in(client, un_mission).post(address("compact_party_add"), {"actor": relief.pk, "side": "partner"})
    assert answer.status_code == 422
    assert "Humanitarian actors stay outside the compact" in answer.content.decode()
    assert compact.parties.count() == 0


def test_a_withdrawn_promise_keeps_the_reasons_of_both_sides(compact, government, partner, ministry, donor, client):
    make_promise(compact, government, "G1", partner)
    for who, reason in ((ministry, "The law is repealed."), (donor, "We agree.")):
        sign_in(Client(), who).post(address("commitment_withdraw", ref="G1"), {"reason": reason})
    text = client.get(address("commitment", ref="G1")).content.decode()
    told = [part in text for part in ("Withdrawn by consent of both sides", "The law is repealed.", "Donor: We agree.")]
    assert told == [True, True, True]
