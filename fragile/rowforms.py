"""Forms for rows: they clean what a person typed, an operation judges and saves it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused
from fragile.ui.figures import date_text


class RowForm(forms.ModelForm):
    """Shows `row`, never changes it. Uniqueness is the operation's to judge, with a sentence.

    A page says with `opened` what it showed: what was changed by somebody else since is not overwritten unseen.
    `row_is_a_version`: a change adds a row, so that another row stands for the same thing.
    """

    row_is_a_version = False

    def __init__(self, data: Any = None, *, row: models.Model | None = None, **kwargs: Any) -> None:
        self.row = row
        self.shown = {**self.values_of(row), **kwargs.pop("initial", {})}
        super().__init__(data, initial=self.shown, **kwargs)
        if row:
            now = f"{row.pk}-{digest_of(self.shown)}"
            self.fields["opened"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=now)
        words = {field.name: field.verbose_name for field in self._meta.model._meta.fields}
        for name, field in self.fields.items():
            field.label = field.label or capfirst(words.get(name, name))

    def values_of(self, row: models.Model | None) -> dict[str, Any]:
        return model_to_dict(row, fields=self._meta.fields) if row else {}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        opened = self.cleaned_data.pop("opened", "")
        if not opened or self.row is None or opened == self.fields["opened"].initial:
            return
        if opened.partition("-")[0] != str(self.row.pk) and not self.row_is_a_version:
            self.add_error(None, _("Another entry stands in this place by now. Go back and open yours again."))
            return
        self.add_error(
            None,
            _(
                "Somebody changed this after you opened it. Nothing was overwritten: compare your words with what it "
                "says now, then send again."
            ),
        )
        for name in self.shown:
            if name in self.fields and self.cleaned_data.get(name, self.shown[name]) != self.shown[name]:
                self.tell_what_stands(name)
        # whoever has seen it may send again
        seen: Any = self.data.copy()  # type: ignore[attr-defined]
        seen[self.add_prefix("opened")] = self.fields["opened"].initial
        self.data = seen

    def tell_what_stands(self, name: str) -> None:
        text = words_of(self.fields[name], self.shown[name])
        self.add_error(name, _("It now says: %(text)s") % {"text": text or "-"})

    def insist_unchanged(self) -> None:
        """Asked again inside the transaction that saves, the row being locked: two saves may come at one moment."""
        if self.row is None or not self.data.get(self.add_prefix("opened")):
            return
        now = type(self.row)._base_manager.select_for_update().filter(pk=self.row.pk).first()
        if now is None or digest_of(self.values_of(now)) != digest_of(self.values_of(self.row)):
            raise Refused(_("Somebody saved this at the same moment. Send it again to see what it says now."))

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


def words_of(field: forms.Field, value: Any) -> str:
    """A stored value as the page would say it. Rows that this person is not offered stay unnamed."""
    if isinstance(field, forms.BooleanField):
        return str(_("yes") if value else _("no"))
    if isinstance(value, dt.date):
        return date_text(value)
    choices = getattr(field, "choices", None)
    if choices is None:
        return "" if value is None else str(value)
    held = {str(getattr(one, "pk", one)) for one in (value if isinstance(value, list) else [value])}
    return ", ".join(str(label) for code, label in choices if str(code) in held)


def digest_of(shown: dict[str, Any]) -> str:
    text = DjangoJSONEncoder(sort_keys=True).encode({name: plain(value) for name, value in shown.items()})
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plain(value: Any) -> Any:
    return sorted(row.pk for row in value) if isinstance(value, list) and value and hasattr(value[0], "pk") else value


def is_meant(request: HttpRequest, row: models.Model) -> bool:
    """A button names the row that it stands beside: sent twice, its address may lead to the next one."""
    return request.POST.get("row") == str(row.pk)


def offer_levels(form: forms.BaseForm, viewer: Viewer) -> None:
    """Offer the audiences up to the person's own; the operation refuses the others as well."""
    form.fields["level"].choices = [choice for choice in AudienceLevel.choices if choice[0] <= viewer.level]  # type: ignore[attr-defined]


def outcome(form: forms.BaseForm, act: Callable[..., Any]) -> Any:
    """Run the operation with what a valid form holds and answer its row. None: not done, and the form says why."""
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            if isinstance(form, RowForm):
                form.insist_unchanged()
            return act(**form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
        return None


def form_page(
    request: HttpRequest, form: forms.BaseForm, context: dict[str, Any], *, page: str = "fragile/form.html"
) -> HttpResponse:
    """`context` gives heading, submit and back; a form that was not accepted comes back with status 422."""
    return render(request, page, {"form": form, **context}, status=422 if form.is_bound else 200)
