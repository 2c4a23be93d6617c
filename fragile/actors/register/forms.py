from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Actor, ActorRelation, DacStatus
from fragile.audience import Viewer
from fragile.rowforms import RowForm, offer_levels
from fragile.ui.forms import DateInput


class ActorForm(RowForm):
    class Meta:
        model = Actor
        fields = ("name", "short_name", "kind", "org_ref", "is_humanitarian", "dissolved_on", "level")
        widgets = {"dissolved_on": DateInput}
        help_texts = {
            "org_ref": _("As IATI writes it, such as XM-DAC-41114: it ties this actor to the same body elsewhere."),
            "is_humanitarian": _("Kept out of conditions, rankings and endorsements, unless it asks to endorse."),
            "level": _("Who may learn that this actor is part of the country's story."),
        }

    def __init__(self, data: Any = None, *, viewer: Viewer, row: Actor | None = None) -> None:
        super().__init__(data, row=row)
        offer_levels(self, viewer)


class DacStatusForm(RowForm):
    is_member = forms.TypedChoiceField(
        label=_("Member of the Development Assistance Committee"),
        choices=[("1", _("yes")), ("0", _("no"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )

    class Meta:
        model = DacStatus
        fields = ("is_member", "since", "source")
        widgets = {"since": DateInput}


class RelationForm(RowForm):
    class Meta:
        model = ActorRelation
        fields = ("kind", "other", "since", "source")
        widgets = {"since": DateInput}
        help_texts = {"kind": _("Read as a sentence: this actor, the relation, the other actor.")}

    def __init__(self, data: Any = None, *, actor: Actor, viewer: Viewer) -> None:
        super().__init__(data)
        others = Actor.objects.visible_to(viewer).filter(country=actor.country_id).exclude(pk=actor.pk)
        self.fields["other"].queryset = others
        self.fields["other"].label = _("Other actor")
        self.fields["other"].error_messages["invalid_choice"] = _("Choose one of this country's actors.")
