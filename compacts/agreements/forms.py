from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compacts.agreements.models import Compact, Side
from compacts.agreements.states import NEEDS_A_REASON
from fragile.actors.models import Actor
from fragile.audience import Viewer
from fragile.countries.models import Country
from fragile.rowforms import RowForm, offer_levels
from fragile.ui.forms import DateInput
from strategies.plans.models import Strategy


class CompactForm(RowForm):
    class Meta:
        model = Compact
        fields = ("title", "strategy", "legal_nature", "joint_body", "next_review_on", "ends_on", "source", "level")
        widgets = {"next_review_on": DateInput, "ends_on": DateInput}
        help_texts = {
            "strategy": _("The strategy whose priorities the promises serve."),
            "legal_nature": _("For example: political commitment, not a treaty."),
            "joint_body": _("Who reviews the promises together, such as a joint committee and its two chairs."),
        }

    def __init__(self, data: Any = None, *, country: Country, viewer: Viewer) -> None:
        super().__init__(data)
        self.fields["strategy"].queryset = Strategy.objects.visible_to(viewer).filter(country=country)
        offer_levels(self, viewer)


class MoveForm(forms.Form):
    """What a move of the compact asks for: a reason, or the day of the next review."""

    reason = forms.CharField(
        label=_("Why?"), max_length=300, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("In one sentence. It stands beside the state for everybody who sees the compact."),
    )  # fmt: skip
    next_review_on = forms.DateField(label=_("Next review on"), widget=DateInput, required=False)

    def __init__(self, data: Any = None, *, verb: str) -> None:
        super().__init__(data)
        if verb != "close_review":
            del self.fields["next_review_on"]
        if verb in NEEDS_A_REASON:
            self.fields["reason"].required = True
            self.fields["reason"].error_messages["required"] = _("Say why.")


class PartyForm(forms.Form):
    actor = forms.ModelChoiceField(label=_("Which organisation?"), queryset=Actor.objects.none())
    side = forms.ChoiceField(label=_("On which side?"), choices=Side, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, compact: Compact, viewer: Viewer) -> None:
        super().__init__(data)
        own = Actor.objects.visible_to(viewer).filter(country=compact.country_id)
        self.fields["actor"].queryset = own.exclude(compact_parties__compact=compact)
