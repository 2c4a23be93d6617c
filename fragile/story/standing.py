"""How far a country has come, in one word each for its strategy and its compact (settings.COUNTRY_STANDINGS)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from fragile.audience import Viewer


@dataclass(frozen=True)
class Standing:
    """`state` is the row's own word, which gives the mark its colour; `label` is what a reader sees."""

    state: str
    label: str
    url: str = ""


StandingFinder = Callable[[Sequence[int], Viewer], dict[int, Standing]]


def standings_of(countries: Sequence[int], viewer: Viewer) -> dict[str, dict[int, Standing]]:
    """By "strategy" and "compact", then by country; a country without one that this viewer may see is left out."""
    found: dict[str, dict[int, Standing]] = {}
    for name, path in settings.COUNTRY_STANDINGS.items():
        finder: StandingFinder = import_string(path)
        found[name] = finder(countries, viewer)
    return found
