"""What changed between two texts, in words that a person can read along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import regex

TOKENS = regex.compile(r"\s*\S+")


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
    old, new = _tokens(before), _tokens(after)
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if tag == "equal":
            yield Change("same", gone)
            continue
        if gone:
            yield Change("removed", gone)
        if come:
            yield Change("added", come)


def _tokens(text: str) -> list[str]:
    words = TOKENS.findall(text)
    rest = text[sum(map(len, words)) :]
    return [*words, rest] if rest else words


def _joined(found: list[Change]) -> list[Change]:
    joined: list[Change] = []
    for change in found:
        if joined and joined[-1].kind == change.kind:
            joined[-1] = Change(change.kind, joined[-1].text + change.text)
        else:
            joined.append(change)
    return joined
