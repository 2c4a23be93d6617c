"""A donor's ledger: opened with its first entries, added to, corrected. No row is ever changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from compacts import rules
from compacts.agreements.models import Compact
from compacts.commitments.models import Commitment
from compacts.commitments.operations import add_commitment
from compacts.commitments.values import Promise
from compacts.funding.guards import (
    guard_amount,
    guard_audience,
    guard_correction,
    guard_donor,
    guard_entry,
    guard_humanitarian,
    guard_shares,
)
from compacts.funding.models import FlowShare, FundingFlow, Transaction
from compacts.funding.values import Entry, Share
from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from fragile.provenance import Provenance
from fragile.refusals import Refused, Unmet, saved


@transaction.atomic
def log_flow(
    *,
    compact: Compact,
    donor: Actor,
    title: str,
    entries: Sequence[Entry],
    acting: Viewer,
    on: dt.date,
    request_key: uuid.UUID,
    promise: Promise | None = None,
    commitment: Commitment | None = None,
    recipient: Actor | None = None,
    channel: int | None = None,
    is_new_money: bool | None = None,
    shares: Sequence[Share] = (),
    is_humanitarian: bool = False,
    period_start: dt.date | None = None,
    period_end: dt.date | None = None,
    level: int = AudienceLevel.PUBLIC,
    provenance: str = Provenance.SOURCED,
    source: str = "",
) -> FundingFlow:
    """A flow, its first entries and, if one is given, the promise that it keeps: all or nothing.

    `request_key` stands for one filled-in form. The same content under it is answered with the flow that there is;
    another content under it is refused.
    """
    insist(rules.may_log_money, acting, compact)
    content = digest(
        compact.pk, donor.pk, title, list(entries), promise, commitment and commitment.pk, recipient and recipient.pk,
        channel, is_new_money, [(s.priority.pk, s.percent) for s in shares], is_humanitarian, period_start, period_end,
        level, provenance, source,
    )  # fmt: skip
    if earlier := answered_before(request_key, content):
        return earlier.flow
    guard_donor(compact, donor, acting, source)
    guard_audience(level, acting)
    guard_shares(compact, shares)
    guard_humanitarian(promise, commitment, shares, is_humanitarian=is_humanitarian)
    if not entries:
        raise Refused(_("Write at least one amount."), field="amount")
    if promise is not None:
        commitment = promised(compact, donor, promise, acting, on, level)
    if commitment is not None and commitment.compact_id != compact.pk:
        raise Refused(_("Choose a commitment of this compact."), field="commitment")
    flow = saved(
        FundingFlow(
            compact=compact, ref=f"{donor.slug[:50]}-{request_key.hex[:8]}", title=title, donor=donor,
            recipient=recipient, channel=channel, is_new_money=is_new_money,
            is_humanitarian=is_humanitarian, period_start=period_start,
            period_end=period_end, commitment=commitment, level=level, provenance=provenance, source=source,
        )
    )  # fmt: skip
    for share in shares:
        saved(FlowShare(flow=flow, priority=share.priority, share=share.percent))
    for place, entry in enumerate(entries):
        key, kept = (request_key, content) if place == 0 else (uuid.uuid5(request_key, str(place)), "")
        write(flow, entry, acting, on, request_key=key, request_hash=kept, provenance=provenance, source=source)
    log(acting, "log_flow", flow, kinds=[entry.kind for entry in entries])
    return flow


@transaction.atomic
def add_transaction(
    *,
    flow: FundingFlow,
    entry: Entry,
    acting: Viewer,
    on: dt.date,
    request_key: uuid.UUID,
    provenance: str = Provenance.SOURCED,
    source: str = "",
) -> Transaction:
    insist(rules.may_write_ledger, acting, flow)
    content = digest(flow.pk, entry, provenance, source)
    if earlier := answered_before(request_key, content):
        return earlier
    guard_donor(flow.compact, flow.donor, acting, source)
    locked = FundingFlow.objects.select_for_update().get(pk=flow.pk)
    if locked.is_undisclosed:
        # Now an amount is known.
        locked.is_undisclosed = False
        locked.save(update_fields=["is_undisclosed"])
    written = write(
        flow, entry, acting, on, request_key=request_key, request_hash=content, provenance=provenance, source=source
    )
    log(acting, "add_transaction", flow, kind=entry.kind)
    return written


@transaction.atomic
def correct_transaction(
    *,
    transaction: Transaction,
    right: Entry,
    reason: str,
    acting: Viewer,
    on: dt.date,
    request_key: uuid.UUID,
    source: str = "",
) -> list[Transaction]:
    """What the entry should have said, written as the difference; for another kind or currency, reversal and right row.

    `right.value_date` is the day from which the correction counts: figures as of earlier days stay as they were
    reported. `right.amount` may be zero, when nothing of the entry was true.
    """
    flow = transaction.flow
    insist(rules.may_write_ledger, acting, flow)
    content = digest(transaction.pk, right, reason, source)
    if earlier := answered_before(request_key, content):
        return list(Transaction.objects.filter(request_key__in=[earlier.request_key, uuid.uuid5(request_key, "1")]))
    FundingFlow.objects.select_for_update().get(pk=flow.pk)
    guard_correction(transaction, right, reason, acting, source)
    held = net_of(transaction)
    if (right.kind, right.currency) == (transaction.kind, transaction.currency):
        changes = [Entry(right.kind, right.amount - held, right.currency, right.value_date)]
    else:
        back = Entry(transaction.kind, -held, transaction.currency, right.value_date)
        changes = [change for change in (back, right) if change.amount]
    if not any(change.amount for change in changes):
        raise Refused(_("The entry says so already: write the amount that it should have said."), field="amount")
    rows = []
    for place, change in enumerate(changes):
        key, kept = (request_key, content) if place == 0 else (uuid.uuid5(request_key, str(place)), "")
        rows.append(
            write(
                flow, change, acting, on, request_key=key, request_hash=kept, corrects=transaction, reason=reason,
                provenance=transaction.provenance, source=source or transaction.source,
            )
        )  # fmt: skip
    log(acting, "correct_transaction", flow, kind=transaction.kind, reason=reason)
    return rows


# -- pieces -----------------------------------------------------------------------------------------------------------
def write(flow: FundingFlow, entry: Entry, acting: Viewer, on: dt.date, **fields: object) -> Transaction:
    guard_entry(entry, on)
    if "corrects" not in fields:
        guard_amount(entry)
    return saved(
        Transaction(
            flow=flow, kind=entry.kind, amount=entry.amount, currency=entry.currency, value_date=entry.value_date,
            recorded_by_id=acting.membership_id, **fields,
        )
    )  # fmt: skip


def net_of(transaction: Transaction) -> Decimal:
    """What is left of an entry in its own kind and currency after its corrections."""
    own = [
        c.amount
        for c in transaction.corrections.all()
        if (c.kind, c.currency) == (transaction.kind, transaction.currency)
    ]
    return transaction.amount + sum(own, Decimal(0))


def promised(compact: Compact, donor: Actor, promise: Promise, acting: Viewer, on: dt.date, level: int) -> Commitment:
    party = compact.parties.filter(actor=donor).select_related("actor").first()
    if party is None:
        url = reverse("compact", kwargs={"slug": compact.slug})
        sentence = _("%(donor)s is no party of this compact, so it cannot promise here: leave the promise empty.")
        unmet = [Unmet(_("Whoever holds the compact can bring the donor in as a party."), url)]
        raise Refused(sentence % {"donor": donor}, field="promise", unmet=unmet)
    try:
        return add_commitment(compact=compact, owner=party, promise=promise, acting=acting, on=on, level=level)
    except Refused as refused:
        field = {"text": "promise", "due_on": "promise_due_on"}.get(refused.field or "")
        raise Refused(refused.sentence, field=field) from refused


def answered_before(request_key: uuid.UUID, content: str) -> Transaction | None:
    """The lock makes equal requests that come at once wait for each other; the later ones find the first one's row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"request {request_key}"])
    earlier = Transaction.objects.filter(request_key=request_key).select_related("flow__compact").first()
    if earlier is not None and earlier.request_hash != content:
        sentence = _("This form was sent before with another content. Open a fresh form and fill it in again.")
        raise Refused(sentence)
    return earlier


def digest(*content: object) -> str:
    text = json.dumps(content, default=plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: object) -> object:
    if isinstance(value, Entry | Promise):
        return value.__dict__
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return DjangoJSONEncoder().default(value)


def log(acting: Viewer, verb: str, flow: FundingFlow, **detail: object) -> None:
    """The entry hides with its flow; amounts stay in the ledger and never go into the log."""
    compact = flow.compact
    level = max(flow.level, compact.level)
    record(acting=acting, verb=verb, target=flow, country_id=compact.country_id, level=level, **detail)
