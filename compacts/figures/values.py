"""What a compact's figures are made of: frozen, so that page, PDF, file and API show one and the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from compacts.commitments.lights import Light
from compacts.commitments.queries import Standing
from compacts.funding.queries import FlowRow


class Reason(models.TextChoices):
    """Why a figure has no value, or not the whole one."""

    NONE = "", ""
    NOT_REPORTED = "not_reported", _("nothing is reported")
    NOT_CONVERTED = "not_converted", _("no rate is stored for its currency and date")
    NONE_PREFERRED = "none_preferred", _("sources differ and none of them is marked as preferred")
    NOT_APPLICABLE = "not_applicable", _("there is nothing that it could apply to")


@dataclass(frozen=True)
class Figure:
    """`value` is None for a `reason`, never nought for want of knowledge. `share` is its part of the same kind's total.

    `is_partial`: entries without a rate are left out; they are listed under `not_converted`. `dated` is the day of the
    latest row in it, `provenance` the kinds of its rows.
    """

    value: Decimal | None
    reason: Reason = Reason.NONE
    share: Decimal | None = None
    dated: dt.date | None = None
    provenance: tuple[str, ...] = ()
    is_partial: bool = False


@dataclass(frozen=True)
class MoneyRow:
    key: str
    label: str
    pledged: Figure
    committed: Figure
    disbursed: Figure

    @property
    def figures(self) -> tuple[Figure, Figure, Figure]:
        return self.pledged, self.committed, self.disbursed


@dataclass(frozen=True)
class Unconverted:
    """A sum that is in no total, because no stored rate covers its dates."""

    kind: str
    label: str
    currency: str
    amount: Decimal
    entries: int


@dataclass(frozen=True)
class SourceRow:
    """One published figure; differing ones stand side by side."""

    ref: str
    measure: str
    label: str
    subject: str
    amount: Decimal
    currency: str
    converted: Decimal | None
    on: dt.date | None
    provenance: str
    source: str
    note: str
    is_preferred: bool
    because: str


@dataclass(frozen=True)
class CompactFigures:
    compact: str
    title: str
    country: str
    as_of: dt.date
    currency: str
    level: int

    total: MoneyRow
    by_donor: tuple[MoneyRow, ...]
    by_channel: tuple[MoneyRow, ...]
    by_year: tuple[MoneyRow, ...]
    by_priority: tuple[MoneyRow, ...]
    humanitarian: MoneyRow
    not_converted: tuple[Unconverted, ...]
    flows: tuple[FlowRow, ...]

    sources: tuple[SourceRow, ...]
    pledged_total: Figure
    unattributed: Figure
    need_reconstruction: Figure
    need_humanitarian: Figure
    coverage_reconstruction: Figure
    coverage_with_humanitarian: Figure

    by_light: Mapping[str, Mapping[Light, int]]
    balance: Figure
    standings: tuple[Standing, ...]

    @property
    def named(self) -> Figure:
        """What donors pledged by name: the sum of the pledges in the ledger."""
        return self.total.pledged

    @property
    def undisclosed(self) -> tuple[FlowRow, ...]:
        return tuple(flow for flow in self.flows if flow.is_undisclosed)

    @property
    def conflicts(self) -> tuple[tuple[SourceRow, ...], ...]:
        """The measures on which sources differ."""
        groups: dict[tuple[str, str], list[SourceRow]] = {}
        for row in self.sources:
            groups.setdefault((row.measure, row.subject), []).append(row)
        return tuple(tuple(rows) for rows in groups.values() if len({(r.amount, r.currency) for r in rows}) > 1)
