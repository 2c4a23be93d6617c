"""The seven states of a promise: a code, a shape (its CSS class) and a word (domain.md section 3.3)."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

STATUSES = {
    "MET": ("met", _("Met")),
    "ON": ("on", _("On track")),
    "LATE": ("late", _("Late")),
    "OFF": ("off", _("Off track")),
    "NOT_DUE": ("not-due", _("Not due")),
    "NO_DATA": ("no-data", _("No data")),
    "DISPUTED": ("disputed", _("Disputed")),
}


def known(code: str) -> str:
    """`NOT DUE`, `not_due` and `NOT_DUE` are one code; an unknown one is a fault of the caller."""
    code = str(code).upper().replace(" ", "_")
    if code not in STATUSES:
        raise ValueError(f"{code!r} is no status: {', '.join(STATUSES)}")
    return code


def status_mark(code: str, word: str = "") -> SafeString:
    shape, usual = STATUSES[known(code)]
    return format_html(
        '<span class="status"><span class="mark {}" aria-hidden="true"></span>{}</span>', shape, word or usual
    )
