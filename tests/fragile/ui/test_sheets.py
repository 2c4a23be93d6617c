"""The style sheets: direction, weight, contrast; and that no template goes around them."""

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from fragile.environment import ROOT

CSS = ROOT / "static" / "css"
SCREEN = ("tokens", "base", "components", "widths")
# WeasyPrint's pages are no web pages: they carry their sheet in them
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if "print" not in path.parts]


def sheet(name):
    return re.sub(r"/\*.*?\*/", "", (CSS / f"{name}.css").read_text(), flags=re.DOTALL)


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.stem)
def test_sheets_know_no_left_and_no_right(path):
    # the margin boxes of a printed page have no other names
    text = re.sub(r"@(top|bottom)-(left|right)(-corner)?\b", "", sheet(path.stem))
    assert re.findall(r"[^\n]*\b(?:left|right)\b[^\n]*", text) == []
    assert re.findall(r"(?:margin|padding|border)-(?:top|bottom)\b", text if path.stem in SCREEN else "") == []


def test_sheets_for_the_screen_weigh_little():
    assert sum((CSS / f"{name}.css").stat().st_size for name in SCREEN) < 25 * 1024


def test_behaviours_are_small():
    for path in (ROOT / "static" / "js").glob("*.js"):
        assert len(path.read_text().splitlines()) < 60, path


# -- contrast ---------------------------------------------------------------------------------------------------------
def tokens(dark):
    light, _, rest = sheet("tokens").partition("@media screen and (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if dark:
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", rest.partition("@media print")[0]))
    return found


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


WORDS = [
    *[
        (ink, ground)
        for ink in ("ink", "ink-soft", "accent", "accent-strong")
        for ground in ("paper", "paper-sunk", "paper-raised")
    ],
    ("ink", "accent-wash"),
    ("accent-strong", "accent-wash"),
    ("ink", "error-wash"),
    ("error", "error-wash"),
    ("error", "paper"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("caution", "paper"),
    ("disputed", "paper"),
]
MARKS = [
    "met",
    "on",
    "late",
    "off",
    "not-due",
    "no-data",
    "disputed",
    "focus",
    "rule-strong",
    "money-line",
    "money-paid",
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_and_marks_stand_out(dark):
    colour = tokens(dark)
    words = {pair: round(contrast(colour[pair[0]], colour[pair[1]]), 2) for pair in WORDS}
    marks = {name: round(contrast(colour[name], colour["paper"]), 2) for name in MARKS}
    assert {pair: ratio for pair, ratio in words.items() if ratio < 4.5} == {}
    assert {name: ratio for name, ratio in marks.items() if ratio < 3} == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_hue_of_money_deepens_from_promise_to_payment(dark):
    steps = [
        contrast(tokens(dark)[f"money-{name}"], tokens(dark)["paper"]) for name in ("pledged", "committed", "paid")
    ]
    assert steps == sorted(steps)
    assert all(later / earlier > 1.5 for earlier, later in pairwise(steps))


def test_every_class_of_a_length_exists():
    assert re.findall(r"\.w-(\d+)", sheet("widths")) == [str(n) for n in range(101)]


# -- templates --------------------------------------------------------------------------------------------------------
class Inline(HTMLParser):
    """Collects what the policy would refuse: style attributes and elements, handlers, scripts without an address."""

    def __init__(self):
        super().__init__()
        self.faults = []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _value in attrs]
        self.faults += [f"{tag} {name}" for name in names if name == "style" or name.startswith(("on", "hx-on"))]
        if tag == "style" or (tag == "script" and "src" not in names):
            self.faults.append(f"<{tag}>")
        self.faults += [
            f"{tag} javascript:" for _name, value in attrs if (value or "").strip().startswith("javascript:")
        ]


def faults_in(source):
    parser = Inline()
    parser.feed(re.sub(r"\{[%#].*?[%#]\}", "", source))
    return parser.faults


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_hold_nothing_that_the_policy_refuses(path):
    assert faults_in(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    ['<p style="x">', "<p onclick=x>", "<style>", "<script>", "<a href='javascript:x'>", '<p hx-on:click="x">'],
)
def test_the_walk_finds_each_fault(source):
    assert len(faults_in(source)) == 1
