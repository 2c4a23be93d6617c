"""What is handed to the ledger's operations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from strategies.plans.models import Priority


@dataclass(frozen=True)
class Entry:
    """One line to be written into a ledger."""

    kind: str
    amount: Decimal
    currency: str
    value_date: dt.date


@dataclass(frozen=True)
class Share:
    priority: Priority
    percent: Decimal
