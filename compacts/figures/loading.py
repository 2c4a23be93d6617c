"""The rows that figures are computed from, read at once for any number of compacts."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q

from compacts.agreements.models import Compact
from compacts.commitments.models import Commitment
from compacts.commitments.queries import promises_of
from compacts.funding.models import FlowShare, FundingFlow, SourceFigure, Transaction
from fragile.audience import Viewer
from fragile.countries.models import ExchangeRate
from fragile.money import Rates
from strategies.plans.models import StrategyVersion

Row = TypeVar("Row")


@dataclass(frozen=True)
class Loaded:
    """What one viewer may see of one compact, dated on or before a day."""

    compact: Compact
    rates: Rates
    flows: list[FundingFlow]
    transactions: list[Transaction]
    shares: list[FlowShare]
    sources: list[SourceFigure]
    promises: list[Commitment]


def load(compacts: Sequence[Compact], viewer: Viewer, until: dt.date) -> list[Loaded]:
    """In the order of `compacts`, each with its country. Nine queries."""
    rates = by_key(ExchangeRate.objects.filter(country__in={c.country_id for c in compacts}), "country_id")
    flows = FundingFlow.objects.visible_to(viewer).filter(compact__in=compacts).select_related("donor")
    by_compact = by_key(flows, "compact_id")
    compact_of = {flow.pk: flow.compact_id for own in by_compact.values() for flow in own}
    rows = Transaction.objects.filter(flow__in=list(compact_of), value_date__lte=until).select_related("corrects")
    seen = StrategyVersion.objects.visible_to(viewer)
    shares = FlowShare.objects.filter(flow__in=list(compact_of), priority__version__in=seen).select_related("priority")
    dated = Q(on__isnull=True) | Q(on__lte=until)
    sources = by_key(SourceFigure.objects.visible_to(viewer).filter(dated, compact__in=compacts), "compact_id")
    promises = by_key(promises_of(compacts, viewer, until), "compact_id")
    transactions, parts = of_compacts(rows, compact_of), of_compacts(shares, compact_of)
    return [
        Loaded(
            compact, Rates(rates[compact.country_id], compact.country.reporting_currency), by_compact[compact.pk],
            transactions[compact.pk], parts[compact.pk], sources[compact.pk], promises[compact.pk],
        )
        for compact in compacts
    ]  # fmt: skip


def by_key(rows: Iterable[Row], name: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def of_compacts(rows: Iterable[Row], compact_of: dict[int, int]) -> dict[int, list[Row]]:
    """Rows of flows, by the flow's compact."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[compact_of[row.flow_id]].append(row)  # type: ignore[attr-defined]
    return found
