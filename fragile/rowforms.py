"""Forms for rows: they clean what a person typed, an operation judges and saves it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst

from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused


class RowForm(forms.ModelForm):
    """Shows `row`, never changes it. Uniqueness is the operation's to judge, with a sentence."""

    def __init__(self, data: Any = None, *, row: models.Model | None = None, **kwargs: Any) -> None:
        initial = model_to_dict(row, fields=self._meta.fields) if row else {}
        super().__init__(data, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        words = {field.name: field.verbose_name for field in self._meta.model._meta.fields}
        for name, field in self.fields.items():
            field.label = field.label or capfirst(words.get(name, name))

    def validate_unique(self) -> None:
        pass

    def validate_constraints(self) -> None:
        pass


def offer_levels(form: forms.BaseForm, viewer: Viewer) -> None:
    """Offer the audiences up to the person's own; the operation refuses the others as well."""
    form.fields["level"].choices = [choice for choice in AudienceLevel.choices if choice[0] <= viewer.level]  # type: ignore[attr-defined]


def outcome(form: forms.BaseForm, act: Callable[..., Any]) -> Any:
    """Run the operation with what a valid form holds and answer its row. None: not done, and the form says why."""
    if not form.is_valid():
        return None
    try:
        return act(**form.cleaned_data)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
        return None


def form_page(
    request: HttpRequest, form: forms.BaseForm, context: dict[str, Any], *, page: str = "fragile/form.html"
) -> HttpResponse:
    """`context` gives heading, submit and back; a form that was not accepted comes back with status 422."""
    return render(request, page, {"form": form, **context}, status=422 if form.is_bound else 200)
