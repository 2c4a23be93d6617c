from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compacts.agreements.models import Compact, Party, Side
from compacts.commitments.models import Commitment, CommitmentReport, CommitmentVersion, Verification
from compacts.commitments.queries import priority_choices
from compacts.commitments.values import MOST_WORDS, Promise
from compacts.rules import FOCAL_POINTS, HOLDERS, speaks_for
from fragile.audience import Viewer
from fragile.rowforms import RowForm, offer_levels
from fragile.ui.forms import DateInput, WordLimitedText
from strategies.plans.models import Priority


class PromiseForm(RowForm):
    """The promise itself: what is bound and how one will know."""

    class Meta:
        model = CommitmentVersion
        fields = ("text", "indicator", "baseline", "baseline_on", "target", "due_on", "evidence_required")
        labels = {
            "text": _("What is promised?"), "indicator": _("By what will one know?"),
            "baseline": _("Where does it stand now?"),
            "baseline_on": _("On which day did it stand there?"), "target": _("Where shall it stand then?"),
            "due_on": _("By which day?"), "evidence_required": _("What evidence will show it?"),
        }  # fmt: skip
        help_texts = {
            "text": _("One sentence of at most 60 words: who does what."),
            "due_on": _("On or after the day of signature."),
            "evidence_required": _("For example: a report of the auditor general."),
        }
        widgets = {"text": WordLimitedText(MOST_WORDS, {"rows": 3}), "baseline_on": DateInput, "due_on": DateInput}

    field_order: tuple[str, ...] = Meta.fields


def gathering(act: Callable[..., Any]) -> Callable[..., Any]:
    """The operation `act`, called with the form's words as one Promise."""

    def call(**data: Any) -> Any:
        promise = Promise(**{name: data.pop(name) for name in PromiseForm.Meta.fields})
        return act(promise=promise, **data)

    return call


class CommitmentForm(PromiseForm):
    owner = forms.ModelChoiceField(label=_("Who promises?"), queryset=Party.objects.none())
    counterpart = forms.ModelChoiceField(
        label=_("To whom?"), queryset=Party.objects.none(), required=False,
        help_text=_("The counterpart verifies what is reported. Without one, any party of the other side may."),
    )  # fmt: skip
    area = forms.ChoiceField(label=_("In which area?"), choices=Commitment.Area, initial=Commitment.Area.OTHER)
    priority = forms.ModelChoiceField(
        label=_("Which priority does it serve?"), queryset=Priority.objects.none(), required=False
    )
    source = forms.CharField(label=_("Where was it read?"), max_length=300, required=False)
    level = forms.TypedChoiceField(label=_("Who may see it?"), coerce=int, initial=0)
    field_order = ("owner", "counterpart", *PromiseForm.Meta.fields, "area", "priority", "source", "level")

    def __init__(self, data: Any = None, *, compact: Compact, viewer: Viewer) -> None:
        super().__init__(data)
        parties = Party.objects.visible_to(viewer).filter(compact=compact).exclude(side=Side.WITNESS)
        parties = parties.select_related("actor")
        own = parties
        if viewer.role in FOCAL_POINTS - HOLDERS:
            own = parties.filter(pk__in=[party.pk for party in parties if speaks_for(viewer, party.actor)])
        self.fields["owner"].queryset = own
        self.fields["counterpart"].queryset = parties
        version = priority_choices(compact, viewer)
        if version is not None:
            self.fields["priority"].queryset = version.priorities.select_related("version")
        offer_levels(self, viewer)


class AmendForm(PromiseForm):
    row_is_a_version = True
    reason = forms.CharField(label=_("Why does the promise change?"), max_length=300)
    field_order = (*PromiseForm.Meta.fields, "reason")


class ReportForm(RowForm):
    class Meta:
        model = CommitmentReport
        fields = ("claim", "text", "evidence", "source")
        labels = {
            "claim": _("How does it stand?"),
            "text": _("What was done?"),
            "evidence": _("Which evidence shows it?"),
        }
        widgets = {"claim": forms.RadioSelect, "text": forms.Textarea({"rows": 4})}


class VerifyForm(RowForm):
    class Meta:
        model = Verification
        fields = ("finding", "text")
        labels = {"finding": _("What do you find?"), "text": _("Your reasons")}
        help_texts = {
            "text": _(
                "Needed unless you find it met. They are printed beside the report; neither text replaces the other."
            )
        }
        widgets = {"finding": forms.RadioSelect, "text": forms.Textarea({"rows": 4})}


class ConsentForm(forms.Form):
    reason = forms.CharField(label=_("Why shall the promise be withdrawn?"), max_length=300)
