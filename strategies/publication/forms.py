from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fragile.ui.forms import DateInput


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say why.")},
        help_text=_("It is kept in the country's log."),
    )


class AgreeForm(forms.Form):
    on = forms.DateField(
        label=_("Agreed on"),
        widget=DateInput,
        error_messages={
            "required": _("Give the day of the agreement."),
            "invalid": _("This is not a day. Write it as year-month-day."),
        },
    )


class ProposeForm(forms.Form):
    """Nothing to fill in: the page shows what is frozen, and the button does it."""


class NewVersionForm(forms.Form):
    """Nothing to fill in."""
