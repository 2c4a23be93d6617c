"""Section text: restrained Markdown in, safe HTML and one word count out (docs/decisions/0007-section-text.md).

Paragraphs, lists, headings, emphasis, bold and tables. The rest (HTML, links, images, code) is shown as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import nh3
import regex
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from fragile.ui.words import count_words as words_in

LONG_SENTENCE = 30
DEEPEST = 8
"""Level of tokens: a list in a list in a list has 7. Over deeper ones the printer would take very long."""
LONGEST_RUN = 120
ALLOWED = {"p", "ul", "ol", "li", "h3", "h4", "em", "strong", "br", "table", "thead", "tbody", "tr", "th", "td"}

SENTENCE_END = regex.compile(r"(?<=[.!?\u061f\u06d4\u3002\uff01\uff1f])\s+")
UNPRINTABLE = regex.compile(r"[\p{Cc}\p{Co}\p{Cs}\p{Cn}--[\n\t]]", flags=regex.V1)


@cache
def parser() -> MarkdownIt:
    kept = ["list", "heading", "table", "emphasis", "balance_pairs", "escape", "newline"]
    return MarkdownIt("zero", {"html": False, "breaks": False}).enable(kept)


def parsed(body: str) -> list[Token]:
    tokens = parser().parse(body)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            # Under a section's own h2 there are two levels, whatever was typed.
            token.tag = "h4" if token.tag in ("h4", "h5", "h6") else "h3"
        if token.type in ("th_open", "td_open"):
            token.attrs.pop("style", None)
    return tokens


def to_html(body: str) -> SafeString:
    markdown = parser()
    html = markdown.renderer.render(parsed(body), markdown.options, {})
    safe = nh3.clean(html, tags=ALLOWED, attributes={"ol": {"start"}, "th": {"scope"}}, link_rel=None)
    return mark_safe(safe.replace("<th>", '<th scope="col">'))  # noqa: S308 - this is what nh3 has cleaned


def passages(body: str) -> Iterator[str]:
    """The text without its marks: one passage a paragraph, list item, heading or table cell."""
    for token in parsed(body):
        if token.type == "inline":
            words = "".join(
                "\n" if part.type in ("softbreak", "hardbreak") else part.content for part in token.children or []
            )
            if words.strip():
                yield words


def plain_text(body: str) -> str:
    return "\n".join(passages(body))


def count_words(body: str, language: str = "en") -> int:
    """Words of the text without its marks, cells of tables included: see fragile/ui/words.py.

    The rule is the same in every language; `language` is asked for because a count belongs to a text in a language.
    """
    return sum(words_in(passage) for passage in passages(body))


def long_sentences(body: str) -> list[tuple[str, int]]:
    """Sentences of more than 30 words, as (their beginning, how many words): a hint, never a gate."""
    found = []
    for passage in passages(body):
        for sentence in SENTENCE_END.split(passage.strip()):
            words = words_in(sentence)
            if words > LONG_SENTENCE:
                found.append((" ".join(sentence.split()[:6]), words))
    return found


def normal(body: str) -> str:
    """Line ends as a browser does not send them, and no blank ends: equal texts are equal."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip()


def is_too_deep(body: str) -> bool:
    return any(token.level >= DEEPEST for token in parsed(body))


def longest_run(body: str) -> int:
    return max((len(run) for run in body.split()), default=0)


def unprintable(body: str) -> str:
    """The first sign that no document could print, or nothing."""
    match = UNPRINTABLE.search(body)
    return f"U+{ord(match[0]):04X}" if match else ""
