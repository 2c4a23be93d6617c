"""From bytes to a document that is safe to look at: bounded in size and depth, each name once, no inexact number."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from compacts.exchange.faults import BadCountryFile, Fault

LARGEST = 20 * 1024 * 1024
DEEPEST = 16


def read_document(raw: bytes) -> Any:
    if len(raw) > LARGEST:
        raise fault(_("The file is larger than 20 MB. A country's workspace is far smaller: is this the right file?"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise fault(_("The file is not UTF-8 text (byte %(at)d). Save it as UTF-8.") % {"at": error.start}) from None
    if too_deep(text):
        raise fault(_("Lists and objects are nested more than %(most)d deep.") % {"most": DEEPEST})
    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        sentence = _("This is not JSON: %(what)s at line %(line)d, column %(column)d.")
        raise fault(sentence % {"what": error.msg, "line": error.lineno, "column": error.colno}) from None
    except ValueError:  # Python refuses to read an integer of thousands of digits
        raise fault(_("The file holds a number with too many digits.")) from None


def fault(sentence: str) -> BadCountryFile:
    return BadCountryFile([Fault("$", sentence)])


def too_deep(text: str) -> bool:
    """Counted before parsing, for the parser itself recurses. Brackets inside texts do not count."""
    depth, inside, escaped = 0, False, False
    for letter in text:
        if inside:
            inside = letter != '"' or escaped
            escaped = letter == "\\" and not escaped
        elif letter == '"':
            inside, escaped = True, False
        elif letter in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif letter in "]}":
            depth -= 1
    return False


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise fault(_("The name '%(name)s' stands twice in one object. Keep one of the two.") % {"name": twice[:80]})
    return found


def no_constant(name: str) -> None:
    raise fault(_("%(name)s is not a value of JSON. Leave the field out when there is no figure.") % {"name": name})
