"""Builds the fonts that documents are set in: `python -m fragile.documents.fonts NODE_MODULES DEST`.

The npm packages hold WOFF2, which costs half a second at each rendering; as TTF the same fonts cost nothing.
`DEST/fonts.conf` names only this folder, so that a document has the same bytes on every machine, whatever fonts that
machine has. `DEST/fonts.json` says what the fonts can write, so that neither the web process nor the renderer has to
open them again.

Runs at set-up, before there are settings: imports no Django.
"""

import hashlib
import json
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont, woff2


class Face(NamedTuple):
    family: str
    package: str
    subsets: tuple[str, ...]
    weight: int
    style: str = "normal"


FACES = (
    Face("Noto Sans", "noto-sans", ("latin", "latin-ext"), 400),
    Face("Noto Sans", "noto-sans", ("latin", "latin-ext"), 700),
    Face("Noto Sans", "noto-sans", ("latin", "latin-ext"), 400, "italic"),
    Face("Vazirmatn", "vazirmatn", ("arabic",), 400),
    Face("Vazirmatn", "vazirmatn", ("arabic",), 700),
)
RIGHT_TO_LEFT = "Vazirmatn"

# The folder of the fonts is relative to this file, so the whole of DEST can be moved or copied into an image.
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir prefix="relative">ttf</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def build(node_modules: Path, destination: Path) -> None:
    folder = destination / "ttf"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    coverage: dict[str, list[set[int]]] = {}
    glyph_text: dict[str, dict[int, str]] = {}
    for face in FACES:
        characters: set[int] = set()
        for subset in face.subsets:
            font = TTFont(_decompress(node_modules, face, subset, folder))
            characters |= set(font.getBestCmap())
            if face.family == RIGHT_TO_LEFT:
                glyph_text[_name_in_pdf(face)] = texts_of_glyphs(font)
        coverage.setdefault(face.family, []).append(characters)
    _write_facts(destination, folder, coverage, glyph_text)
    (destination / "fonts.conf").write_text(FONTS_CONF.format(cache=(destination / "cache").resolve()))


def _decompress(node_modules: Path, face: Face, subset: str, folder: Path) -> Path:
    stem = f"{face.package}-{subset}-{face.weight}-{face.style}"
    source = node_modules / "@fontsource" / face.package / "files" / f"{stem}.woff2"
    target = folder / f"{stem}.ttf"
    with source.open("rb") as compressed, target.open("wb") as plain:
        woff2.decompress(compressed, plain)
    return target


def _name_in_pdf(face: Face) -> str:
    return face.family if face.weight == 400 else f"{face.family}-Bold"


def _write_facts(
    destination: Path, folder: Path, coverage: dict[str, list[set[int]]], glyph_text: dict[str, dict[int, str]]
) -> None:
    fingerprint = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        fingerprint.update(path.name.encode() + path.read_bytes())
    # A character counts only if every weight and style of its family has it: bold text must not fall to a box.
    writable = set().union(*(set.intersection(*faces) for faces in coverage.values()))
    facts = {"fingerprint": fingerprint.hexdigest(), "coverage": list(_ranges(writable)), "glyph_text": glyph_text}
    (destination / "fonts.json").write_text(json.dumps(facts, indent=None, separators=(",", ":")))


def _ranges(code_points: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for code_point in sorted(code_points):
        if last is not None and code_point == last + 1:
            last = code_point
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = code_point
    if first is not None and last is not None:
        yield first, last


def texts_of_glyphs(font: TTFont) -> dict[int, str]:
    """What each glyph of an Arabic font stands for: its own letter, or those of which it is a form or a ligature.

    The cmap gives the letters, the substitutions (GSUB) give the joined forms. Arabic presentation forms, which the
    cmap lists beside the letters, are folded back to letters, except for ligatures.
    """
    text_of: dict[str, str] = {}
    for code_point, glyph in sorted(font.getBestCmap().items(), reverse=True):
        letter = chr(code_point)
        plain = unicodedata.normalize("NFKC", letter) if _is_presentation_form(code_point) else letter
        if glyph not in text_of or not _is_presentation_form(code_point):
            text_of[glyph] = plain
    substitutions = list(_substitutions(font)) if "GSUB" in font else []
    grown = True
    while grown:
        # A form can be made from a form (an initial letter, then its ligature): repeat until nothing new comes out.
        known = len(text_of)
        for sources, result in substitutions:
            if result not in text_of and all(source in text_of for source in sources):
                text_of[result] = "".join(text_of[source] for source in sources)
        grown = len(text_of) > known
    ligatures = _ligature_characters()
    return {font.getGlyphID(glyph): ligatures.get(text, text) for glyph, text in text_of.items()}


def _ligature_characters() -> dict[str, str]:
    """Letters that Unicode can also write as one character, such as lam and alef.

    Readers (poppler and PDFium were tried) turn the characters of right-to-left text round one by one. Two letters
    under one glyph come out in the wrong order; the one character is turned into its letters later, in the right one.
    """
    forms = (chr(point) for point in range(0xFB50, 0xFEFD) if _is_presentation_form(point))
    spelt = {unicodedata.normalize("NFKC", form): form for form in forms}
    return {letters: form for letters, form in spelt.items() if len(letters) > 1 and " " not in letters}


def _is_presentation_form(code_point: int) -> bool:
    return 0xFB50 <= code_point <= 0xFDFF or 0xFE70 <= code_point <= 0xFEFF


def _substitutions(font: TTFont) -> Iterator[tuple[tuple[str, ...], str]]:
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            subtable = getattr(subtable, "ExtSubTable", subtable)
            if subtable.LookupType == 1:
                yield from (((source,), result) for source, result in subtable.mapping.items())
            elif subtable.LookupType == 2:
                yield from (((source,), results[0]) for source, results in subtable.mapping.items() if results)
            elif subtable.LookupType == 4:
                for first, ligatures in subtable.ligatures.items():
                    yield from (((first, *ligature.Component), ligature.LigGlyph) for ligature in ligatures)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
