from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from compacts.agreements.models import Compact
from compacts.agreements.queries import shown_name
from compacts.commitments.forms import WordLimitedText
from compacts.commitments.models import Commitment
from compacts.commitments.values import MOST_WORDS, Promise
from compacts.funding.models import FundingFlow, Transaction
from compacts.funding.queries import donors_for, priorities_for
from compacts.funding.values import Entry, Share
from fragile.actors.models import Actor, Role
from fragile.audience import Viewer
from fragile.provenance import Provenance
from fragile.rowforms import offer_levels
from fragile.ui.forms import AmountInput, DateInput, Fold, fold
from strategies.plans.models import Priority

NEW_MONEY = [("yes", _("yes")), ("no", _("no, it was announced before")), ("", _("not known"))]
SHARES = 3


TOO_LARGE = _("No amount is as large as this: write at most sixteen digits before the decimals.")


def amount_field(label: Any, **words: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_digits=18, decimal_places=2, localize=True, widget=AmountInput,
        error_messages={
            "invalid": _("Write the amount in figures, such as 2500000 or 2,500,000.00."),
            "max_decimal_places": _("Write at most two decimals."),
            "max_digits": TOO_LARGE, "max_whole_digits": TOO_LARGE,
        },
        **words,
    )  # fmt: skip


def currency_field() -> forms.CharField:
    return forms.CharField(
        label=_("In which currency?"), max_length=3, help_text=_("Its three capital letters, such as USD, EUR or LRD."),
        widget=forms.TextInput({"autocomplete": "off", "dir": "ltr", "autocapitalize": "characters", "size": 3}),
    )  # fmt: skip


class RequestKey(forms.Form):
    """One filled-in form is one request, however often it is sent."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["request_key"].initial = uuid.uuid4


class EntryForm(RequestKey):
    """`read` is what could be read of the fields, also while others are wrong: the preview shows it."""

    read: dict[str, Any]
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=[(kind.value, capfirst(kind.label)) for kind in Transaction.Kind],
        widget=forms.RadioSelect, initial=Transaction.Kind.PLEDGE,
        help_text=_("A pledge was announced, a commitment is signed, a disbursement is paid."),
    )  # fmt: skip
    amount = amount_field(_("How much?"))
    currency = currency_field()
    value_date = forms.DateField(
        label=_("On which day?"), widget=DateInput, input_formats=["%Y-%m-%d"],
        help_text=_("When it was pledged, signed or paid. It is converted at the stored rate of that day."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Where was it read?"), max_length=300, required=False,
        help_text=_("A reference as you would print it. Needed when you write for another organisation."),
    )  # fmt: skip
    provenance = forms.ChoiceField(label=_("How sure is it?"), choices=Provenance, initial=Provenance.SOURCED)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()

    def entry_of(self, data: dict[str, Any]) -> Entry:
        return Entry(*(data.pop(name) for name in ("kind", "amount", "currency", "value_date")))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.read = dict(data)
        if self.errors:
            return data
        entry = self.entry_of(data)
        return {**data, "entry": entry}


class CorrectionForm(EntryForm):
    reason = forms.CharField(label=_("Why is it corrected?"), max_length=300)
    provenance = None  # type: ignore[assignment]
    field_order = ("kind", "amount", "currency", "value_date", "reason", "source")

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["kind"].label, self.fields["kind"].help_text = _("What should it have said?"), ""
        self.fields["amount"].label = _("How much should it have said?")
        self.fields["amount"].help_text = _("The right amount, not the difference. Zero when nothing of it was true.")
        self.fields["value_date"].label = _("From which day does the correction count?")
        self.fields["value_date"].help_text = _("Figures as of earlier days stay as they were reported.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        return data if self.errors else {**{k: v for k, v in data.items() if k != "entry"}, "right": data["entry"]}


class FlowForm(EntryForm):
    """Log a commitment with its money: one column, one question a line."""

    donor = forms.ModelChoiceField(label=_("Who gives?"), queryset=Actor.objects.none())
    title = forms.CharField(label=_("What is the money for?"), max_length=200)
    paid = amount_field(_("How much of it is already paid?"), required=False)
    paid_on = forms.DateField(
        label=_("Paid on which day?"), required=False, widget=DateInput, input_formats=["%Y-%m-%d"]
    )
    recipient = forms.ModelChoiceField(label=_("Who receives it?"), queryset=Actor.objects.none(), required=False)
    channel = forms.TypedChoiceField(
        label=_("Through which channel?"), coerce=int, empty_value=None, required=False,
        choices=[("", _("not reported")), *FundingFlow.Channel.choices],
    )  # fmt: skip
    is_new_money = forms.ChoiceField(
        label=_("Is it new money?"), choices=NEW_MONEY, required=False, widget=forms.RadioSelect
    )
    is_humanitarian = forms.BooleanField(
        label=_("This is humanitarian money"), required=False,
        help_text=_("Then it is tied to no promise and no priority, and shown as a total only."),
    )  # fmt: skip
    promise = forms.CharField(
        label=_("What do you promise with it?"), required=False, widget=WordLimitedText(MOST_WORDS, {"rows": 3}),
        help_text=_("One sentence; it becomes a commitment of your organisation in this compact."),
    )  # fmt: skip
    promise_due_on = forms.DateField(
        label=_("By which day shall it be kept?"), required=False, widget=DateInput, input_formats=["%Y-%m-%d"]
    )
    commitment = forms.ModelChoiceField(
        label=_("Or does it keep a promise that is already there?"), queryset=Commitment.objects.none(), required=False
    )
    level = forms.TypedChoiceField(label=_("Who may see it?"), coerce=int, initial=0)

    asked_first = (
        "donor", "title", "kind", "amount", "currency", "value_date", "promise", "promise_due_on", "level", "source",
    )  # fmt: skip
    serves = ("commitment", "priority", "share", "priority_2", "share_2", "priority_3", "share_3")
    more = ("paid", "paid_on", "is_humanitarian", "channel", "recipient", "is_new_money", "provenance")
    field_order = (*asked_first, *serves, *more)

    def __init__(self, data: Any = None, *, compact: Compact, viewer: Viewer) -> None:
        super().__init__(data)
        donors = donors_for(compact, viewer)
        self.fields["donor"].queryset = Actor.objects.filter(pk__in=[donor.pk for donor in donors])
        if viewer.role == Role.DONOR:
            self.fields["donor"].initial = viewer.actor_id
        self.fields["recipient"].queryset = Actor.objects.visible_to(viewer).filter(country=compact.country_id)
        live = Commitment.objects.visible_to(viewer).filter(compact=compact).exclude(state=Commitment.State.WITHDRAWN)
        self.fields["commitment"].queryset = live.select_related("owner__actor")
        self.fields["commitment"].label_from_instance = lambda row: f"{row.ref}, {shown_name(row.owner.actor, viewer)}"
        for name in ("donor", "recipient"):
            self.fields[name].label_from_instance = lambda actor: actor.name
        self.add_share_fields(compact, viewer)
        offer_levels(self, viewer)
        self.order_fields(self.field_order)

    @property
    def first(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked_first]

    @property
    def folds(self) -> list[Fold]:
        return [
            fold(self, _("What the money serves"), *self.serves),
            fold(self, _("More about this money: paid already, channel, recipient"), *self.more),
        ]

    def add_share_fields(self, compact: Compact, viewer: Viewer) -> None:
        offered = Priority.objects.filter(pk__in=[p.pk for p in priorities_for(compact, viewer)]).select_related(
            "version"
        )
        for name, share in share_names() if offered else ():
            first = name == "priority"
            self.fields[name] = forms.ModelChoiceField(
                offered,
                required=False,
                label=_("Which priority does it serve?") if first else _("And which other one?"),
            )
            self.fields[share] = forms.DecimalField(
                label=_("With which share, in percent?"), required=False, max_digits=6, decimal_places=2, localize=True,
                widget=AmountInput, help_text=_("100 for all of it. All shares together are at most 100."),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        entries = [data.pop("entry")]
        paid, paid_on = data.pop("paid"), data.pop("paid_on")
        if paid is not None:
            if paid_on is None:
                self.add_error("paid_on", _("Give the day on which it was paid."))
                return data
            entries.append(Entry(Transaction.Kind.DISBURSEMENT, paid, entries[0].currency, paid_on))
        new_money = {"yes": True, "no": False}.get(data.pop("is_new_money"))
        text, due_on = data.pop("promise"), data.pop("promise_due_on")
        shares = list(self.shares(data))
        return {
            **data, "entries": entries, "is_new_money": new_money, "shares": shares,
            "promise": Promise(text=text, due_on=due_on) if text.strip() else None,
        }  # fmt: skip

    def shares(self, data: dict[str, Any]) -> Iterator[Share]:
        for name, share in share_names():
            priority, percent = data.pop(name, None), data.pop(share, None)
            if priority is None and percent is not None:
                self.add_error(name, _("Choose the priority that this share serves."))
            elif priority is not None:
                yield Share(priority, Decimal(100) if percent is None else percent)


def share_names() -> Iterator[tuple[str, str]]:
    for n in range(1, SHARES + 1):
        yield ("priority", "share") if n == 1 else (f"priority_{n}", f"share_{n}")
