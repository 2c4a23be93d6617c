"""Short names for addresses, made from what a person typed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.crypto import get_random_string
from django.utils.text import slugify

# Addresses of pages stand beside those of rows.
TAKEN_BY_PAGES = frozenset({"add", "new", "start"})
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def free_slug(text: str, among: models.QuerySet[Any], *, field: str = "slug", length: int = 60) -> str:
    """Made free without a word when it is taken: to say so would tell of a row that the person may not see."""
    wanted = slugify(text)[:length].strip("-")
    if wanted and wanted not in TAKEN_BY_PAGES and not among.filter(**{field: wanted}).exists():
        return wanted
    return f"{wanted[: length - 7]}-{get_random_string(6, LETTERS)}".lstrip("-")
