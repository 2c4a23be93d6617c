"""Every form looks the same: `{{ form }}` gives label, hint, error, the typed value, and a summary of errors on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fragile.ui.words import count_words

# Django's own sentence names the fault; ours says what to do.
forms.Field.default_error_messages["required"] = _("An answer is needed here.")


class FormRenderer(TemplatesSetting):
    form_template_name = "components/form.html"
    formset_template_name = "components/formset.html"
    field_template_name = "components/field.html"


@dataclass(frozen=True)
class Fold:
    """Optional questions behind one click; open by themselves when they hold an answer or an error."""

    title: str | Promise
    fields: list[forms.BoundField]
    is_open: bool


def fold(form: forms.BaseForm, title: str | Promise, *names: str) -> Fold:
    fields = [form[name] for name in names if name in form.fields]
    changed = form.changed_data if form.is_bound else []
    return Fold(title, fields, any(field.errors or field.name in changed for field in fields))


class DateInput(forms.DateInput):
    """The browser's own date picker; browsers send and expect ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class AmountInput(forms.TextInput):
    """Text with a number pad: `type=number` throws away what it does not understand, and nobody could mend it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "dir": "ltr", **(attrs or {})})


class WordLimitedText(forms.Textarea):
    """A text with its word budget under it; the count follows as one types."""

    template_name = "components/word_limited.html"

    def __init__(self, budget: int, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.budget = budget

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["words"], context["budget"] = count_words(value or ""), self.budget
        return context
