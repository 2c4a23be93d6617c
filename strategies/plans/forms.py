from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fragile.audience import Viewer
from fragile.rowforms import RowForm
from fragile.settlements.models import SettlementProvision
from fragile.ui.forms import DateInput
from strategies.plans.models import Priority, Risk, RoleAllocation
from strategies.plans.queries import actors_of, provisions_of


class WholeProvisions(forms.ModelMultipleChoiceField):
    """A provision cut short might read as its opposite."""

    def label_from_instance(self, obj: SettlementProvision) -> str:
        return obj.text


class PriorityForm(RowForm):
    class Meta:
        model = Priority
        fields = ("title", "dimension", "dividend", "why_now", "gains", "loses", "provisions")
        widgets = {
            "why_now": forms.Textarea({"rows": 6}),
            "gains": forms.Textarea({"rows": 3}),
            "loses": forms.Textarea({"rows": 3}),
            "provisions": forms.CheckboxSelectMultiple,
        }
        field_classes = {"provisions": WholeProvisions}
        help_texts = {
            "title": _("What shall come about, in a few words."),
            "dividend": _("What people notice within the first half year."),
            "why_now": _("Its words count towards the budget of the section on priorities."),
            "provisions": _("The provisions of the settlement that this priority carries out."),
        }
        error_messages = {
            "title": {"required": _("Name the priority.")},
            "dimension": {"required": _("Choose its dimension.")},
        }

    def __init__(self, *args: Any, viewer: Viewer, country_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provisions"].queryset = provisions_of(country_id, viewer)
        self.fields["dividend"].choices = [("", _("none in the first half year")), *self.fields["dividend"].choices[1:]]


class RoleForm(RowForm):
    class Meta:
        model = RoleAllocation
        fields = ("actor", "part")
        error_messages = {
            "actor": {"required": _("Choose who takes the part.")},
            "part": {"required": _("Choose the part.")},
        }

    def __init__(self, *args: Any, viewer: Viewer, country_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actor"].queryset = actors_of(country_id, viewer)


class RiskForm(RowForm):
    class Meta:
        model = Risk
        fields = ("text", "owner", "trigger", "response")
        widgets = {name: forms.Textarea({"rows": 2}) for name in ("text", "trigger", "response")}
        help_texts = {"owner": _("Who watches it and acts.")}
        error_messages = {
            "text": {"required": _("Say what might happen.")},
            "owner": {"required": _("Choose who watches it.")},
            "response": {"required": _("Say what is done when it happens.")},
        }

    def __init__(self, *args: Any, viewer: Viewer, country_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = actors_of(country_id, viewer)


class ReviewForm(forms.Form):
    next_review_on = forms.DateField(
        label=_("Next review on"),
        widget=DateInput,
        help_text=_("Not part of the hashed text: it can be dated while positions are collected."),
        error_messages={
            "required": _("Give the day of the next review."),
            "invalid": _("This is not a day. Write it as year-month-day."),
        },
    )
