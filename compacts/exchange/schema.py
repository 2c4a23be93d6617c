"""The shape of a country file: docs/country-file.schema.json, its faults told in sentences with their places."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from compacts.exchange.faults import Fault, path_of
from fragile.environment import ROOT

SCHEMA = ROOT / "docs" / "country-file.schema.json"
# How each named kind of value is written, by the title that the schema gives it.
WRITTEN = {
    "date": gettext_lazy("Write the day as YYYY-MM-DD, such as 2004-02-06."),
    "slug": gettext_lazy("Use only letters without accents, digits, hyphens and underscores."),
    "iso3": gettext_lazy("Write the three capital letters of ISO 3166, such as LBR."),
    "currency": gettext_lazy("Write the three capital letters of ISO 4217, such as USD."),
    "money": gettext_lazy('Write the amount as text with two decimals and no separators, such as "120000000.00".'),
    "rate": gettext_lazy('Write the rate as text with at most eight decimals and no trailing zeros, such as "58".'),
    "percent": gettext_lazy('Write the percentage as text with two decimals, such as "33.50".'),
    "hash": gettext_lazy("Write the 64 digits of the SHA-256 in small hexadecimal letters."),
    "language": gettext_lazy("Write a language tag such as en or fr."),
    "level": gettext_lazy("Choose an audience: public, parties, partners, country_team or restricted."),
    "provision_ref": gettext_lazy("Name the provision as settlement/provision, such as accra-2003/elections."),
    "priority_ref": gettext_lazy("Name the priority as strategy/version/number, such as liberia-2003/1/2."),
    "email": gettext_lazy("Write an e-mail address in small letters."),
}
TYPES = {
    "string": gettext_lazy("text"),
    "integer": gettext_lazy("a whole number"),
    "boolean": gettext_lazy("true or false"),
    "array": gettext_lazy("a list"),
    "object": gettext_lazy("an object"),
}


def schema_faults(document: Any) -> list[Fault]:
    """All of them, in the order of the document."""
    found = [fault for error in validator().iter_errors(document) for fault in told(error)]
    found += [Fault(path_of(path), sentence) for path, sentence in unstorable(document, ())]
    return list(dict.fromkeys(found))


@cache
def validator() -> Any:
    whole_pattern = {"pattern": matches_to_the_end}
    kind = validators.extend(Draft202012Validator, whole_pattern)
    return kind(json.loads(SCHEMA.read_text(encoding="utf-8")), format_checker=FormatChecker())


def matches_to_the_end(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    """Python's `$` also matches before a last line break; a schema's does not."""
    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        yield ValidationError("pattern")


def told(error: ValidationError) -> Iterator[Fault]:
    path, rule = tuple(error.absolute_path), str(error.validator)
    wanted: Any = error.validator_value
    value: Any = error.instance
    schema: Any = error.schema
    if rule == "required":
        for name in wanted:
            if name not in value:
                yield Fault(path_of((*path, name)), _("This field is missing."))
    elif rule == "additionalProperties":
        known = schema["properties"]
        for name in value:
            if name not in known:
                yield Fault(path_of((*path, name)), unknown(name, known))
    else:
        yield Fault(path_of(path), sentence_of(rule, wanted, value, schema.get("title", "")))


def unknown(name: str, known: dict[str, Any]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return _("There is no such field here. Is '%(close)s' meant?") % {"close": close[0]}
    return _("There is no such field here. Remove it.")


def sentence_of(rule: str, wanted: Any, value: Any, title: str) -> str:
    if rule == "type":
        return _("This must be %(kind)s.") % {"kind": TYPES.get(wanted, wanted)}
    if title in WRITTEN and rule in {"pattern", "format", "enum"}:
        return str(WRITTEN[title])
    if rule == "enum":
        return _("Choose one of: %(values)s.") % {"values": ", ".join(map(str, wanted))}
    if rule == "const":
        return _("This must be %(value)s.") % {"value": json.dumps(wanted)}
    if rule in {"minLength", "minItems"}:
        return _("This is empty. Leave the field out when there is nothing to say.")
    if rule == "maxLength":
        return _("At most %(most)d characters fit here; these are %(count)d.") % {"most": wanted, "count": len(value)}
    if rule == "minimum":
        return _("This must be %(least)s or more.") % {"least": wanted}
    if rule == "maximum":
        return _("This must be %(most)s or less.") % {"most": wanted}
    if rule == "uniqueItems":
        return _("The same entry stands here twice. Keep one of the two.")
    return _("This does not follow the schema (%(rule)s).") % {"rule": rule}


def unstorable(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Characters that JSON can name and PostgreSQL cannot hold."""
    if isinstance(value, str):
        if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value):
            yield path, _("This text holds a character that cannot be stored (NUL or half of a surrogate pair).")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from unstorable(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from unstorable(inner, (*path, place))
