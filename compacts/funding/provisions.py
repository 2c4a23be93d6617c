"""Promises and money that serve the priorities built on a provision of the settlement (settings.PROVISION_USES)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.urls import reverse

from compacts.commitments.models import Commitment
from compacts.funding.models import FlowShare, FundingFlow
from fragile.audience import Viewer
from fragile.settlements.uses import ProvisionUse
from strategies.plans.models import Priority, StrategyVersion


def promises_and_money_on(provisions: Sequence[int], viewer: Viewer) -> list[ProvisionUse]:
    """Through priorities of any version within reach: a promise keeps the priority under which it was made."""
    links = Priority.provisions.through.objects.filter(
        settlementprovision__in=provisions, priority__version__in=StrategyVersion.objects.visible_to(viewer)
    )
    on: dict[int, list[int]] = defaultdict(list)
    for priority_id, provision_id in links.values_list("priority_id", "settlementprovision_id"):
        on[priority_id].append(provision_id)
    shares = FlowShare.objects.filter(priority__in=on, flow__in=FundingFlow.objects.visible_to(viewer)).select_related(
        "flow__compact"
    )
    promises = Commitment.objects.visible_to(viewer).filter(priority__in=on).exclude(state=Commitment.State.WITHDRAWN)
    uses: list[ProvisionUse] = []
    for share in shares:
        url = reverse("flow", args=[share.flow.compact.slug, share.flow.ref])
        uses += [ProvisionUse(provision, "flow", str(share.flow), url) for provision in on[share.priority_id]]
    for promise in promises.select_related("compact"):
        url = reverse("commitment", args=[promise.compact.slug, promise.ref])
        uses += [ProvisionUse(provision, "commitment", promise.ref, url) for provision in on[promise.priority_id or 0]]
    return uses
