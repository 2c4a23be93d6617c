"""Quarters and fiscal years."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class FiscalYear:
    """Named after the calendar years it touches: 2005/06 for July to June, 2005 for January to December."""

    start: dt.date
    end: dt.date

    @classmethod
    def holding(cls, day: dt.date, first_month: int) -> FiscalYear:
        year = day.year if day.month >= first_month else day.year - 1
        return cls(dt.date(year, first_month, 1), dt.date(year + 1, first_month, 1) - dt.timedelta(days=1))

    def __str__(self) -> str:
        first, last = self.start.year, self.end.year
        return str(first) if first == last else f"{first}/{last % 100:02d}"
