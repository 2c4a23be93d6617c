from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from fragile.countries.models import Country, ExchangeRate, Institution
from fragile.rowforms import RowForm
from fragile.ui.forms import AmountInput, DateInput


class CurrencyField(forms.CharField):
    """Three letters, typed in any case; whether there is such a currency is the operation's to say."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=3, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").upper()


class CountryForm(RowForm):
    currency = CurrencyField(help_text=_("Three letters, such as LRD."))
    reporting_currency = CurrencyField(help_text=_("All totals are shown in it."))
    fiscal_year_start_month = forms.TypedChoiceField(choices=MONTHS.items(), coerce=int)
    languages = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, help_text=_("Those that this country works in.")
    )
    time_zone = forms.CharField(max_length=40, help_text=_("Days begin and end there. Such as Africa/Monrovia."))
    is_public = forms.BooleanField(
        required=False,
        help_text=_("Without one, nobody but the members of this workspace learns that it exists."),
    )

    class Meta:
        model = Country
        fields = (
            "name",
            "currency",
            "reporting_currency",
            "fiscal_year_start_month",
            "languages",
            "time_zone",
            "history_ends_on",
            "is_public",
        )
        widgets = {"history_ends_on": DateInput}
        help_texts = {
            "history_ends_on": _("For a closed workspace alone: its pages then offer to be read as of its last days."),
        }

    def __init__(self, data: Any = None, *, row: Country | None = None, **kwargs: Any) -> None:
        super().__init__(data, row=row, **kwargs)
        offered = dict(settings.LANGUAGES)
        kept = {code: code for code in (row.languages if row else []) if code not in offered}
        self.fields["languages"].choices = [*offered.items(), *kept.items()]


class InstitutionForm(RowForm):
    class Meta:
        model = Institution
        fields = ("name", "branch", "source")


class RateForm(RowForm):
    base = CurrencyField(help_text=_("Three letters, such as USD."))
    quote = CurrencyField(help_text=_("Three letters, such as LRD."))
    rate = forms.DecimalField(
        max_digits=20,
        decimal_places=8,
        widget=AmountInput,
        localize=False,
        help_text=_("How many units of the second currency one unit of the first buys."),
    )
    rate_on = forms.DateField(label=_("Date of the rate"), widget=DateInput)

    class Meta:
        model = ExchangeRate
        fields = ("source", "provenance")

    field_order = ("base", "quote", "rate", "rate_on", "source", "provenance")
