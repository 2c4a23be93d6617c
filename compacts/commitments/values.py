"""What is handed to the operations on promises."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MOST_WORDS = 60


@dataclass(frozen=True)
class Promise:
    """What a party binds itself to, and how one will know that it was done."""

    text: str
    indicator: str = ""
    baseline: str = ""
    baseline_on: dt.date | None = None
    target: str = ""
    due_on: dt.date | None = None
    evidence_required: str = ""
