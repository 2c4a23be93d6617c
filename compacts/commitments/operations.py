"""Promises: made, amended, withdrawn, reported on, verified. What was said once stays; each verb adds a row."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from compacts import rules
from compacts.agreements.models import Compact, CompactState, Party, Side
from compacts.agreements.states import MOVES
from compacts.commitments.models import Commitment, CommitmentReport, CommitmentVersion, Verification, WithdrawalConsent
from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.models import Role
from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused, Unmet, saved
from fragile.ui.figures import date_text
from fragile.ui.words import count_words
from strategies.plans.models import Priority

MOST_WORDS = 60


@dataclass(frozen=True)
class Promise:
    """What a party binds itself to, and how one will know that it was done."""

    text: str
    indicator: str = ""
    baseline: str = ""
    baseline_on: dt.date | None = None
    target: str = ""
    due_on: dt.date | None = None
    evidence_required: str = ""


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
    if commitment.state != Commitment.State.ACTIVE:
        raise Refused(_("Only a commitment in force is reported on."))
    if claim == CommitmentReport.Claim.MET and not (evidence.strip() or source.strip()):
        raise Refused(
            _("Name the evidence that shows the promise kept: without it nobody can verify."), field="evidence"
        )
    report = saved(
        CommitmentReport(
            commitment=commitment, on=on, claim=claim, text=text, evidence=evidence, source=source,
            reported_by_id=acting.membership_id,
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
    verification = saved(
        Verification(
            report=report, on=on, finding=finding, text=text, verifier=verifying_party(commitment, acting),
            verified_by_id=acting.membership_id,
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


# -- guards -----------------------------------------------------------------------------------------------------------
def unmet_before_force(compact: Compact) -> list[Unmet]:
    """What stands between a compact and its being in force; empty when nothing does."""
    url = reverse("compact", kwargs={"slug": compact.slug})
    if compact.state not in (*MOVES["sign"][0], *MOVES["put_in_force"][0]):
        return [Unmet(_("It is not waiting to be put in force."), url)]
    unmet = []
    if compact.state == CompactState.NEGOTIATION:
        unmet.append(Unmet(_("The government and at least one partner sign, and nobody's signature is missing."), url))
    live = Commitment.objects.filter(compact=compact, state=Commitment.State.ACTIVE)
    sides = set(live.values_list("owner__side", flat=True))
    if Side.GOVERNMENT not in sides:
        unmet.append(Unmet(_("The government has promised nothing yet: add at least one commitment of its side."), url))
    if Side.PARTNER not in sides:
        unmet.append(
            Unmet(_("The partners have promised nothing yet: add at least one commitment of their side."), url)
        )
    versions = CommitmentVersion.objects.filter(commitment__in=live).select_related("commitment").order_by("number")
    for version in {version.commitment_id: version for version in versions}.values():
        if compact.signed_on and version.due_on and version.due_on < compact.signed_on:
            unmet.append(
                Unmet(_("%(ref)s is due before the signature: amend its date.") % {"ref": version.commitment.ref}, url)
            )
    return unmet


def guard_promise(promise: Promise, compact: Compact) -> None:
    if not promise.text.strip():
        raise Refused(_("Write what is promised."), field="text")
    words = count_words(promise.text)
    if words > MOST_WORDS:
        sentence = _("A promise has at most %(most)s words, this one has %(words)s: say it in one sentence.")
        raise Refused(sentence % {"most": MOST_WORDS, "words": words}, field="text")
    if promise.due_on and compact.signed_on and promise.due_on < compact.signed_on:
        sentence = _("The due date lies before the signature of %(day)s. Give a date on or after it.")
        raise Refused(sentence % {"day": date_text(compact.signed_on)}, field="due_on")


def guard_parties(compact: Compact, owner: Party, counterpart: Party | None, acting: Viewer) -> None:
    if owner.compact_id != compact.pk:
        raise Refused(_("Choose a party of this compact."), field="owner")
    if owner.side == Side.WITNESS:
        raise Refused(_("A witness promises nothing: choose a party of either side."), field="owner")
    if counterpart is not None and counterpart.compact_id != compact.pk:
        raise Refused(_("Choose a party of this compact."), field="counterpart")
    if counterpart is not None and counterpart.side == owner.side:
        raise Refused(
            _("A promise is made to the other side: choose a counterpart there, or leave it empty."),
            field="counterpart",
        )
    if acting.role not in {Role.FACILITATOR, Role.CHAIR, Role.GOVERNMENT} and not rules.speaks_for(acting, owner.actor):
        raise Refused(_("You may promise for your own organisation only."), field="owner")


def first_state(compact: Compact, acting: Viewer) -> Commitment.State:
    """What the table's holders write down while it is negotiated is what was agreed there."""
    at_the_table = compact.state == CompactState.NEGOTIATION and acting.role == Role.GOVERNMENT
    agreed = acting.role in {Role.FACILITATOR, Role.CHAIR} or at_the_table
    return Commitment.State.ACTIVE if agreed else Commitment.State.PROPOSED


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
