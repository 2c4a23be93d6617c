"""The latest compact of each country that a reader may see (settings.COUNTRY_STANDINGS)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from compacts.agreements.models import Compact
from fragile.audience import Viewer
from fragile.story.standing import Standing


def compacts_stand(countries: Sequence[int], viewer: Viewer) -> dict[int, Standing]:
    compacts = Compact.objects.visible_to(viewer).filter(country__in=countries).order_by("pk")
    return {
        compact.country_id: Standing(
            compact.state, str(compact.get_state_display()), reverse("compact", args=[compact.slug])
        )
        for compact in compacts
    }
