"""How many words a text has: one count for meters, gates and documents; static/js/words.js follows it."""

import regex

WORD_BOUNDARY = regex.compile(r"(?wV1)\b")
HOLDS_LETTER = regex.compile(r"[\p{L}\p{N}]")


def count_words(text: str) -> int:
    """Pieces between the word boundaries of Unicode UAX 29 that hold a letter or a digit: a lone dash is no word.

    An elision is one word (l'eau), the halves of a compound are two (peace-building), each Han character is one.
    """
    return sum(1 for piece in WORD_BOUNDARY.split(text) if HOLDS_LETTER.search(piece))
