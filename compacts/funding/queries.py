from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from compacts.agreements.models import Compact
from compacts.agreements.queries import shown_name
from compacts.funding.models import FlowShare, FundingFlow, SourceFigure, Transaction
from fragile.actors.models import Actor, Role
from fragile.audience import Viewer
from fragile.countries.models import ExchangeRate
from fragile.countries.queries import rate_text
from fragile.money import Converted, Money, Rates
from strategies.plans.models import Priority, StrategyVersion


def flow_of(viewer: Viewer, slug: str, ref: str) -> FundingFlow:
    rows = FundingFlow.objects.visible_to(viewer).select_related(
        "compact__country", "donor", "recipient", "commitment__priority"
    )
    return rows.get(compact__slug=slug, ref=ref)


def transaction_of(viewer: Viewer, slug: str, ref: str, entry: int) -> Transaction:
    rows = Transaction.objects.filter(flow__in=FundingFlow.objects.visible_to(viewer)).select_related(
        "flow__compact__country", "flow__donor"
    )
    return rows.get(flow__compact__slug=slug, flow__ref=ref, pk=entry)


def figure_of(viewer: Viewer, slug: str, ref: str) -> SourceFigure:
    rows = SourceFigure.objects.visible_to(viewer).select_related("compact__country")
    return rows.get(compact__slug=slug, ref=ref)


def priced(row: Transaction) -> Money:
    """A correction is converted as the entry that it puts right: a slip of the pen moves no exchange rate."""
    on = row.corrects.value_date if row.corrects is not None else row.value_date
    return Money(row.amount, row.currency, on)


@dataclass(frozen=True)
class LedgerRow:
    """One entry; `running` is the sum so far of its kind in its own currency."""

    pk: int
    on: dt.date
    kind: str
    label: str
    amount: Decimal
    currency: str
    running: Decimal
    converted: Converted
    corrects: int | None
    reason: str
    by: str
    provenance: str
    source: str

    @property
    def rate(self) -> ExchangeRate | None:
        return self.converted.rate

    @property
    def rate_text(self) -> str:
        return rate_text(self.rate) if self.rate else ""


@dataclass(frozen=True)
class KindTotal:
    """In the reporting currency what has a rate; by currency what has none."""

    label: str
    converted: Decimal | None
    not_converted: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class Ledger:
    currency: str
    rows: tuple[LedgerRow, ...]
    totals: tuple[KindTotal, ...]


def ledger_of(flow: FundingFlow, viewer: Viewer) -> Ledger:
    rates = Rates.of(flow.compact.country)
    running: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    rows = []
    for t in flow.transactions.select_related("recorded_by__actor", "corrects"):
        running[t.kind, t.currency] += t.amount
        rows.append(
            LedgerRow(
                pk=t.pk, on=t.value_date, kind=t.kind, label=t.get_kind_display(), amount=t.amount, currency=t.currency,
                running=running[t.kind, t.currency], corrects=t.corrects_id, reason=t.reason,
                converted=rates.convert(priced(t)), provenance=t.provenance, source=t.source,
                by=shown_name(t.recorded_by.actor, viewer) if t.recorded_by else "",
            )
        )  # fmt: skip
    return Ledger(
        rates.to, tuple(rows), tuple(total_of(kind, rows) for kind in Transaction.Kind if has_kind(kind, rows))
    )


def has_kind(kind: Transaction.Kind, rows: list[LedgerRow]) -> bool:
    return any(row.kind == kind for row in rows)


def total_of(kind: Transaction.Kind, rows: list[LedgerRow]) -> KindTotal:
    own = [row for row in rows if row.kind == kind]
    amounts = [row.converted.amount for row in own if row.converted.amount is not None]
    left: dict[str, Decimal] = defaultdict(Decimal)
    for row in own:
        if row.converted.amount is None:
            left[row.currency] += row.amount
    return KindTotal(str(kind.label), sum(amounts, Decimal(0)) if amounts else None, tuple(sorted(left.items())))


@dataclass(frozen=True)
class FlowRow:
    """A flow in a list. Undisclosed: the donor is known to give, the amount is not known; never counted as nought."""

    ref: str
    title: str
    donor: str
    level: int
    is_humanitarian: bool
    is_undisclosed: bool
    source: str
    last_on: dt.date | None


def flow_row(flow: FundingFlow, viewer: Viewer, last_on: dt.date | None) -> FlowRow:
    return FlowRow(
        flow.ref, flow.title, shown_name(flow.donor, viewer), flow.level, flow.is_humanitarian, flow.is_undisclosed,
        flow.source, last_on,
    )  # fmt: skip


def shares_of(flow: FundingFlow, viewer: Viewer) -> list[FlowShare]:
    seen = StrategyVersion.objects.visible_to(viewer)
    return list(FlowShare.objects.filter(flow=flow, priority__version__in=seen).select_related("priority"))


def donors_for(compact: Compact, viewer: Viewer) -> list[Actor]:
    """Whom this person may log money for: a donor's focal point for itself alone."""
    rows = Actor.objects.visible_to(viewer).filter(country=compact.country_id)
    if viewer.role == Role.DONOR and viewer.actor_id is not None:
        return list(rows.filter(pk=viewer.actor_id))
    giving = {Actor.Kind.BILATERAL, Actor.Kind.MULTILATERAL, Actor.Kind.IFI, Actor.Kind.UN, Actor.Kind.REGIONAL,
              Actor.Kind.NEIGHBOUR, Actor.Kind.NGO, Actor.Kind.PRIVATE}  # fmt: skip
    return list(rows.filter(kind__in=giving))


def priorities_for(compact: Compact, viewer: Viewer) -> list[Priority]:
    """Those of the newest version that this person sees."""
    if compact.strategy_id is None:
        return []
    version = (
        StrategyVersion.objects.visible_to(viewer).filter(strategy=compact.strategy_id).order_by("-number").first()
    )
    return list(version.priorities.select_related("version")) if version else []
