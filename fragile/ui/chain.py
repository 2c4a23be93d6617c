"""The thread that every object hangs on: provision, priority, result, flow, budget line, commitment, evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class ChainLink:
    """`state`: present (what this page is about), linked, or missing (`hint` says what would fill the place)."""

    label: Words
    text: Words = ""
    url: str = ""
    state: str = "linked"
    hint: Words = ""


PLACES: dict[str, tuple[Words, Words]] = {
    "provision": (_("Provision"), _("No provision of the settlement is named yet")),
    "priority": (_("Priority"), _("No priority of the strategy yet")),
    "result": (_("Result"), _("No result of the framework yet")),
    "flow": (_("Money"), _("No money is tied to it yet")),
    "budget_line": (_("Budget line"), _("Not on a budget line yet")),
    "commitment": (_("Commitment"), _("No party has promised it yet")),
    "evidence": (_("Evidence"), _("No evidence yet")),
}


def chain_of(
    present: str, found: Mapping[str, tuple[Words, str]], fill: Mapping[str, str] | None = None
) -> list[ChainLink]:
    """All seven places in order. `found` maps a place to (text, url), `fill` a missing one to where it is filled."""
    links = []
    for place, (label, hint) in PLACES.items():
        if place in found:
            text, url = found[place]
            links.append(ChainLink(label, text, url, "present" if place == present else "linked"))
        else:
            links.append(ChainLink(label, url=(fill or {}).get(place, ""), state="missing", hint=hint))
    return links
