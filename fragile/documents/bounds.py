"""Refuses content that would take the renderer minutes or gigabytes, before any of it is laid out.

The numbers are measured (docs/decisions/0006-documents.md): each stands well below the point where one document
begins to cost more than a few seconds, and well above what a strategy or a report needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "em", "i", "img", "kbd", "mark", "q", "s", "small", "span"}
    | {"strong", "sub", "sup", "time", "u", "var", "wbr"}
)


@dataclass(frozen=True)
class Bounds:
    depth: int = 40
    token: int = 500
    inline_runs: int = 1_000
    rows: int = 2_000
    columns: int = 60
    elements: int = 60_000
    characters: int = 1_500_000
    pixels: int = 16_000_000


class OutOfBounds(Exception):
    """Carries a sentence for the person who asked for the document."""


def check_tree(root: Element, bounds: Bounds = Bounds()) -> None:
    rows = elements = characters = 0
    for element, depth in _walk(root):
        elements += 1
        rows += element.tag == "tr"
        _check_shape(element, depth, bounds)
        for text in (element.text, element.tail):
            characters += len(text or "")
            _check_words(text or "", bounds)
    for count, most, what in (
        (rows, bounds.rows, _("rows in its tables")),
        (elements, bounds.elements, _("parts")),
        (characters, bounds.characters, _("characters")),
    ):
        if count > most:
            sentence = _(
                "The document has %(count)s %(what)s; at most %(most)s fit. Shorten it or choose a shorter period."
            )
            raise OutOfBounds(sentence % {"count": count, "what": what, "most": most})


def _walk(root: Element) -> Iterator[tuple[Element, int]]:
    # A stack of our own: content nested a thousand levels deep must be refused, not overrun Python's.
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        yield element, depth
        stack.extend((child, depth + 1) for child in element)


def _check_shape(element: Element, depth: int, bounds: Bounds) -> None:
    if depth > bounds.depth:
        sentence = _("The text is nested more than %(most)s levels deep. Take out some levels of its lists.")
        raise OutOfBounds(sentence % {"most": bounds.depth})
    if len(element) > bounds.inline_runs and sum(child.tag in INLINE for child in element) > bounds.inline_runs:
        sentence = _("One paragraph changes its format more than %(most)s times. Split it into several paragraphs.")
        raise OutOfBounds(sentence % {"most": bounds.inline_runs})
    for name in ("colspan", "rowspan"):
        span = element.get(name, "1").strip()
        if not span.isdecimal() or int(span[:9]) > bounds.columns:
            raise OutOfBounds(_("A table cell spans more than %(most)s columns or rows.") % {"most": bounds.columns})


def _check_words(text: str, bounds: Bounds) -> None:
    if len(text) <= bounds.token:
        return
    longest = max(text.split(), key=len, default="")
    if len(longest) > bounds.token:
        sentence = _(
            "A word that begins with “%(start)s” has %(length)s characters without a space; at most %(most)s fit. "
            "Put spaces into it."
        )
        raise OutOfBounds(sentence % {"start": longest[:30], "length": len(longest), "most": bounds.token})


def check_image(name: str, content: bytes, bounds: Bounds = Bounds()) -> None:
    from PIL import Image

    try:
        # Reads the head of the picture only, not its pixels.
        width, height = Image.open(BytesIO(content)).size
    except Exception as fault:
        raise OutOfBounds(_("The picture %(name)s cannot be read.") % {"name": name}) from fault
    if width * height > bounds.pixels:
        sentence = _("The picture %(name)s has %(width)s by %(height)s pixels; make it smaller.")
        raise OutOfBounds(sentence % {"name": name, "width": width, "height": height})
