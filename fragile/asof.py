"""The day that a page is shown for: `?as_of=2005-06-30`, else today where the country is."""

from __future__ import annotations

import datetime as dt
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
    asked = bool(request.GET.get("as_of"))
    form = AsOfForm(request.GET if asked else None, initial={"as_of": today_in(country)})
    day = form.cleaned_data.get("as_of") if asked and form.is_valid() else None
    return AsOf(day or today_in(country), form)
