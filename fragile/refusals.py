"""What an operation says when it will not do what it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
