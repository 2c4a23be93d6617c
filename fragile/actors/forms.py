from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from fragile.actors.models import Invitation, Role, User
from fragile.actors.queries import actors_to_invite_for
from fragile.actors.rules import roles_to_give
from fragile.audience import AudienceLevel, Viewer


class InviteForm(forms.ModelForm):
    clearance = forms.TypedChoiceField(
        label=_("May see"), required=False, coerce=int, empty_value=None,
        help_text=_("Each level holds the ones before it. Nobody lets others see more than they see themselves."),
    )  # fmt: skip

    class Meta:
        model = Invitation
        fields = ["email", "actor", "role"]
        labels = {"actor": _("Organisation")}
        widgets = {"email": forms.EmailInput({"autocomplete": "off", "spellcheck": "false"})}

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actor"].queryset = actors_to_invite_for(viewer)
        self.fields["actor"].empty_label = _("Choose one")
        self.fields["actor"].label_from_instance = lambda actor: actor.name
        self.fields["role"].choices = [("", _("Choose one")), *((r.value, r.label) for r in roles_to_give(viewer))]
        self.fields["clearance"].choices = [
            ("", _("what the role usually sees")),
            *((level.value, level.label) for level in AudienceLevel if level <= viewer.level),
        ]

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}),
        help_text=_("As colleagues should read it next to what you do here."),
    )  # fmt: skip
    password = forms.CharField(
        label=_("A password"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned:
            try:
                validate_password(cleaned["password"], User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned
