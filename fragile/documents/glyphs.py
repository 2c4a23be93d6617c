"""What the bundled fonts can write, as fonts.py found it when it built them. Needs no WeasyPrint and no fontTools."""

import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

# Spaces and marks that steer the text without being drawn; no font needs a glyph for them.
UNDRAWN = frozenset(
    "\t\n\f\r\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
) | {chr(code_point) for code_point in range(0x2066, 0x206A)}

# Spaces that French and tables like and the bundled fonts lack: printed as the space that is nearest to them.
NEAREST = str.maketrans({"\u2007": "\u00a0", "\u202f": "\u00a0", "\u2009": " ", "\u200a": " "})


class FontsNotBuilt(RuntimeError):
    pass


@dataclass(frozen=True)
class Fonts:
    fingerprint: str
    coverage: frozenset[str]
    glyph_text: Mapping[str, Mapping[int, str]]
    """Name of the font inside a PDF -> glyph id -> the text it stands for; right-to-left fonts only."""


@cache
def fonts() -> Fonts:
    configuration = os.environ.get("FONTCONFIG_FILE", "")
    facts = Path(configuration).parent / "fonts.json"
    if not configuration or not facts.is_file():
        raise FontsNotBuilt(
            "The fonts of the documents are not built. Run python3 dev.py, which builds them into var/fonts."
        )
    read = json.loads(facts.read_text())
    return Fonts(
        fingerprint=read["fingerprint"],
        coverage=frozenset(chr(point) for first, last in read["coverage"] for point in range(first, last + 1)),
        glyph_text={
            font: {int(glyph): text for glyph, text in texts.items()} for font, texts in read["glyph_text"].items()
        },
    )


def drawable(text: str) -> str:
    return text.translate(NEAREST)


def missing_glyphs(text: str) -> set[str]:
    """The characters of `text` that no bundled font can draw: they would print as an empty box."""
    return set(unicodedata.normalize("NFC", drawable(text))) - fonts().coverage - UNDRAWN


def sentence_on_glyphs(missing: set[str]) -> str:
    named = ", ".join(
        f"“{character}” ({unicodedata.name(character, f'U+{ord(character):04X}').lower()})"
        for character in sorted(missing)[:10]
    )
    sentence = _("The printed document cannot show these characters: %(named)s. Write them in another way.")
    return sentence % {"named": named}
