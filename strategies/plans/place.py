"""Where in a strategy's pages one is."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from fragile.audience import Viewer
from fragile.story.place import place
from strategies.plans.models import State, StrategyVersion


def place_in(version: StrategyVersion, viewer: Viewer, *trail: tuple[str | Promise, str]) -> dict[str, Any]:
    """The trail through the country and the strategy, and what every page of a version shows of it."""
    strategy = version.strategy
    return {
        **place(strategy.country, viewer, (strategy.title, reverse("strategy", args=[strategy.slug])), *trail),
        "version": version,
        "strategy": strategy,
        "is_frozen": version.state != State.DRAFT,
    }
