"""What changed between two texts, in words that a person can read along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import regex

TOKENS = regex.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Change:
    """`kind`: same, removed, added."""

    kind: str
    text: str


def changes(before: str, after: str) -> list[Change]:
    """Paragraphs are matched first, then words inside those that differ: a text with a new paragraph stays readable."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Change] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if tag == "equal":
            found.append(Change("same", gone))
        else:
            found.extend(_by_words(gone, come))
    return _joined(found)


def _by_words(before: str, after: str) -> Iterator[Change]:
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    gone = come = ""
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        left, right = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if tag != "equal" or (left.isspace() and (gone or come)):
            # a space that both have between two changed words belongs to the change: it reads as one
            gone, come = gone + left, come + right
            continue
        yield from _replaced(gone, come)
        yield Change("same", left)
        gone = come = ""
    yield from _replaced(gone, come)


def _replaced(gone: str, come: str) -> Iterator[Change]:
    if gone:
        yield Change("removed", gone)
    if come:
        yield Change("added", come)


def _joined(found: list[Change]) -> list[Change]:
    joined: list[Change] = []
    for change in found:
        if joined and joined[-1].kind == change.kind:
            joined[-1] = Change(change.kind, joined[-1].text + change.text)
        else:
            joined.append(change)
    return joined
