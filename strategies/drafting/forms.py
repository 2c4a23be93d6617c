from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country
from fragile.rowforms import RowForm, offer_levels
from fragile.ui.forms import WordLimitedText
from strategies.drafting.text import count_words
from strategies.plans.models import Strategy
from strategies.plans.queries import actors_of


class StartForm(RowForm):
    language = forms.ChoiceField(
        label=_("Language of the text"), help_text=_("The language that counts: translations follow it.")
    )

    class Meta:
        model = Strategy
        fields = ("title", "slug", "kind", "facilitator")
        help_texts = {
            "slug": _("Small letters, digits and hyphens, such as liberia-2003. It cannot be changed later."),
            "kind": _("An initial strategy starts from a settlement and stays short."),
            "facilitator": _("The organisation that keeps the text and calls the parties together."),
        }
        error_messages = {
            "title": {"required": _("Give the strategy a title.")},
            "slug": {
                "required": _("Give the strategy a short name."),
                "invalid": _("Use small letters, digits and hyphens only."),
            },
            "facilitator": {"required": _("Choose who facilitates.")},
        }

    def __init__(self, *args: Any, viewer: Viewer, country: Country, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        codes = list(dict.fromkeys([*country.languages, *names]))
        self.fields["language"].choices = [(code, names.get(code, code)) for code in codes]
        self.fields["facilitator"].queryset = actors_of(country.pk, viewer)
        self.initial.setdefault("facilitator", viewer.actor_id)


class SectionWidget(WordLimitedText):
    """Counts the text as it is printed: the numbers of a list are no words."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "words": count_words(value or "")}


class TextField(forms.CharField):
    """An emptied section is a text like any other; to call it optional would say that it does not matter."""

    def validate(self, value: str) -> None:
        pass


class SectionForm(forms.Form):
    """`base` is the revision that the text was written on; `merged_from` the older one that a merge started from."""

    body = TextField(label=_("Text"), strip=False)
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    merged_from = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, budget: int, label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget = SectionWidget(budget, {"rows": 22, "dir": "auto", "spellcheck": "true"})
        if label:
            self.fields["body"].label = label


class LevelForm(forms.Form):
    level = forms.TypedChoiceField(label=_("Who may see this section"), coerce=int, choices=AudienceLevel.choices)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_levels(self, viewer)
