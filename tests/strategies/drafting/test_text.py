import pytest

from strategies.drafting.differences import changes
from strategies.drafting.text import count_words, is_too_deep, long_sentences, to_html, unprintable


@pytest.mark.parametrize(
    ("body", "language", "words"),
    [
        ("", "en", 0),
        ("  \n\n ", "en", 0),
        ("One two, three - four.", "en", 4),
        ("The government's peace-building plan of 1,200 houses.", "en", 8),
        ("L'eau, l’homme et l'État d'aujourd'hui", "fr", 5),
        ("وقّعت الحكومة اتفاقية السلام في أكرا.", "ar", 6),
        ("می‌خواهم بروم", "fa", 2),
        ("和平建设", "zh", 4),
        ("| Year | Amount |\n|---|---:|\n| 2004 | 1,200 |\n| 2005 | - |", "en", 5),
        ("### A heading\n\n1. first point\n2. second *point*\n\n**bold**ly", "en", 7),
    ],
)
def test_count_words(body, language, words):
    assert count_words(body, language) == words


def test_render_keeps_what_is_allowed():
    html = to_html("# Big\n\n- *a*\n- **b**\n\n| x |\n|:-:|\n| y |")
    assert html == (
        "<h3>Big</h3>\n<ul>\n<li><em>a</em></li>\n<li><strong>b</strong></li>\n</ul>\n<table>\n<thead>\n<tr>\n"
        '<th scope="col">x</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>y</td>\n</tr>\n</tbody>\n</table>\n'
    )


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![p](http://x.example/p.png)",
        "[t](javascript:alert(1))",
        "<http://x.example>",
        "http://x.example",
        "&lt;script&gt;",
        "`code`",
        "<style>p{}</style>",
    ],
)
def test_render_shows_the_rest_as_typed(body):
    html = to_html(body)
    assert [tag for tag in ("<script", "<img", "<a ", "<code", "<style") if tag in html] == []
    assert count_words(html.replace("&lt;", " ").replace("&gt;", " "), "en") > 0


def test_hint_names_long_sentences_only():
    assert long_sentences("Short one. " + "word " * 31 + ". Another short one.") == [
        ("word word word word word word", 31)
    ]


def test_lists_three_deep_are_the_limit():
    assert not is_too_deep("- a\n  - b\n    - c")
    assert is_too_deep("- a\n  - b\n    - c\n      - d")


def test_unprintable_signs_are_named():
    assert unprintable("fine سلام‌ text\twith tab\n") == ""
    assert unprintable("a\x00b") == "U+0000"


def test_changes_are_told_in_words():
    found = [(change.kind, change.text) for change in changes("one two three\n\nfour", "one 2 three\n\nfour five")]
    assert found == [
        ("same", "one "),
        ("removed", "two"),
        ("added", "2"),
        ("same", " three\n\nfour"),
        ("added", " five"),
    ]
    whole = [(change.kind, change.text) for change in changes("a one two z", "a 1 2 z")]
    assert whole == [("same", "a "), ("removed", "one two"), ("added", "1 2"), ("same", " z")]
    for before, after in (("", "new text"), ("old", ""), ("a b\n", "a b"), ("x\n\n\ny", "x\ny")):
        joined = changes(before, after)
        assert "".join(c.text for c in joined if c.kind != "added") == before
        assert "".join(c.text for c in joined if c.kind != "removed") == after
