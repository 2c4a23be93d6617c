"""What others will see of a flow that is being written down, before it is: the same conversion, nothing stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compacts.agreements.models import Compact
from fragile.audience import AudienceLevel
from fragile.countries.queries import rate_text
from fragile.money import Converted, Money, Rates, known_currencies


@dataclass(frozen=True)
class Preview:
    """What is typed so far; None where nothing readable stands yet."""

    donor: str
    title: str
    kind: str
    money: Money | None
    converted: Converted | None
    channel: str
    promise: str
    is_humanitarian: bool
    level: int
    hidden_from: tuple[str, ...]

    @property
    def rate_text(self) -> str:
        rate = self.converted.rate if self.converted else None
        return rate_text(rate) if rate else ""


def preview_of(compact: Compact, data: dict[str, Any], labels: dict[str, str]) -> Preview:
    """`data` is whatever the form could read; `labels` the words of its choices."""
    level = data.get("level") or AudienceLevel.PUBLIC
    promise = data.get("promise")
    money = money_of(data)
    return Preview(
        donor=str(data.get("donor") or ""), title=data.get("title") or "", kind=labels.get("kind", ""), money=money,
        converted=Rates.of(compact.country).convert(money) if money else None, channel=labels.get("channel", ""),
        promise=promise if isinstance(promise, str) else "",
        is_humanitarian=bool(data.get("is_humanitarian")), level=level,
        hidden_from=tuple(str(step.label) for step in AudienceLevel if step < level),
    )  # fmt: skip


def money_of(data: dict[str, Any]) -> Money | None:
    amount, currency, on = data.get("amount"), data.get("currency"), data.get("value_date")
    readable = isinstance(amount, Decimal) and currency in known_currencies() and isinstance(on, dt.date)
    return Money(amount, currency, on) if readable else None  # type: ignore[arg-type]
