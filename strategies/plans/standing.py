"""The latest version of each country's strategy that a reader may see (settings.COUNTRY_STANDINGS)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from fragile.audience import Viewer
from fragile.story.standing import Standing
from strategies.plans.models import State, StrategyVersion


def strategies_stand(countries: Sequence[int], viewer: Viewer) -> dict[int, Standing]:
    versions = (
        StrategyVersion.objects.visible_to(viewer)
        .filter(strategy__country__in=countries)
        .exclude(state=State.WITHDRAWN)
    )
    stand: dict[int, Standing] = {}
    for version in versions.select_related("strategy").order_by("strategy__pk", "number"):
        url = reverse("strategy", args=[version.strategy.slug])
        stand[version.strategy.country_id] = Standing(version.state, str(version.get_state_display()), url)
    return stand
