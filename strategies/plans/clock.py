"""The early clock (domain.md 6.2): days from the anchor settlement to the first agreed strategy, at a stated date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext, ngettext

from fragile.ui.figures import number_text


class ClockState(TextChoices):
    NOT_APPLICABLE = "not_applicable"
    RUNNING = "running"
    STOPPED = "stopped"
    PREPARED_BEFORE = "prepared_before"


@dataclass(frozen=True)
class EarlyClock:
    """`days` is None when there is nothing to count: no anchor, or the work was done before it."""

    state: ClockState
    days: int | None
    anchor_on: dt.date | None
    agreed_on: dt.date | None

    @property
    def text(self) -> str:
        if self.state == ClockState.NOT_APPLICABLE:
            return gettext("not applicable: no settlement starts the clock")
        if self.days is None:
            return gettext("prepared before the settlement")
        values = {"days": number_text(self.days)}
        if self.state == ClockState.STOPPED:
            return (
                ngettext(
                    "%(days)s day from settlement to agreement", "%(days)s days from settlement to agreement", self.days
                )
                % values
            )
        return (
            ngettext(
                "%(days)s day since the settlement, not agreed yet",
                "%(days)s days since the settlement, not agreed yet",
                self.days,
            )
            % values
        )


def early_clock(anchor_on: dt.date | None, first_agreed_on: dt.date | None, as_of: dt.date) -> EarlyClock:
    """An agreement after `as_of` has not happened yet. Later versions do not start the clock again."""
    agreed_on = first_agreed_on if first_agreed_on and first_agreed_on <= as_of else None
    if anchor_on is None:
        return EarlyClock(ClockState.NOT_APPLICABLE, None, None, agreed_on)
    elapsed = ((agreed_on or as_of) - anchor_on).days
    if elapsed < 0:
        return EarlyClock(ClockState.PREPARED_BEFORE, None, anchor_on, agreed_on)
    return EarlyClock(ClockState.STOPPED if agreed_on else ClockState.RUNNING, elapsed, anchor_on, agreed_on)
