"""What is wrong with a country file, each fault with the place where it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from fragile.refusals import Refused, Unmet


@dataclass(frozen=True)
class Fault:
    """`path` is a JSONPath from the document's root, such as `$.compacts[0].flows[2].donor`."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}: {self.sentence}"


class BadCountryFile(Refused):
    """Nothing of the file was loaded."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        sentence = ngettext(
            "The country file has %(count)d fault. Mend it and load the file again; nothing was loaded.",
            "The country file has %(count)d faults. Mend them and load the file again; nothing was loaded.",
            len(self.faults),
        ) % {"count": len(self.faults)}
        super().__init__(sentence, unmet=[Unmet(str(fault)) for fault in self.faults])


def path_of(words: Iterable[str | int]) -> str:
    return "$" + "".join(f"[{word}]" if isinstance(word, int) else f".{word}" for word in words)
