"""Every address of the site, read from the URLconf, with the words that fill it in the two countries of the matrix.

A new route needs nothing here as long as its words mean what PLACES says for its beginning. Otherwise add a line:
the longest beginning that fits wins, word by word. `tests/test_permissions.py` fails with a sentence when a word of a
route has no sample, and when a sample leads nowhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from compacts.agreements.models import Party
from compacts.commitments.models import CommitmentReport
from compacts.funding.models import SourceFigure, Transaction
from fragile.actors.models import Actor, Invitation, Membership
from fragile.documents.models import RenderJob
from strategies.plans.models import RoleAllocation

# Views that are not ours. Each prefix stands for a library that guards its own pages.
FOREIGN_VIEWS = ("allauth.",)


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    words: tuple[str, ...]
    view: Callable[..., Any] = field(compare=False, repr=False)

    @property
    def is_ours(self) -> bool:
        return not self.view.__module__.startswith(FOREIGN_VIEWS)


@dataclass(frozen=True)
class Place:
    """A country of the matrix: what its addresses are made of. The other one's file is the demo's, with other words."""

    iso3: str
    slug: str


HOME, ELSEWHERE, NOWHERE = Place("LBR", "liberia-2003"), Place("OTH", "otherland-2003"), Place("ZZZ", "nothing-2003")


def key(rows: Any, **where: Any) -> Callable[[Place], Any]:
    """The key of a row of that country; a number that no row has where there is no such country."""
    lookups = dict(where)

    def find(place: Place) -> Any:
        country = lookups.get("country", "country")
        found = rows.filter(**{country: place.iso3}).values_list(lookups.get("key", "pk"), flat=True).first()
        return found if found is not None else lookups.get("missing", 987654)

    return find


def fixed(value: Any, missing: Any = "nothing-here") -> Callable[[Place], Any]:
    return lambda place: missing if place is NOWHERE else value


def iso3(place: Place) -> str:
    return place.iso3


def slug(place: Place) -> str:
    return place.slug


DOCUMENT = key(RenderJob.objects.order_by("pk"), country="country__iso3", key="uuid", missing=uuid.UUID(int=7))

# beginning of the path -> word -> its sample in a country
PLACES: dict[str, dict[str, Callable[[Place], Any]]] = {
    "": {"iso3": iso3},
    "people/invitations/": {"pk": key(Invitation.objects.order_by("pk"), country="actor__country__iso3")},
    "people/memberships/": {"pk": key(Membership.objects.order_by("pk"), country="actor__country__iso3")},
    "people/join/": {"token": fixed("token-of-nobody")},
    "strategies/": {
        "slug": slug, "number": fixed(1, 99), "key": fixed("summary"), "order": fixed(1, 99),
        "role_id": key(RoleAllocation.objects.order_by("pk"), country="priority__version__strategy__country__iso3"),
    },
    "strategies/analyses/": {"slug": fixed("transition-2004"), "ref": fixed("posts-as-prize")},
    "compacts/": {
        "slug": slug, "ref": fixed("G1"), "verb": fixed("suspend"),
        "party": key(Party.objects.order_by("pk"), country="compact__country__iso3"),
        "report": key(
            CommitmentReport.objects.filter(commitment__ref="G1").order_by("pk"),
            country="commitment__compact__country__iso3",
        ),
    },
    "compacts/<slug:slug>/figures/": {
        "ref": key(SourceFigure.objects.order_by("pk"), country="compact__country__iso3", key="ref", missing="none")
    },
    "compacts/<slug:slug>/flows/": {
        "ref": fixed("united-states"),
        "entry": key(
            Transaction.objects.filter(flow__ref="united-states").order_by("pk"), country="flow__compact__country__iso3"
        ),
    },
    "documents/": {"uuid": DOCUMENT, "kind": fixed("strategy"), "slug": slug},
    "api/v1/": {"slug": slug, "number": fixed(1, 99), "ref": fixed("G1"), "uuid": DOCUMENT},
    "api/v1/actors/": {"pk": key(Actor.objects.filter(level=0).order_by("pk"), country="country__iso3")},
    "api/v1/compacts/<slug:slug>/flows/": {"ref": fixed("united-states")},
    "countries/<slug:iso3>/settings/institutions/": {"slug": fixed("posts")},
    "countries/<slug:iso3>/actors/": {"slug": fixed("unmil")},
    "countries/<slug:iso3>/settlements/": {
        "slug": fixed("accra-2003"), "actor": fixed("gol"), "ref": fixed("elections"),
    },
}  # fmt: skip


def routes() -> list[Route]:
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, path: str, words: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        here, held = path + str(entry.pattern), (*words, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLPattern):
            yield Route(entry.name or "", here, held, entry.callback)
        else:
            yield from _walk(entry, here, held)


def unlisted(route: Route) -> list[str]:
    known = {word for beginning, words in PLACES.items() if route.path.startswith(beginning) for word in words}
    return [word for word in route.words if word not in known]


def address(route: Route, place: Place) -> str:
    samples: dict[str, Callable[[Place], Any]] = {}
    for beginning in sorted(PLACES, key=len):
        if route.path.startswith(beginning):
            samples.update(PLACES[beginning])
    return reverse(route.name, kwargs={word: samples[word](place) for word in route.words})
