"""Days, amounts and texts at the edges of what can be typed: a sentence or a page, never a server error."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from compacts.commitments.models import Commitment
from compacts.funding.models import Transaction
from tests.cast import sign_in
from tests.compacts.conftest import make_promise, make_report

EDGES = ["0001-01-01", "0001-12-31", "9999-12-31", "2004-02-29"]
AMOUNTS = ["NaN", "Infinity", "-Infinity", "sNaN", "1e999", "1e-999", "1E+17", "9" * 1_000_000, "0x10", "١٢٣", "1_000",
           "1,0,0", "--1", "\x001", "1" * 16 + ".99", "1" * 17]  # fmt: skip
READERS = [
    ("country", {"iso3": "TST"}), ("compact", {"slug": "testland"}), ("compact_money", {"slug": "testland"}),
    ("figures_csv", {"slug": "testland"}), ("figures_json", {"slug": "testland"}), ("settlements", {"iso3": "TST"}),
    ("api_flows", {}), ("api_commitments", {}), ("home", {}),
]  # fmt: skip


@pytest.fixture
def everyone_still_reads(ministry):
    """What was accepted must not poison the pages that show it."""

    def check(days=("", "2100-12-31")):
        client = sign_in(Client(), ministry)
        for name, words in READERS:
            for day in days if not name.startswith("api") else [""]:
                answer = client.get(reverse(name, kwargs=words), {"as_of": day} if day else {})
                assert answer.status_code < 500, (name, day)

    return check


def log_money(client, **words):
    data = {
        "request_key": uuid.uuid4(), "kind": "pledge", "title": "Roads", "amount": "10", "currency": "USD",
        "value_date": "2004-02-06", "provenance": "sourced", "level": "0", **words,
    }  # fmt: skip
    return client.post(reverse("log_flow", kwargs={"slug": "testland"}), data)


@pytest.mark.parametrize("day", EDGES)
def test_money_of_any_day_leaves_every_page_standing(partner, donor, government, everyone_still_reads, day):
    client = sign_in(Client(), donor)
    answer = log_money(client, donor=donor.actor_id, value_date=day, promise="We pay.", promise_due_on=day)
    assert answer.status_code in {302, 422}, day
    assert log_money(client, donor=donor.actor_id, value_date=day).status_code in {302, 422}
    assert log_money(client, donor=donor.actor_id, period_start=day, period_end=day).status_code in {302, 422}
    assert log_money(client, donor=donor.actor_id, paid="1", paid_on=day).status_code in {302, 422}
    everyone_still_reads()


@pytest.mark.parametrize("day", EDGES)
def test_promise_due_on_any_day_leaves_every_page_standing(
    government, partner, ministry, everyone_still_reads, day
):  # fmt: skip
    client = sign_in(Client(), ministry)
    address = reverse("commitment_add", kwargs={"slug": "testland"})
    data = {
        "owner": government.pk,
        "text": "Publish.",
        "due_on": day,
        "baseline_on": day,
        "area": "other",
        "level": "0",
    }
    assert client.post(address, data).status_code in {302, 422}
    for row in Commitment.objects.all():
        make_report(row, dt.date.fromisoformat("2005-01-01"))
    everyone_still_reads()


@pytest.mark.parametrize("day", EDGES)
@pytest.mark.parametrize("name", ["rate_add", "settlement_add", "analysis_add", "actor_add"])
def test_row_dated_on_any_day_leaves_every_page_standing(compact, ministry, everyone_still_reads, name, day):
    client = sign_in(Client(), ministry)
    data = {
        "base": "EUR", "quote": "USD", "rate": "1.1", "rate_on": day, "on": day, "source": "x", "provenance": "sourced",
        "title": "Peace", "signed_on": day, "is_anchor": "on", "level": "0", "dated": day,
        "owners": [ministry.actor_id], "name": "Body", "kind": "un", "dissolved_on": day,
    }  # fmt: skip
    answer = client.post(reverse(name, kwargs={"iso3": "TST"}), data)
    assert answer.status_code in {302, 422}, answer.status_code
    everyone_still_reads()


@pytest.mark.parametrize("amount", AMOUNTS, ids=lambda text: text[:12])
def test_amount_that_is_none_is_refused_in_a_sentence(partner, donor, amount):
    client = sign_in(Client(), donor)
    answer = log_money(client, donor=donor.actor_id, amount=amount)
    assert answer.status_code in {302, 422}, answer.status_code
    for row in Transaction.objects.all():
        assert row.amount > 0


@pytest.mark.parametrize("share", ["NaN", "Infinity", "1e999", "0.001", "-5", "100.01"])
def test_share_that_is_none_is_refused_in_a_sentence(promises, partner, priority, donor, share):
    client = sign_in(Client(), donor)
    address = reverse("log_flow", kwargs={"slug": "testland-2003"})
    data = {
        "request_key": uuid.uuid4(), "kind": "pledge", "title": "Roads", "amount": "10", "currency": "USD",
        "value_date": "2004-02-06", "provenance": "sourced", "level": "0", "donor": donor.actor_id,
        "priority": priority.pk, "share": share,
    }  # fmt: skip
    assert client.post(address, data).status_code == 422


@pytest.mark.parametrize("query", [
    "page=0", "page=-1", "page=1e9", "page=999999999999999999999999", "page_size=1000000000", "page_size=-1",
    "page=NaN", "ordering=donor__level", "ordering=compact__country__is_demo", "ordering=-pk", "ordering=?",
    "title__startswith=a", "level=3", "donor__name=x", "compact__country__memberships__user__email=x", "compact=%00",
    "country=%00", "donor=%00", "is_humanitarian=maybe", "format=api", "page=%00",
])  # fmt: skip
def test_api_takes_no_key_and_no_size_from_the_address(compact, query):
    answer = Client(raise_request_exception=False).get(reverse("api_flows") + "?" + query)
    assert answer.status_code in {200, 400, 404}, (query, answer.status_code)
    if query.startswith("page_size"):
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "as_of", ["0001-01-01", "9999-12-31", "2005-02-29", "99999-01-01", "now", "%00", "2004-02-29'--"]
)
def test_any_as_of_is_answered(compact, government, as_of):
    make_promise(compact, government, "G1", due_on=dt.date(9999, 12, 31))
    client = Client(raise_request_exception=False)
    for name, words in READERS:
        answer = client.get(reverse(name, kwargs=words) + f"?as_of={as_of}")
        assert answer.status_code in {200, 400, 404, 422}, (name, as_of, answer.status_code)
