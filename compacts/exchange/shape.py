"""The words in which parts.py describes the country file, read by the loader and the dump alike, so that they agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

from fragile.audience import AudienceLevel

LEVEL_FIELDS = ("level", "clearance")
Row = dict[str, Any]
Keys = tuple[str, ...]


@dataclass(frozen=True)
class Ref:
    """A field that names another row by its key.

    Keys are counted from the top of the file: a priority is `strategy/version/number`. With `scope` the first so many
    keys are those of the naming row's own parents and are not written: a party is named by its actor inside a compact.
    `number` names a row that stands before the naming one in the same list, by its number.
    """

    model: type[models.Model]
    scope: int = 0
    number: bool = False

    def keys_of(self, written: str | int, own: Keys) -> Keys:
        words = (str(written),) if self.scope else tuple(str(written).split("/"))
        return (*own[: self.scope], *words)

    def written(self, keys: Keys) -> str | int:
        words = keys[self.scope :]
        return int(words[0]) if self.number else "/".join(words)


@dataclass(frozen=True)
class Part:
    """One list of the file: a model's rows below their parent, in the order in which they were entered.

    `fields` are the model's own, written under their own names; `refs` the ones that name another row, `many` those
    that name several. `key` is what names a row among its siblings; a `numbered` part's key is the row's place in its
    list, counted from 1, which the model does not hold. `place` is a model's field that holds the place and is not
    written. `parent` is the model's field for the row that holds the list, "" where it has none; `country` then says
    how to get to the country.
    """

    name: str
    model: type[models.Model]
    fields: str
    parent: str = "country"
    country: str = ""
    key: str = ""
    numbered: bool = False
    place: str = ""
    refs: dict[str, Ref] = field(default_factory=dict)
    many: dict[str, Ref] = field(default_factory=dict)
    children: tuple[Part, ...] = ()

    def is_optional(self, name: str) -> bool:
        """Left out when there is nothing to say; every other field is always written."""
        column = self.model._meta.get_field(name)
        return bool(getattr(column, "null", False) or getattr(column, "blank", False))

    def columns(self) -> Iterator[Any]:
        for name in self.fields.split():
            yield self.model._meta.get_field(name)


def to_file(column: Any, value: Any) -> Any:
    """The value as JSON, or None for nothing to say. Each value has exactly one spelling."""
    if value is None or value == "":
        return None
    if column.name in LEVEL_FIELDS:
        return AudienceLevel(value).name.lower()
    if isinstance(column, models.DecimalField):
        # sums of money keep their cents; rates are written without trailing zeros
        return f"{value:f}" if column.decimal_places == 2 else f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def to_row(column: Any, written: Any) -> Any:
    """The value for the model's field; the schema has been checked before."""
    if column.name in LEVEL_FIELDS:
        return AudienceLevel[written.upper()]
    if isinstance(column, models.DecimalField):
        return Decimal(written)
    if isinstance(column, models.DateField):
        return dt.date.fromisoformat(written)
    return written
