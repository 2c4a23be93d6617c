"""Promises: made, amended, withdrawn, reported on, verified. What was said once stays; each verb adds a row."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from compacts import rules
from compacts.agreements.models import Compact, Party, Side
from compacts.agreements.states import MOVES
from compacts.commitments.guards import first_state, guard_once, guard_parties, guard_promise, unmet_before_force
from compacts.commitments.models import Commitment, CommitmentReport, CommitmentVersion, Verification, WithdrawalConsent
from compacts.commitments.values import Promise
from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused, held, saved
from fragile.ui.figures import date_text
from strategies.plans.models import Priority


@transaction.atomic
def add_commitment(
    *,
    compact: Compact,
    owner: Party,
    promise: Promise,
    acting: Viewer,
    on: dt.date,
    counterpart: Party | None = None,
    area: str = Commitment.Area.OTHER,
    priority: Priority | None = None,
    source: str = "",
    level: int = AudienceLevel.PUBLIC,
) -> Commitment:
    """In force at once when those record it who hold the table together; from a party's own hand it is a proposal."""
    insist(rules.may_promise, acting, compact)
    compact = Compact.objects.select_for_update().get(pk=compact.pk)
    if compact.is_closed:
        raise Refused(_("This compact is no longer in force: nothing new is promised under it."))
    guard_parties(compact, owner, counterpart, acting)
    guard_promise(promise, compact)
    if priority is not None and priority.version.strategy_id != compact.strategy_id:
        raise Refused(_("Choose a priority of the strategy that this compact stands under."), field="priority")
    guard_once(compact, owner, promise)
    commitment = saved(
        Commitment(
            compact=compact, ref=next_ref(compact, owner.side), owner=owner, counterpart=counterpart, area=area,
            state=first_state(compact, acting), priority=priority, source=source, level=level,
        )
    )  # fmt: skip
    write_version(commitment, 1, promise, "", acting, on)
    log(acting, "add_commitment", commitment)
    return commitment


@transaction.atomic
def accept_commitment(*, commitment: Commitment, acting: Viewer) -> Commitment:
    """The other side or the holders of the table take up what a party offered."""
    insist(rules.may_accept, acting, commitment)
    locked = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if locked.state != Commitment.State.PROPOSED:
        raise Refused(_("This commitment is no proposal any more."))
    locked.state = Commitment.State.ACTIVE
    locked.save(update_fields=["state"])
    log(acting, "accept_commitment", locked)
    return locked


@transaction.atomic
def amend_commitment(
    *, commitment: Commitment, promise: Promise, reason: str, acting: Viewer, on: dt.date
) -> CommitmentVersion:
    insist(rules.may_amend, acting, commitment)
    locked = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if locked.state == Commitment.State.WITHDRAWN:
        raise Refused(_("This commitment was withdrawn. Add a new one."))
    if not reason.strip():
        raise Refused(_("Say why the promise changes."), field="reason")
    guard_promise(promise, commitment.compact)
    last = locked.versions.order_by("-number").first()
    if last is not None and all(getattr(last, name) == value for name, value in asdict(promise).items()):
        raise Refused(_("Nothing differs from the promise as it stands. Change what shall be different."), field="text")
    if last is not None and on < last.made_on:
        raise Refused(
            _("The promise as it stands is dated %(day)s: an amendment follows it.") % {"day": date_text(last.made_on)}
        )
    version = write_version(locked, last.number + 1 if last else 1, promise, reason, acting, on)
    log(acting, "amend_commitment", locked, number=version.number, reason=reason)
    return version


@transaction.atomic
def consent_to_withdrawal(*, commitment: Commitment, reason: str, acting: Viewer, on: dt.date) -> Commitment:
    """One side's yes. With the other side's the promise is withdrawn; a proposal goes at its owner's word."""
    insist(rules.may_consent, acting, commitment)
    locked = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if locked.state == Commitment.State.WITHDRAWN:
        raise Refused(_("This commitment is withdrawn already."))
    party = party_speaking(commitment, acting)
    if not reason.strip():
        raise Refused(_("Say why the promise shall be withdrawn."), field="reason")
    saved(WithdrawalConsent(commitment=locked, party=party, on=on, reason=reason, given_by_id=acting.membership_id))
    log(acting, "consent_to_withdrawal", locked, reason=reason)
    by_side = {consent.party_id == locked.owner_id for consent in locked.withdrawal_consents.all()}
    if by_side == {True, False} or (locked.state == Commitment.State.PROPOSED and True in by_side):
        locked.state, locked.withdrawn_on = Commitment.State.WITHDRAWN, on
        locked.save(update_fields=["state", "withdrawn_on"])
        log(acting, "withdraw_commitment", locked)
    return locked


@transaction.atomic
def report_progress(
    *, commitment: Commitment, claim: str, text: str, acting: Viewer, on: dt.date, evidence: str = "", source: str = ""
) -> CommitmentReport:
    """The first key: the owner's own word."""
    insist(rules.may_report, acting, commitment)
    commitment = held(commitment, "compact", "owner__actor")
    if commitment.state != Commitment.State.ACTIVE:
        raise Refused(_("Only a commitment in force is reported on."))
    same = {"on": on, "claim": claim, "text": text, "evidence": evidence, "source": source}
    if commitment.reports.filter(**same).exists():
        raise Refused(_("This report is there already: it was sent twice."))
    if claim == CommitmentReport.Claim.MET and not (evidence.strip() or source.strip()):
        raise Refused(
            _("Name the evidence that shows the promise kept: without it nobody can verify."), field="evidence"
        )
    report = saved(
        CommitmentReport(
            commitment=commitment, reported_by_id=acting.membership_id, **same,
        )
    )  # fmt: skip
    log(acting, "report_progress", commitment, claim=claim)
    return report


@transaction.atomic
def verify(*, report: CommitmentReport, finding: str, acting: Viewer, on: dt.date, text: str = "") -> Verification:
    """The second key (rule P5): never the organisation that promised, never the person who reported."""
    commitment = report.commitment
    insist(rules.may_verify, acting, commitment)
    if report.reported_by is not None and report.reported_by.user_id == acting.user_id:
        raise Refused(_("Two keys: you wrote this report, so somebody else must verify it."))
    if on < report.on:
        raise Refused(
            _("The report is dated %(day)s: it is verified on that day or later.") % {"day": date_text(report.on)}
        )
    if finding == Verification.Finding.MET and report.claim != CommitmentReport.Claim.MET:
        sentence = _(
            "The owner does not report it as met, so there is nothing to verify as met. Ask for a report that says so."
        )
        raise Refused(sentence, field="finding")
    if finding != Verification.Finding.MET and not text.strip():
        raise Refused(
            _("Write your reasons: they stand beside the report, and neither text replaces the other."), field="text"
        )
    held(report)
    same = {"on": on, "finding": finding, "text": text, "verified_by_id": acting.membership_id}
    if report.verifications.filter(**same).exists():
        raise Refused(_("This finding is there already: it was sent twice."))
    verification = saved(
        Verification(
            report=report, verifier=verifying_party(commitment, acting), **same,
        )
    )  # fmt: skip
    log(acting, "verify_commitment", commitment, finding=finding)
    return verification


@transaction.atomic
def put_in_force(*, compact: Compact, acting: Viewer) -> Compact:
    insist(rules.may_hold_compact, acting, compact)
    locked = Compact.objects.select_for_update().get(pk=compact.pk)
    unmet = unmet_before_force(locked)
    if unmet:
        raise Refused(_("This compact cannot be put in force yet."), unmet=unmet)
    locked.state = MOVES["put_in_force"][1]
    saved(locked)
    record(acting=acting, verb="put_compact_in_force", target=locked, country_id=locked.country_id, level=locked.level)
    return locked


# -- pieces -----------------------------------------------------------------------------------------------------------
def next_ref(compact: Compact, side: str) -> str:
    """G1, G2 of the government, P1, P2 of the partners. The caller holds the compact's lock."""
    letter = "G" if side == Side.GOVERNMENT else "P"
    taken = set(compact.commitments.values_list("ref", flat=True))
    return next(ref for n in range(1, len(taken) + 2) if (ref := f"{letter}{n}") not in taken)


def write_version(
    commitment: Commitment, number: int, promise: Promise, reason: str, acting: Viewer, on: dt.date
) -> CommitmentVersion:
    version = CommitmentVersion(
        commitment=commitment,
        number=number,
        reason=reason,
        made_on=on,
        made_by_id=acting.membership_id,
        **asdict(promise),
    )
    return saved(version)


def party_speaking(commitment: Commitment, acting: Viewer) -> Party:
    if rules.speaks_for(acting, commitment.owner.actor):
        return commitment.owner
    party = verifying_party(commitment, acting)
    if party is None:
        raise Refused(rules.may_consent.refusal)  # type: ignore[attr-defined]
    return party


def verifying_party(commitment: Commitment, acting: Viewer) -> Party | None:
    """The party whose focal point acts; None for a chair who belongs to none."""
    parties = commitment.compact.parties.exclude(side=commitment.owner.side).select_related("actor")
    speaking = [party for party in parties if rules.speaks_for(acting, party.actor)]
    return min(speaking, key=lambda party: party.pk != commitment.counterpart_id) if speaking else None


def log(acting: Viewer, verb: str, commitment: Commitment, **detail: object) -> None:
    compact = commitment.compact
    level = max(commitment.level, compact.level)
    record(acting=acting, verb=verb, target=commitment, country_id=compact.country_id, level=level, **detail)
