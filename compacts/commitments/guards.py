"""What the operations on promises refuse, each with a sentence that says what to do."""

from __future__ import annotations

from dataclasses import asdict

from django.urls import reverse
from django.utils.translation import gettext as _

from compacts import rules
from compacts.agreements.models import Compact, CompactState, Party, Side
from compacts.agreements.states import MOVES
from compacts.commitments.models import Commitment, CommitmentVersion
from compacts.commitments.values import MOST_WORDS, Promise
from fragile.actors.models import Role
from fragile.audience import Viewer
from fragile.refusals import Refused, Unmet
from fragile.ui.figures import date_text
from fragile.ui.words import count_words


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


def guard_once(compact: Compact, owner: Party, promise: Promise) -> None:
    """A form sent twice is one promise. The caller holds the compact's lock."""
    standing = Commitment.objects.filter(compact=compact, owner=owner).exclude(state=Commitment.State.WITHDRAWN)
    same = CommitmentVersion.objects.filter(commitment__in=standing, **asdict(promise)).select_related("commitment")
    if version := same.first():
        sentence = _("%(ref)s promises this already. Amend it if anything differs.")
        raise Refused(sentence % {"ref": version.commitment.ref}, field="text")


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
