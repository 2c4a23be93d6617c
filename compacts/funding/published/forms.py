from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compacts.agreements.models import Compact
from compacts.funding.forms import amount_field, currency_field
from compacts.funding.models import SourceFigure
from compacts.funding.queries import donors_for
from fragile.actors.models import Actor, Role
from fragile.audience import Viewer
from fragile.provenance import Provenance
from fragile.rowforms import offer_levels
from fragile.ui.forms import DateInput

Because = _("For example: it is the later one, or the only one that counts both years.")


class FigureForm(forms.Form):
    """A figure that somebody published, word for word: one question a line."""

    measure = forms.ChoiceField(label=_("Of what?"), choices=SourceFigure.Measure)
    subject = forms.CharField(
        label=_("About whom?"), max_length=200, required=False,
        help_text=_("The donor, when it is one donor's pledge. Otherwise leave it empty."),
    )  # fmt: skip
    amount = amount_field(_("How much?"))
    currency = currency_field()
    dated = forms.DateField(label=_("Of which day is it?"), widget=DateInput, required=False)
    source = forms.CharField(
        label=_("Where was it read?"), max_length=300, help_text=_("A reference as you would print it.")
    )
    note = forms.CharField(label=_("What must one know to read it right?"), max_length=300, required=False)
    preferred_because = forms.CharField(
        label=_("If totals shall use this figure: why this one?"), max_length=300, required=False, help_text=Because
    )
    provenance = forms.ChoiceField(label=_("How sure is it?"), choices=Provenance, initial=Provenance.SOURCED)
    level = forms.TypedChoiceField(label=_("Who may see it?"), coerce=int, initial=0)

    def __init__(self, data: Any = None, *, viewer: Viewer) -> None:
        super().__init__(data)
        offer_levels(self, viewer)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()


class PreferForm(forms.Form):
    preferred_because = forms.CharField(label=_("Why this one?"), max_length=300, help_text=Because)


class UndisclosedForm(forms.Form):
    donor = forms.ModelChoiceField(label=_("Who gives?"), queryset=Actor.objects.none())
    title = forms.CharField(label=_("What is the money for?"), max_length=200)
    source = forms.CharField(
        label=_("Where was it read?"), max_length=300, required=False,
        help_text=_("A reference as you would print it. Needed when you write for another organisation."),
    )  # fmt: skip
    is_humanitarian = forms.BooleanField(label=_("This is humanitarian money"), required=False)
    level = forms.TypedChoiceField(label=_("Who may see it?"), coerce=int, initial=0)

    def __init__(self, data: Any = None, *, compact: Compact, viewer: Viewer) -> None:
        super().__init__(data)
        donors = donors_for(compact, viewer)
        self.fields["donor"].queryset = Actor.objects.filter(pk__in=[donor.pk for donor in donors])
        self.fields["donor"].label_from_instance = lambda actor: actor.name
        if viewer.role == Role.DONOR:
            self.fields["donor"].initial = viewer.actor_id
        offer_levels(self, viewer)
