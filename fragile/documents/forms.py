from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fragile.asof import today_in
from fragile.documents.queries import Offer
from fragile.ui.forms import DateInput


class AskForm(forms.Form):
    audience = forms.TypedChoiceField(
        label=_("Who is it for?"),
        help_text=_("What this audience may not see is left out. The audience is printed on each page."),
        coerce=int,
    )
    as_of = forms.DateField(
        label=_("As of which day?"),
        help_text=_("Figures and texts are those of this day."),
        widget=DateInput,
        input_formats=["%Y-%m-%d"],
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, offer: Offer, data: Any = None, *, day: dt.date | None = None) -> None:
        today = today_in(offer.country)
        here = get_language() or settings.LANGUAGE_CODE
        usual = {"audience": offer.levels[-1], "as_of": day or today, "language": here.split("-")[0]}
        super().__init__(data, initial=usual)
        levels = [(level.value, level.label) for level in offer.levels]
        self.fields["audience"].choices = levels
        self.fields["as_of"].widget.attrs["max"] = today.isoformat()
