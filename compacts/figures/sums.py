"""Pure arithmetic on ledger lines and promises: no query, no clock, no order of rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from compacts.agreements.models import Side
from compacts.commitments.lights import Light
from compacts.commitments.queries import Standing
from compacts.figures.values import Figure, MoneyRow, Reason, SourceRow, Unconverted
from compacts.funding.models import Transaction

Kind = Transaction.Kind
KINDS = (Kind.PLEDGE, Kind.COMMITMENT, Kind.DISBURSEMENT)


@dataclass(frozen=True)
class Line:
    """One ledger entry with what is known of its flow; `amount` is in the reporting currency, None without a rate."""

    flow: int
    donor: tuple[str, str]
    channel: tuple[str, str]
    year: str
    kind: str
    original: Decimal
    currency: str
    on: dt.date
    amount: Decimal | None
    provenance: str


def summed(lines: Iterable[Line]) -> Figure:
    lines = list(lines)
    amounts = [line.amount for line in lines if line.amount is not None]
    if not lines:
        return Figure(None, Reason.NOT_REPORTED)
    dated = max(line.on for line in lines)
    provenance = tuple(sorted({line.provenance for line in lines}))
    if not amounts:
        return Figure(None, Reason.NOT_CONVERTED, dated=dated, provenance=provenance)
    is_partial = len(amounts) < len(lines)
    reason = Reason.NOT_CONVERTED if is_partial else Reason.NONE
    return Figure(sum(amounts, Decimal(0)), reason, None, dated, provenance, is_partial)


def money_row(key: str, label: str, lines: Sequence[Line], whole: MoneyRow | None = None) -> MoneyRow:
    figures = [summed(line for line in lines if line.kind == kind) for kind in KINDS]
    wholes = whole.figures if whole else figures
    return MoneyRow(key, label, *(with_share(f, w.value) for f, w in zip(figures, wholes, strict=True)))


def with_share(figure: Figure, whole: Decimal | None) -> Figure:
    return replace(figure, share=figure.value / whole) if figure.value is not None and whole else figure


def grouped(lines: Sequence[Line], by: Callable[[Line], tuple[str, str]], whole: MoneyRow) -> tuple[MoneyRow, ...]:
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        groups[by(line)].append(line)
    return tuple(money_row(key, label, groups[key, label], whole) for key, label in sorted(groups))


def largest_first(rows: Iterable[MoneyRow]) -> tuple[MoneyRow, ...]:
    """By pledge, then commitment, then payment; what has no value comes last, by name."""

    def rank(row: MoneyRow) -> tuple[object, ...]:
        return (*((f.value is None, -(f.value or 0)) for f in row.figures), row.label, row.key)

    return tuple(sorted(rows, key=rank))


def without_rate(lines: Iterable[Line]) -> tuple[Unconverted, ...]:
    """Side by side by currency and kind; an amount and its reversal leave nothing to tell of."""
    groups: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for line in lines:
        if line.amount is None:
            groups[line.currency, line.kind].append(line.original)
    order = [kind.value for kind in KINDS]
    return tuple(
        Unconverted(kind, str(Kind(kind).label), currency, sum(amounts, Decimal(0)), len(amounts))
        for (currency, kind), amounts in sorted(groups.items(), key=lambda item: (item[0][0], order.index(item[0][1])))
    )


# -- published figures ------------------------------------------------------------------------------------------------
def preferred(rows: Iterable[SourceRow], measure: str) -> Figure:
    """The figure that the country prefers, or the only one there is. Differing ones without a choice give none."""
    own = sorted((row for row in rows if row.measure == measure), key=lambda row: (row.subject, row.ref))
    chosen = [row for row in own if row.is_preferred] or (own if len(own) == 1 else [])
    if not own:
        return Figure(None, Reason.NOT_REPORTED)
    if not chosen:
        return Figure(None, Reason.NONE_PREFERRED)
    row = chosen[0]
    if row.converted is None:
        return Figure(None, Reason.NOT_CONVERTED, dated=row.on, provenance=(row.provenance,))
    return Figure(row.converted, dated=row.on, provenance=(row.provenance,))


def difference(whole: Figure, part: Figure) -> Figure:
    """What the whole holds beyond the part; below nought when more is named than the whole was said to be."""
    if whole.value is None:
        return Figure(None, whole.reason)
    if part.value is None and part.reason == Reason.NOT_CONVERTED:
        return Figure(None, Reason.NOT_CONVERTED)
    reason = Reason.NOT_CONVERTED if part.is_partial else Reason.NONE
    value = whole.value - (part.value or 0)
    return Figure(value, reason, dated=whole.dated, provenance=("derived",), is_partial=part.is_partial)


def ratio(part: Figure, *wholes: Figure) -> Figure:
    for figure in (part, *wholes):
        if figure.value is None:
            return Figure(None, figure.reason)
    whole = sum((figure.value for figure in wholes if figure.value is not None), Decimal(0))
    if not whole or part.value is None:
        return Figure(None, Reason.NOT_APPLICABLE)
    return Figure(part.value / whole, provenance=("derived",), dated=part.dated, is_partial=part.is_partial)


# -- promises ---------------------------------------------------------------------------------------------------------
def lights(rows: Iterable[Standing]) -> Mapping[str, Mapping[Light, int]]:
    counts = {side.value: dict.fromkeys(Light, 0) for side in (Side.GOVERNMENT, Side.PARTNER)}
    for row in rows:
        counts[row.side][row.light] += 1
    return counts


def balance(government: Iterable[Decimal], partners: Iterable[Decimal]) -> Figure:
    """min/max of both sides' sums of completeness (domain.md 6.10): 1 is even, nought is one side alone."""
    sums = sum(government, Decimal(0)), sum(partners, Decimal(0))
    if not max(sums):
        return Figure(None, Reason.NOT_APPLICABLE)
    return Figure(min(sums) / max(sums), provenance=("derived",))
