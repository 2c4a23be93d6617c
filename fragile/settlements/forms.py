from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Actor
from fragile.audience import Viewer
from fragile.rowforms import RowForm, offer_levels
from fragile.settlements.models import Settlement, SettlementParty, SettlementProvision
from fragile.ui.forms import DateInput


class SettlementForm(RowForm):
    class Meta:
        model = Settlement
        fields = ("title", "signed_on", "place", "document_ref", "source", "is_anchor", "level")
        widgets = {"signed_on": DateInput}
        help_texts = {
            "document_ref": _("The number under which the text is published, such as S/2003/850."),
            "source": _("Where this was read, as a reader could find it."),
            "is_anchor": _(
                "The days until a strategy is agreed are counted from its signing. A country has one anchor."
            ),
        }

    def __init__(self, data: Any = None, *, viewer: Viewer, row: Settlement | None = None) -> None:
        super().__init__(data, row=row)
        offer_levels(self, viewer)


class PartyForm(RowForm):
    class Meta:
        model = SettlementParty
        fields = ("actor", "capacity")

    def __init__(self, data: Any = None, *, settlement: Settlement, viewer: Viewer) -> None:
        super().__init__(data)
        self.fields["actor"].queryset = Actor.objects.visible_to(viewer).filter(country=settlement.country_id)
        self.fields["actor"].error_messages["invalid_choice"] = _("Choose one of this country's actors.")


class CapacityForm(RowForm):
    class Meta:
        model = SettlementParty
        fields = ("capacity",)


class ProvisionForm(RowForm):
    class Meta:
        model = SettlementProvision
        fields = ("category", "text", "due_on", "is_resource_related", "source", "level")
        widgets = {"due_on": DateInput, "text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "text": _("What is laid down, in one or two sentences. Secret protocols are not kept here."),
            "due_on": _("The day by which the text wants it done."),
            "source": _("Article and page, or where it was read."),
        }

    def __init__(self, data: Any = None, *, viewer: Viewer, row: SettlementProvision | None = None) -> None:
        super().__init__(data, row=row)
        offer_levels(self, viewer)
