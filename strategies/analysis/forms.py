from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Actor
from fragile.audience import Viewer
from fragile.countries.models import Country
from fragile.rowforms import RowForm, offer_levels
from fragile.ui.forms import DateInput
from strategies.analysis.models import ConflictAnalysis, Finding


class AnalysisForm(RowForm):
    dated = forms.DateField(
        label=_("Dated"), widget=DateInput, help_text=_("The day up to which it reads the conflict.")
    )

    class Meta:
        model = ConflictAnalysis
        fields = ("title", "method", "owners", "level")
        widgets = {"owners": forms.CheckboxSelectMultiple, "method": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "method": _("Who was asked and how, in a few sentences, without names of persons."),
            "owners": _("The organisations that stand behind it: an analysis shared by several counts for more."),
            "level": _("Who may know of this analysis. Each finding has an audience of its own."),
        }

    field_order = ("title", "dated", "method", "owners", "level")

    def __init__(
        self, data: Any = None, *, viewer: Viewer, country: Country, row: ConflictAnalysis | None = None
    ) -> None:
        super().__init__(data, row=row, initial={"dated": row.on} if row else {})
        self.fields["owners"].queryset = Actor.objects.visible_to(viewer).filter(country=country)
        self.fields["owners"].error_messages["invalid_choice"] = _("Choose owners among this country's actors.")
        offer_levels(self, viewer)


class FindingForm(RowForm):
    class Meta:
        model = Finding
        fields = ("kind", "text", "confidence", "source", "provenance", "level")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "text": _("One finding, in one or two sentences."),
            "source": _("A document, or how it was learned. Never the name of a person who spoke."),
            "level": _("Who may read this sentence, here, in documents, in exports and in the log."),
        }

    def __init__(self, data: Any = None, *, viewer: Viewer, row: Finding | None = None) -> None:
        super().__init__(data, row=row)
        offer_levels(self, viewer)
