"""A donor's ledger: opened with its first entries, added to, corrected. No row is ever changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from compacts import rules
from compacts.agreements.models import Compact, CompactState
from compacts.commitments.models import Commitment
from compacts.commitments.operations import Promise, add_commitment
from compacts.funding.models import FlowShare, FundingFlow, Transaction
from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.models import Actor, Role
from fragile.audience import AudienceLevel, Viewer
from fragile.money import known_currencies
from fragile.provenance import Provenance
from fragile.refusals import Refused, Unmet, saved
from strategies.plans.models import Priority


@dataclass(frozen=True)
class Entry:
    """One line to be written into a ledger."""

    kind: str
    amount: Decimal
    currency: str
    value_date: dt.date


@dataclass(frozen=True)
class Share:
    priority: Priority
    percent: Decimal


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

    `request_key` stands for one filled-in form. The same content under it is answered with the flow that there is; another
    content under it is refused.
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
            compact=compact, ref=f"{donor.slug[:50]}-{request_key.hex[:8]}", title=title, donor=donor, recipient=recipient,
            channel=channel, is_new_money=is_new_money, is_humanitarian=is_humanitarian, period_start=period_start,
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
    """What the entry should have said. Writes the difference; with another kind or currency the reversal and the right row.

    `right.value_date` is the day from which the correction counts: figures as of earlier days stay as they were reported.
    `right.amount` may be zero, when nothing of the entry was true.
    """
    flow = transaction.flow
    insist(rules.may_write_ledger, acting, flow)
    content = digest(transaction.pk, right, reason, source)
    if earlier := answered_before(request_key, content):
        return list(Transaction.objects.filter(corrects=transaction, recorded_at=earlier.recorded_at))
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


# -- guards -----------------------------------------------------------------------------------------------------------
def guard_donor(compact: Compact, donor: Actor, acting: Viewer, source: str) -> None:
    if donor.country_id != compact.country_id:
        raise Refused(_("Choose an organisation of this country's workspace."), field="donor")
    if acting.role == Role.DONOR and donor.pk != acting.actor_id:
        raise Refused(_("You may log money for your own organisation only."), field="donor")
    if donor.pk != acting.actor_id and not source.strip():
        sentence = _("You write this for another organisation: name the source in which you read it.")
        raise Refused(sentence, field="source")
    if compact.state in {CompactState.SUSPENDED, CompactState.EXPIRED}:
        raise Refused(_("This compact is no longer in force: no money is logged under it."))


def guard_audience(level: int, acting: Viewer) -> None:
    if level > acting.level:
        raise Refused(_("Choose an audience that you belong to: otherwise nobody could check what you wrote."), field="level")


def guard_shares(compact: Compact, shares: Sequence[Share]) -> None:
    for share in shares:
        if share.priority.version.strategy_id != compact.strategy_id:
            raise Refused(_("Choose a priority of the strategy that this compact stands under."), field="priority")
        if share.percent <= 0:
            raise Refused(_("Give a share above 0 %."), field="share")
        if share.percent > 100:
            raise Refused(_("A share is at most 100 %: write 100 for all of it."), field="share")
    if len({share.priority.pk for share in shares}) < len(shares):
        raise Refused(_("Name each priority once and give its whole share."), field="priority")
    if sum(share.percent for share in shares) > 100:
        raise Refused(_("The shares add up to more than 100 %: lower one of them."), field="share")


def guard_humanitarian(
    promise: Promise | None, commitment: Commitment | None, shares: Sequence[Share], *, is_humanitarian: bool
) -> None:
    """Rule P1: humanitarian money is nobody's lever. The database holds the tie to a commitment, this the others."""
    if is_humanitarian and (promise is not None or commitment is not None):
        sentence = _("Humanitarian money is never tied to a commitment: leave the promise and the commitment empty.")
        raise Refused(sentence, field="promise")
    if is_humanitarian and shares:
        sentence = _("Humanitarian money is not ranked by the strategy's priorities: leave the shares empty.")
        raise Refused(sentence, field="priority")


def guard_entry(entry: Entry, on: dt.date) -> None:
    if entry.currency not in known_currencies():
        sentence = _("“%(code)s” is not a currency of ISO 4217. Write its three capital letters, such as USD or EUR.")
        raise Refused(sentence % {"code": entry.currency}, field="currency")
    if entry.value_date > on:
        raise Refused(_("This day is yet to come. Log the entry once it has happened."), field="value_date")


def guard_correction(transaction: Transaction, right: Entry, reason: str, acting: Viewer, source: str) -> None:
    if transaction.corrects_id is not None:
        raise Refused(_("This row is itself a correction: correct the entry that it names."))
    if not reason.strip():
        raise Refused(_("Say why the entry is corrected."), field="reason")
    if right.amount < 0:
        raise Refused(_("Write what the entry should have said: zero or an amount above it."), field="amount")
    if right.value_date < transaction.value_date:
        raise Refused(_("A correction counts from the entry's own day or later."), field="value_date")
    if transaction.flow.donor_id != acting.actor_id and not source.strip():
        raise Refused(_("You write this for another organisation: name the source in which you read it."), field="source")


# -- pieces -----------------------------------------------------------------------------------------------------------
def write(flow: FundingFlow, entry: Entry, acting: Viewer, on: dt.date, **fields: object) -> Transaction:
    guard_entry(entry, on)
    return saved(
        Transaction(
            flow=flow, kind=entry.kind, amount=entry.amount, currency=entry.currency, value_date=entry.value_date,
            recorded_by_id=acting.membership_id, **fields,
        )
    )  # fmt: skip


def net_of(transaction: Transaction) -> Decimal:
    """What is left of an entry in its own kind and currency after its corrections."""
    own = [c.amount for c in transaction.corrections.all() if (c.kind, c.currency) == (transaction.kind, transaction.currency)]
    return transaction.amount + sum(own, Decimal(0))


def promised(
    compact: Compact, donor: Actor, promise: Promise, acting: Viewer, on: dt.date, level: int
) -> Commitment:
    party = compact.parties.filter(actor=donor).select_related("actor").first()  # type: ignore[attr-defined]
    if party is None:
        url = reverse("compact", kwargs={"slug": compact.slug})
        sentence = _("%(donor)s is no party of this compact, so it cannot promise here: leave the promise empty.")
        unmet = [Unmet(_("Whoever holds the compact can bring the donor in as a party."), url)]
        raise Refused(sentence % {"donor": donor}, field="promise", unmet=unmet)
    try:
        return add_commitment(compact=compact, owner=party, promise=promise, acting=acting, on=on, level=level)
    except Refused as refused:
        field = {"text": "promise", "due_on": "promise_due_on"}.get(refused.field or "", None)
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
