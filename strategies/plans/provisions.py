"""Which priorities build on a provision of the settlement (settings.PROVISION_USES)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from fragile.audience import Viewer
from fragile.settlements.uses import ProvisionUse
from strategies.plans.models import Priority, StrategyVersion


def priorities_on(provisions: Sequence[int], viewer: Viewer) -> list[ProvisionUse]:
    """Of each strategy the latest version that this viewer may see: what an older one built on is history."""
    latest = StrategyVersion.objects.visible_to(viewer).order_by("strategy_id", "-number").distinct("strategy_id")
    links = Priority.provisions.through.objects.filter(
        settlementprovision__in=provisions, priority__version__in=latest.values("pk")
    )
    rows = links.select_related("priority__version__strategy").order_by(
        "priority__version__strategy_id", "priority__number"
    )
    return [
        ProvisionUse(row.settlementprovision_id, "priority", str(row.priority), address(row.priority)) for row in rows
    ]


def address(priority: Priority) -> str:
    return reverse("strategy", args=[priority.version.strategy.slug]) + f"#priority-{priority.number}"
