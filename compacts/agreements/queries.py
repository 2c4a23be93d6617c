from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compacts.agreements.models import Compact, CompactState, Party, Side
from compacts.agreements.states import MOVES, ON_A_PAGE, can
from compacts.rules import may_start_compact
from fragile.actors.models import Actor
from fragile.audience import Viewer
from fragile.countries.models import Country
from fragile.story.blocks import StoryBlock, review_step
from fragile.ui.figures import date_text
from strategies.plans.models import Strategy, StrategyVersion


def compact_of(viewer: Viewer, slug: str) -> Compact:
    """Raises Compact.DoesNotExist, the same for a hidden and a missing one."""
    return Compact.objects.visible_to(viewer).select_related("country", "strategy").get(slug=slug)


def country_of(viewer: Viewer, iso3: str) -> Country:
    return Country.objects.visible_to(viewer).get(iso3=iso3)


@dataclass(frozen=True)
class Move:
    """A verb of states.ON_A_PAGE and the compact that it moves; to the rules it is that compact."""

    compact: Compact
    verb: str

    @property
    def country_id(self) -> int:
        return self.compact.country_id


def move_of(viewer: Viewer, slug: str, verb: str) -> Move:
    if verb not in ON_A_PAGE:
        raise Compact.DoesNotExist
    return Move(compact_of(viewer, slug), verb)


def moves_open_to(compact: Compact, viewer: Viewer) -> list[tuple[str, str]]:
    """(address, words) of each step that may be taken from here by this person."""
    return [
        (reverse("compact_move", kwargs={"slug": compact.slug, "verb": verb}), str(heading))
        for verb, (heading, _submit, _intro) in ON_A_PAGE.items()
        if can(verb, compact) and MOVES[verb][2](viewer, compact)
    ]


def party_of(viewer: Viewer, slug: str, party: int) -> Party:
    rows = Party.objects.visible_to(viewer).select_related("actor", "compact__country")
    return rows.get(compact__slug=slug, pk=party)


def strategy_of(compact: Compact, viewer: Viewer) -> Strategy | None:
    """The strategy that it stands under, if this viewer may see any version of it."""
    if compact.strategy is None:
        return None
    seen = StrategyVersion.objects.visible_to(viewer).filter(strategy=compact.strategy.pk).exists()
    return compact.strategy if seen else None


def shown_name(actor: Actor, viewer: Viewer) -> str:
    """Of an actor whom this viewer may not know, nothing but that somebody is there."""
    return actor.name if viewer.sees(actor.level, actor.country_id) else _("an organisation not named here")


@dataclass(frozen=True)
class Signature:
    pk: int
    party: Party
    name: str
    side: str
    signed_on: dt.date | None


@dataclass(frozen=True)
class Table:
    """Who sits where. Those whom the viewer may not know are not among them."""

    government: tuple[Signature, ...]
    partners: tuple[Signature, ...]
    witnesses: tuple[Signature, ...]

    @property
    def everybody(self) -> tuple[Signature, ...]:
        return self.government + self.partners + self.witnesses

    @property
    def signed(self) -> int:
        return sum(1 for one in self.government + self.partners if one.signed_on)

    @property
    def promising(self) -> int:
        return len(self.government) + len(self.partners)


def table_of(compact: Compact, viewer: Viewer) -> Table:
    parties = Party.objects.visible_to(viewer).filter(compact=compact).select_related("actor")
    rows = [Signature(p.pk, p, p.actor.name, p.side, p.signed_on) for p in parties]
    by_side = {side: tuple(row for row in rows if row.side == side) for side in Side.values}
    return Table(by_side[Side.GOVERNMENT], by_side[Side.PARTNER], by_side[Side.WITNESS])


def main_compact(country: Country, viewer: Viewer) -> Compact | None:
    """The one that the country page tells of: the latest that binds, else the one in negotiation."""
    order = [CompactState.IN_FORCE, CompactState.UNDER_REVIEW, CompactState.AGREED, CompactState.NEGOTIATION]
    place = {state.value: n for n, state in enumerate(order)}

    def rank(compact: Compact) -> tuple[int, int, int]:
        signed_on = compact.signed_on or dt.date.min
        return place.get(compact.state, len(order)), -signed_on.toordinal(), compact.pk

    found = sorted(Compact.objects.visible_to(viewer).filter(country=country), key=rank)
    return found[0] if found else None


def story_block(country: Country, viewer: Viewer, as_of: dt.date) -> StoryBlock:
    compact = main_compact(country, viewer)
    if compact is None:
        url = reverse("start_compact", kwargs={"iso3": country.iso3}) if may_start_compact(viewer, country) else ""
        return StoryBlock(
            key="compact", title=_("Compact"), state=_("not started"),
            summary=_("What the government and its partners promise each other has not been brought together yet."),
            next_step=_("Start a compact"), next_step_by=_("facilitator, government or chair"), next_step_url=url,
            is_missing=True,
        )  # fmt: skip
    table, url = table_of(compact, viewer), reverse("compact", kwargs={"slug": compact.slug})
    step, who = next_step_of(compact, as_of)
    signed = ngettext(
        "%(signed)s of %(all)s party has signed", "%(signed)s of %(all)s parties have signed", table.promising
    ) % {"signed": table.signed, "all": table.promising}
    return StoryBlock(
        key="compact", title=_("Compact"), state=compact.get_state_display(), figure=signed,
        summary=summary_of(compact),
        url=url, next_step=step, next_step_by=who, next_step_url=url if viewer.country_id == country.pk else "",
    )  # fmt: skip


def summary_of(compact: Compact) -> str:
    if not compact.signed_on:
        return compact.title
    return _("%(title)s, signed on %(day)s.") % {"title": compact.title, "day": date_text(compact.signed_on)}


def next_step_of(compact: Compact, as_of: dt.date) -> tuple[str, str]:
    """What the compact waits for and who must act."""
    if compact.state == CompactState.NEGOTIATION:
        return _("Bring in the parties, agree the promises and sign"), _("all parties")
    if compact.state == CompactState.AGREED:
        return _("Put it in force"), _("facilitator, government or chair")
    if compact.state == CompactState.SUSPENDED:
        return _("Resume it, or let it expire"), _("facilitator, government or chair")
    if compact.state == CompactState.EXPIRED:
        return "", ""
    if compact.state == CompactState.UNDER_REVIEW:
        return _("Amend what both sides change and close the review"), compact.joint_body or _("joint body")
    if compact.next_review_on:
        return review_step(compact.next_review_on, as_of), compact.joint_body or _("joint body")
    return _("Set the date of the next review"), compact.joint_body or _("joint body")
