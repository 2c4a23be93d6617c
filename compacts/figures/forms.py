from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from fragile.asof import AsOf, AsOfForm
from fragile.ui.forms import DateInput


class CompareForm(AsOfForm):
    """Which compacts, as of which day, compared with which one; what is left empty is shown as it is understood."""

    country = forms.ChoiceField(
        label=_("Country"), required=False,
        error_messages={"invalid_choice": _("Choose one of the countries that have a compact.")},
    )  # fmt: skip
    since = forms.DateField(
        label=_("Compared with"), widget=DateInput, input_formats=["%Y-%m-%d"], required=False,
        validators=AsOfForm.base_fields["as_of"].validators,
        error_messages={
            "invalid": _("This is not a day. Write it as year-month-day, such as 2005-12-31; half a year is shown.")
        },
    )  # fmt: skip
    field_order = ("country", "as_of", "since")

    def __init__(self, data: QueryDict, *, countries: Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["as_of"].required = False
        self.fields["country"].choices = [("", _("all")), *countries.items()]

    def show(self, chosen: AsOf, since: dt.date) -> None:
        self.shortcuts, self.ended_on, self.query = chosen.form.shortcuts, chosen.form.ended_on, chosen.form.query
        data = self.data.copy()
        data.update({n: d.isoformat() for n, d in (("as_of", chosen.day), ("since", since)) if n not in self.errors})
        self.data = data
