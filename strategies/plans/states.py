"""The life of a strategy's version: `{verb: (from, to, who)}`. The operations of these names make the moves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fragile.actors.access import Rule
from fragile.refusals import Refused
from strategies.plans.models import State, StrategyVersion
from strategies.rules import may_agree, may_facilitate

MOVES: dict[str, tuple[tuple[State, ...], State, Rule]] = {
    "propose": ((State.DRAFT,), State.CONSULTATION, may_facilitate),
    "return_to_draft": ((State.CONSULTATION,), State.DRAFT, may_facilitate),
    "agree": ((State.CONSULTATION,), State.AGREED, may_agree),
    "supersede": ((State.AGREED,), State.SUPERSEDED, may_agree),
    "withdraw": ((State.DRAFT, State.CONSULTATION), State.WITHDRAWN, may_facilitate),
}

WRONG_STATE = {
    "propose": _("Only a draft is proposed. This version is %(state)s."),
    "return_to_draft": _("Only a text in consultation is returned to draft. This version is %(state)s."),
    "agree": _("Only a text in consultation is agreed. This version is %(state)s."),
    "supersede": _("Only an agreed version is superseded. This version is %(state)s."),
    "withdraw": _("Only a draft or a text in consultation is withdrawn. This version is %(state)s."),
}


def can(verb: str, version: StrategyVersion) -> bool:
    return version.state in MOVES[verb][0]


def insist_can(verb: str, version: StrategyVersion) -> None:
    if not can(verb, version):
        raise Refused(str(WRONG_STATE[verb]) % {"state": version.get_state_display()})


def move(verb: str, version: StrategyVersion) -> None:
    """Set the new state on the (locked) row without saving it, or refuse."""
    insist_can(verb, version)
    version.state = MOVES[verb][1]


def insist_on_draft(version: StrategyVersion) -> None:
    if version.state != State.DRAFT:
        sentence = _(
            "The text of this version is %(state)s and is not changed. Return it to draft, or start a new version."
        )
        raise Refused(str(sentence) % {"state": version.get_state_display()})
