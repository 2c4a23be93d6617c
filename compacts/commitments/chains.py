"""Where a compact and a promise hang: the thread of fragile/ui/chain.py filled with what this viewer may see."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compacts.agreements.models import Compact
from compacts.commitments.models import Commitment
from compacts.commitments.queries import Standing
from fragile.audience import Viewer
from fragile.settlements.models import SettlementProvision
from fragile.ui.chain import ChainLink, Words, chain_of
from strategies.plans.models import Priority, Strategy, StrategyVersion

Found = dict[str, tuple[Words, str]]


def chain_of_compact(
    compact: Compact, strategy: Strategy | None, viewer: Viewer, rows: Sequence[Standing]
) -> list[ChainLink]:
    url, money = (reverse(name, kwargs={"slug": compact.slug}) for name in ("compact", "compact_money"))
    found: Found = {"commitment": (compact.title, url)}
    if strategy is not None:
        found["priority"] = (strategy.title, reverse("strategy", kwargs={"slug": strategy.slug}))
    flows = compact.flows.visible_to(viewer).count()
    if flows:
        found["flow"] = (ngettext("%(n)s flow of money", "%(n)s flows of money", flows) % {"n": flows}, money)
    reports = sum(len(row.reports) for row in rows)
    if reports:
        found["evidence"] = (ngettext("%(n)s report", "%(n)s reports", reports) % {"n": reports}, "")
    return chain_of("commitment", found, {"flow": money})


def chain_of_commitment(commitment: Commitment, viewer: Viewer, standing: Standing | None) -> list[ChainLink]:
    compact, found = commitment.compact, upstream(commitment.priority, viewer)
    address = reverse("commitment", kwargs={"slug": compact.slug, "ref": commitment.ref})
    found["commitment"] = (_("Commitment %(ref)s") % {"ref": commitment.ref}, address)
    flow = commitment.flows.visible_to(viewer).first()
    if flow is not None:
        found["flow"] = (flow.title, reverse("flow", kwargs={"slug": compact.slug, "ref": flow.ref}))
    if standing and standing.reported:
        found["evidence"] = (standing.reported.evidence or standing.reported.text, f"{address}#reports")
    return chain_of("commitment", found)


def upstream(priority: Priority | None, viewer: Viewer) -> Found:
    """A promise's or a flow's priority and the provision that it builds on, as far as this viewer may see them."""
    if priority is None or not StrategyVersion.objects.visible_to(viewer).filter(pk=priority.version_id).exists():
        return {}
    slug = priority.version.strategy.slug
    found: Found = {
        "priority": (str(priority), reverse("strategy", kwargs={"slug": slug}) + f"#priority-{priority.number}")
    }
    provision = (
        SettlementProvision.objects.visible_to(viewer)
        .filter(priorities=priority)
        .select_related("settlement__country")
        .first()
    )
    if provision is not None:
        words = {"iso3": provision.settlement.country.iso3, "slug": provision.settlement.slug, "ref": provision.ref}
        found["provision"] = (Truncator(provision.text).chars(90), reverse("provision", kwargs=words))
    return found
