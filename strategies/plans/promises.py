"""What a strategy asks of the layer above: the mutual commitments made under it (settings.STRATEGY_COMMITMENTS)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from strategies.plans.models import Strategy


@dataclass(frozen=True)
class Promise:
    """A commitment as a strategy prints it; `side` is "government" or "partner", `level` an AudienceLevel."""

    ref: str
    side: str
    owner: str
    text: str
    benchmark: str
    due_on: dt.date | None
    level: int


def promises_of(strategy: Strategy) -> list[Promise]:
    """Every live promise under the strategy's compacts, whatever its level: freezing stores the level with the row."""
    source: Callable[[Strategy], list[Promise]] = import_string(settings.STRATEGY_COMMITMENTS)
    return source(strategy)
