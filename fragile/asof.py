"""The day that a page is shown for: `?as_of=2005-06-30`, else today where the country is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fragile.countries.models import Country
from fragile.ui.forms import DateInput

FIRST, LAST = dt.date(1945, 1, 1), dt.date(2100, 12, 31)
RANGE = _("Choose a day between 1945 and 2100.")


class AsOfForm(forms.Form):
    as_of = forms.DateField(
        label=_("As of"),
        widget=DateInput,
        input_formats=["%Y-%m-%d"],  # an address means the same in every language
        error_messages={
            "invalid": _("This is not a day. Write it as year-month-day, such as 2005-12-31; today is shown instead.")
        },
        validators=[MinValueValidator(FIRST, RANGE), MaxValueValidator(LAST, RANGE)],
    )
    # What the picker shows beside the field; `query` keeps the chosen day on links to other pages of the same kind.
    query: str = ""
    ended_on: dt.date | None = None
    shortcuts: Sequence[Shortcut] = ()


@dataclass(frozen=True)
class Shortcut:
    """One click to the same page as of that day; the one that is shown is not a link."""

    day: dt.date
    is_shown: bool
    is_today: bool = False

    @property
    def query(self) -> str:
        return "?" if self.is_today else f"?as_of={self.day}"


@dataclass(frozen=True)
class AsOf:
    """`form` shows the choice, and what was wrong with it; `day` is always one to show the page for."""

    day: dt.date
    form: AsOfForm

    @property
    def status(self) -> int:
        return 422 if self.form.errors else 200


def today_in(country: Country) -> dt.date:
    return timezone.localdate(timezone=ZoneInfo(country.time_zone))


def as_of(request: HttpRequest, country: Country) -> AsOf:
    return chosen(request, today_in(country), country.history_ends_on)


def chosen(request: HttpRequest, today: dt.date, ended_on: dt.date | None) -> AsOf:
    asked = bool(request.GET.get("as_of"))
    form = AsOfForm(request.GET if asked else None, initial={"as_of": today})
    day = form.cleaned_data.get("as_of") if asked and form.is_valid() else None
    form.query = f"?as_of={day}" if day else ""
    form.ended_on = ended_on
    form.shortcuts = shortcuts(ended_on, today, day or today)
    return AsOf(day or today, form)


def shortcuts(ended_on: dt.date | None, today: dt.date, shown: dt.date) -> list[Shortcut]:
    """To the end of a history that is over and to the year's end before it: as of today nothing in it is alive."""
    if ended_on is None or ended_on >= today:
        return []
    before = dt.date(ended_on.year - 1, 12, 31)
    last_days = [Shortcut(day, day == shown) for day in (before, ended_on)]
    return [*last_days, Shortcut(today, today == shown, is_today=True)]
