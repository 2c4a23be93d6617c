from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Role
from fragile.audience import Viewer
from fragile.rowforms import RowForm, offer_levels
from fragile.ui.forms import DateInput
from strategies.consultation.models import ConsultationStep, Endorsement
from strategies.consultation.operations import OWN_STEPS
from strategies.plans.queries import actors_of


class StepForm(RowForm):
    class Meta:
        model = ConsultationStep
        fields = ("actor", "step", "on", "channel", "text", "level")
        widgets = {"on": DateInput, "text": forms.Textarea({"rows": 5})}
        help_texts = {
            "channel": _("Meeting, letter, by phone."),
            "text": _("In a few sentences. No names of persons."),
            "level": _("Whoever is outside this audience does not learn that the step was taken."),
        }
        error_messages = {
            "actor": {"required": _("Choose who was heard.")},
            "step": {"required": _("Choose how far it went.")},
            "on": {"required": _("Give the day."), "invalid": _("This is not a day. Write it as year-month-day.")},
        }

    def __init__(self, *args: Any, viewer: Viewer, country_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actors = actors_of(country_id, viewer)
        if viewer.role == Role.STAKEHOLDER:
            actors = actors.filter(memberships=viewer.membership_id or 0)
            self.fields["step"].choices = [(step.value, step.label) for step in OWN_STEPS]
            self.initial.setdefault("actor", viewer.actor_id)
        self.fields["actor"].queryset = actors
        offer_levels(self, viewer)


class EndorsementForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Position"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the position.")},
    )
    on = forms.DateField(
        label=_("Date"), widget=DateInput, error_messages={"required": _("Give the day of the position.")}
    )
    reservation = forms.CharField(
        label=_("Reservation"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Needed to reserve your position, possible with every other one. It is printed with the strategy."),
    )
    opts_in = forms.BooleanField(label=_("We are a humanitarian organisation and choose to be listed"), required=False)

    def __init__(self, *args: Any, kinds: Sequence[Endorsement.Kind], is_humanitarian: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        if not is_humanitarian:
            del self.fields["opts_in"]
