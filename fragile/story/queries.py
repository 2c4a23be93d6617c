from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fragile.actors.models import Membership
from fragile.audience import Viewer
from fragile.countries.models import Country
from fragile.story.standing import Standing, standings_of


@dataclass(frozen=True)
class CountryRow:
    """One country on the first page. `within_reach` is False for a workspace that one would first have to act in."""

    country: Country
    strategy: Standing | None
    compact: Standing | None
    memberships: tuple[Membership, ...] = ()
    within_reach: bool = True


@dataclass(frozen=True)
class FirstPage:
    own: list[CountryRow]
    public: list[CountryRow]


def first_page(viewer: Viewer, held: Sequence[Membership]) -> FirstPage:
    """The countries that one acts in, then the public ones; each with what this viewer may know of it now."""
    shown = list(Country.objects.visible_to(viewer))
    mine: dict[int, Country] = {membership.actor.country_id: membership.actor.country for membership in held}
    stand = standings_of([*mine, *(country.pk for country in shown)], viewer)

    def row(country: Country) -> CountryRow:
        return CountryRow(
            country,
            stand["strategy"].get(country.pk),
            stand["compact"].get(country.pk),
            memberships=tuple(membership for membership in held if membership.actor.country_id == country.pk),
            within_reach=country in shown,
        )

    return FirstPage(
        own=[row(country) for country in sorted(mine.values(), key=lambda country: country.name)],
        public=[row(country) for country in shown if country.pk not in mine],
    )
