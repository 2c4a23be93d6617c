"""What the ledger refuses, each with a sentence that says what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from compacts.agreements.models import Compact, CompactState
from compacts.commitments.models import Commitment
from compacts.commitments.values import Promise
from compacts.funding.models import Transaction
from compacts.funding.values import Entry, Share
from fragile.actors.models import Actor, Role
from fragile.audience import Viewer
from fragile.money import known_currencies
from fragile.refusals import Refused


def guard_donor(compact: Compact, donor: Actor, acting: Viewer, source: str) -> None:
    if donor.country_id != compact.country_id:
        raise Refused(_("Choose an organisation of this country's workspace."), field="donor")
    if acting.role == Role.DONOR and donor.pk != acting.actor_id:
        raise Refused(_("You may log money for your own organisation only."), field="donor")
    guard_source(donor.pk, acting, source)
    if compact.state in {CompactState.SUSPENDED, CompactState.EXPIRED}:
        raise Refused(_("This compact is no longer in force: no money is logged under it."))


def guard_source(donor_id: int, acting: Viewer, source: str) -> None:
    if donor_id != acting.actor_id and not source.strip():
        sentence = _("You write this for another organisation: name the source in which you read it.")
        raise Refused(sentence, field="source")


def guard_audience(level: int, acting: Viewer) -> None:
    if level > acting.level:
        raise Refused(
            _("Choose an audience that you belong to: what you wrote must be there for you to see."), field="level"
        )


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


def guard_amount(entry: Entry) -> None:
    """The database holds the same; here the sentence finds its field."""
    if entry.amount <= 0:
        sentence = _("Write an amount above zero. To take something back, correct the entry that holds it.")
        raise Refused(sentence, field="amount")


def guard_currency(code: str) -> None:
    if code not in known_currencies():
        sentence = _("“%(code)s” is not a currency of ISO 4217. Write its three capital letters, such as USD or EUR.")
        raise Refused(sentence % {"code": code}, field="currency")


def guard_entry(entry: Entry, on: dt.date) -> None:
    guard_currency(entry.currency)
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
        raise Refused(
            _("You write this for another organisation: name the source in which you read it."), field="source"
        )
