"""The life of a compact: `{verb: (from, to, who)}`. The operations of these names make the moves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from compacts.agreements.models import Compact, CompactState
from compacts.rules import may_hold_compact, may_sign
from fragile.actors.access import Rule
from fragile.refusals import Refused

State = CompactState
# "sign": the last signature of those who promise agrees it. "put_in_force" also asks what is promised, "close_review"
# when the next review is: see unmet_before_force in compacts/commitments/guards.py and move_compact.
MOVES: dict[str, tuple[tuple[State, ...], State, Rule]] = {
    "sign": ((State.NEGOTIATION,), State.AGREED, may_sign),
    "put_in_force": ((State.AGREED,), State.IN_FORCE, may_hold_compact),
    "open_review": ((State.IN_FORCE,), State.UNDER_REVIEW, may_hold_compact),
    "close_review": ((State.UNDER_REVIEW,), State.IN_FORCE, may_hold_compact),
    "suspend": ((State.IN_FORCE, State.UNDER_REVIEW), State.SUSPENDED, may_hold_compact),
    "resume": ((State.SUSPENDED,), State.IN_FORCE, may_hold_compact),
    "expire": ((State.IN_FORCE, State.UNDER_REVIEW, State.SUSPENDED), State.EXPIRED, may_hold_compact),
}
# Those that a person makes on a page of their own, in the order of the offer: heading, button, what it does.
ON_A_PAGE = {
    "open_review": (
        _("Open the review"), _("Open the review"),
        _("Both sides look at every promise. Nothing is suspended meanwhile; what they change becomes an amendment."),
    ),
    "close_review": (
        _("Close the review"), _("Close the review"),
        _("The compact goes on in force, with a day for the next review."),
    ),
    "resume": (_("Resume the compact"), _("Resume it"), _("The promises bind again from today.")),
    "suspend": (
        _("Suspend the compact"), _("Suspend it"),
        _("No money is logged under it until it is resumed. Everything stays visible, with your reason."),
    ),
    "expire": (
        _("Let the compact expire"), _("Let it expire"),
        _("It ends for good. Everything stays visible; a new compact may follow it."),
    ),
}  # fmt: skip
NEEDS_A_REASON = {"suspend", "resume", "expire"}


def can(verb: str, compact: Compact) -> bool:
    return compact.state in MOVES[verb][0]


def insist_can(verb: str, compact: Compact) -> None:
    if not can(verb, compact):
        sentence = _("This compact is %(state)s by now, so this step is not open. Look at its page again.")
        raise Refused(str(sentence) % {"state": compact.get_state_display()})
