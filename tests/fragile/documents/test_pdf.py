"""HTML to PDF in this process: what is in the file, and what is refused before it is made."""

import hashlib
import io
import os
import re
import subprocess
import sys
import threading
import unicodedata
from collections import Counter
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pytest

from fragile.documents.glyphs import missing_glyphs
from fragile.documents.pdf import render_pdf
from fragile.documents.rendering import AttachedFile, RenderingRefused

ARABIC = (
    "يتفق الطرفان على نص قصير يبيّن من يقوم بماذا ومتى، ويستند إلى أحكام الاتفاق. پیشرفت تعهدات متقابل در سال چهارم ژرف"
)
STYLE = "<style>html{font:10pt Noto Sans,Vazirmatn}ul{list-style:disc}</style>"
BODY = {
    "en": "<h1>Strategy</h1><p>What was <a href='#x'>agreed <b>here</b></a>.<h2 id=x>Part</h2><ul><li>One<li>Two</ul>"
    "<table><thead><tr><th scope=col>A<th scope=col>B<tbody><tr><th scope=row>x<td>1</table>",
    "ar": f"<h1>الاستراتيجية</h1><p>{ARABIC}</p><h2>جزء</h2><p><b>{ARABIC}</b></p>",
}


def page(body, language="en"):
    direction = "rtl" if language == "ar" else "ltr"
    return f"<!doctype html><html dir={direction} lang={language}><title>t</title>{STYLE}<body>{body}"


def render(body, language="en", **more):
    return render_pdf(page(body, language), assets={}, language=language, title="A title", **more)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_file_is_accessible_and_archivable_at_once(language, tmp_path, faults):
    table = AttachedFile("rows.csv", b"a,b\n1,2\n", "The rows of the table")
    path = tmp_path / "a.pdf"
    path.write_bytes(render(BODY[language], language, attachments=[table], dated=date(2005, 12, 31)).content)
    assert faults(path) == []
    with pikepdf.open(path) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfuaid:part"], metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("1", "3", "A")
        assert str(pdf.Root.Lang) == language
        assert metadata["dc:title"] == "A title"
        assert metadata["xmp:CreateDate"].startswith("2005-12-31")
        assert [item.title for item in pdf.open_outline().root[0].children] == ["Part" if language == "en" else "جزء"]
        assert pdf.Root.ViewerPreferences.get("/Direction") == ("/R2L" if language == "ar" else None)
        assert pdf.attachments["rows.csv"].get_file().read_bytes() == table.content


def test_all_fonts_are_in_the_file():
    with pikepdf.open(io.BytesIO(render(BODY["ar"], "ar").content)) as pdf:
        fonts = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/FontDescriptor" in item]
        assert fonts
        assert all("/FontFile2" in font.FontDescriptor or "/FontFile3" in font.FontDescriptor for font in fonts)


def test_the_same_content_is_the_same_bytes_in_every_process():
    script = (
        "import sys; from django.conf import settings; settings.configure(USE_I18N=False);"
        "from fragile.documents.pdf import render_pdf;"
        "print(render_pdf(sys.stdin.read(), assets={}, language='ar', title='A title').sha256)"
    )
    made = {render(BODY["ar"], "ar").sha256 for _ in range(2)}
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        run = subprocess.run(
            [sys.executable, "-c", script],
            input=page(BODY["ar"], "ar"),
            env=environment,
            capture_output=True,
            text=True,
        )
        assert run.returncode == 0, run.stderr
        made.add(run.stdout.strip())
    assert len(made) == 1


def test_facts_of_the_rendering_are_true():
    pdf = render("<h1>One two</h1><p style='break-before:page'>three</p>")
    assert (pdf.pages, pdf.words) == (2, 4)  # with the word in <title>
    assert pdf.sha256 == hashlib.sha256(pdf.content).hexdigest()


def test_arabic_letters_are_read_back_as_they_were_written(read_back):
    def letters(text):
        folded = unicodedata.normalize("NFKC", text)
        return Counter(character for character in folded if "\u0600" <= character <= "\u06ff")

    assert letters(read_back(render(f"<h1>{ARABIC}</h1>", "ar").content)) == letters(ARABIC)


def test_arabic_words_are_found_when_searched_for(read_back):
    """Readers search with compatibility forms folded (NFKC): a ligature then is its letters, in the right order."""
    words = "السلام الاتفاق للأمن الإسلام الآن لا ولا محمد"
    text = unicodedata.normalize("NFKC", read_back(render(f"<h1>{words}</h1>", "ar").content))
    assert [word for word in words.split() if word not in text] == []


def test_letters_written_in_pieces_are_put_together(read_back):
    assert "Côte" in read_back(render("<h1>Co\u0302te</h1>").content)


def test_a_character_that_no_font_has_is_named():
    assert missing_glyphs("Liberia, القاهرة, Côte d'Ivoire\u200f \u00ad") == set()
    assert missing_glyphs("a→b 😀") == {"→", "😀"}
    with pytest.raises(RenderingRefused, match=r"“→” \(rightwards arrow\)"):
        render("<h1>From → to</h1>")


# -- nothing from outside ---------------------------------------------------------------------------------------------
@pytest.fixture
def listener():
    """A web server on this machine that counts who calls."""
    hits = []

    class Count(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Count)
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/secret", hits
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "trap",
    [
        "<img alt=a src='{}'>",
        "<link rel=stylesheet href='{}'>",
        "<link rel=attachment href='{}'>",
        "<a rel=attachment href='{}'>a</a>",
        "<style>@import url({});</style>",
        "<p style='background:url({})'>a",
        "<ul style='list-style-image:url({})'><li>a</ul>",
        "<style>p::before{{content:url({})}}</style><p>a",
        "<style>@font-face{{font-family:Q;src:url({})}}p{{font-family:Q}}</style><p>a",
        "<svg width=9 height=9><title>a</title><image href='{}' width=9 height=9 /></svg>",
        "<object data='{}'></object>",
        "<embed src='{}'>",
    ],
)
@pytest.mark.parametrize("kind", ["http", "file", "data"])
def test_an_address_outside_ends_the_rendering_unasked(trap, kind, listener):
    url, hits = listener
    address = {"http": url, "file": "file:///etc/passwd", "data": "data:text/css,p%7B%7D"}[kind]
    with pytest.raises(RenderingRefused, match=re.escape(address[:20])):
        render(f"<h1>x</h1>{trap.format(address)}")
    assert hits == []


def test_a_relative_address_does_not_reach_the_disk():
    with pytest.raises(RenderingRefused, match="fetches nothing"):
        render("<base href='file:///etc/'><h1>x</h1><img alt=a src=passwd>")


def test_an_asset_is_served_from_memory(read_back):
    html = page("<link rel=stylesheet href=app:a.css><h1>x</h1>")
    assets = {"app:a.css": (b"h1::after{content:' from the sheet'}", "text/css")}
    assert "x from the sheet" in read_back(render_pdf(html, assets=assets, language="en", title="t").content)


# -- what would run away ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<p>" + "x" * 501, "has 501 characters without a space"),
        ("<div>" * 200, "nested more than 40 levels"),
        ("<ul><li>" * 60, "nested more than 40 levels"),
        ("<p>" + "<b>x</b> " * 1001, "changes its format more than 1000 times"),
        ("<p>" + "x<br>" * 1001, "changes its format more than 1000 times"),
        ("<table>" + "<tr><td>x" * 2001 + "</table>", "2001 rows in its tables"),
        ("<table><tr><td colspan=10000>x</table>", "more than 60 columns"),
        ("<table><tr><td colspan=-1>x</table>", "more than 60 columns"),
        ("<p>" + "word " * 400_000, "characters; at most 1500000"),
    ],
)
def test_content_that_would_run_away_is_refused_with_a_sentence(body, sentence):
    with pytest.raises(RenderingRefused, match=re.escape(sentence)):
        render(f"<h1>x</h1>{body}")


def test_a_picture_with_too_many_pixels_is_refused():
    from PIL import Image

    target = io.BytesIO()
    Image.new("1", (5000, 5000)).save(target, "PNG")
    html = page("<h1>x</h1><img alt=a src=app:a.png>")
    with pytest.raises(RenderingRefused, match="5000 by 5000 pixels"):
        render_pdf(html, assets={"app:a.png": (target.getvalue(), "image/png")}, language="en", title="t")
