"""What an operation says when it will not do what it was asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

EARLIEST, LATEST = dt.date(1800, 1, 1), dt.date(2200, 12, 31)
UNLIKELY_DAY = gettext_lazy("Check the year: a day lies between 1800 and 2200.")
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Unmet:
    """One thing that stands in the way, and where it is mended (`url` may be empty)."""

    sentence: str
    url: str = ""


class Refused(Exception):
    """The act is not done and nothing was changed. The sentence says what to do; `field` names a form's field."""

    def __init__(self, sentence: str, *, field: str | None = None, unmet: Sequence[Unmet] = ()) -> None:
        super().__init__(str(sentence))
        self.sentence, self.field, self.unmet = sentence, field, tuple(unmet)


def held(row: Row, *related: str) -> Row:
    """The row as it stands now, locked until the act is done: it may have changed or gone since it was loaded."""
    rows = type(row)._default_manager.select_for_update(of=("self",)).select_related(*related)
    found: Row | None = rows.filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("This was removed in the meantime, so nothing was done."))
    return found


def unlikely_day(row: models.Model) -> str:
    """The name of a field whose day nobody can mean, such as the year 0204: no page could reckon with it."""
    for column in row._meta.fields:
        value = getattr(row, column.attname) if type(column) is models.DateField else None
        if isinstance(value, dt.date) and not EARLIEST <= value <= LATEST:
            return column.name
    return ""


def saved(row: Row) -> Row:
    """Check the row against its fields and constraints, then save it; the first thing wrong comes out as a refusal."""
    if field := unlikely_day(row):
        raise Refused(str(UNLIKELY_DAY), field=field)
    try:
        row.full_clean()
    except ValidationError as error:
        name, faults = next(iter(error.message_dict.items()))
        raise Refused(faults[0], field=None if name == NON_FIELD_ERRORS else name) from None
    row.save()
    return row
