"""HTML to an accessible, archivable PDF: PDF/UA-1 and PDF/A-3a in one file, the same bytes for the same content.

The only place that knows WeasyPrint. Importing it loads Pango, half a second and system libraries: import it inside a
task. Renders in this process; isolation.py puts it into a child with limits.
"""

import hashlib
import logging
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import pydyf
import weasyprint
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from fragile.documents.bounds import OutOfBounds, check_image, check_tree
from fragile.documents.finishing import finish, save_small
from fragile.documents.glyphs import fonts, missing_glyphs, sentence_on_glyphs
from fragile.documents.rendering import AttachedFile, OnProgress, Progress, RenderedPdf, RenderingRefused

Assets = Mapping[str, tuple[bytes, str]]
"""Address as the HTML writes it, `app:print.css` -> (content, media type). There is nothing else to fetch."""

OPTIONS = {"pdf_variant": "pdf/a-3a", "dpi": 150, "optimize_images": True, "jpeg_quality": 80}
UNREAD = frozenset({"style", "script", "template"})

# Its steps are for _StepListener alone.
PROGRESS_LOGGER.propagate = False


class OnlyTheseAssets(URLFetcher):
    """Serves the given assets and ends the rendering at any other address: no network, no file, no data: address."""

    def __init__(self, assets: Assets) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, timeout=1)
        self.assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url not in self.assets:
            self.refused.append(url)
            raise FatalURLFetchingError(url)
        content, media_type = self.assets[url]
        return URLFetcherResponse(url, content, {"Content-Type": media_type})


def render_pdf(
    html: str,
    *,
    assets: Assets,
    language: str,
    title: str,
    attachments: Sequence[AttachedFile] = (),
    dated: date | None = None,
    on_progress: OnProgress | None = None,
) -> RenderedPdf:
    """Raises RenderingRefused with a sentence when the content cannot be printed as it is."""
    with _told_in_a_sentence(), _progress_to(on_progress):
        source = _read(html, assets, language)
        document = source.render(**OPTIONS)
        _describe(document.metadata, language, title, dated)
        files = [_attach(item, dated) for item in attachments]
        raw = document.write_pdf(finisher=_finisher(language), attachments=files, **OPTIONS)
        for address in source.url_fetcher.refused:
            # Inside a drawing WeasyPrint swallows the refusal and goes on.
            raise FatalURLFetchingError(address)
    content, pages = save_small(raw)
    return RenderedPdf(content, pages, len(_text(source.etree_element).split()), hashlib.sha256(content).hexdigest())


@contextmanager
def _told_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except OutOfBounds as fault:
        raise RenderingRefused(str(fault)) from fault
    except FatalURLFetchingError as fault:
        sentence = _(
            "The text asks for “%(address)s”. A document holds everything itself and fetches nothing from outside."
        )
        raise RenderingRefused(sentence % {"address": str(fault)[:80]}) from None
    except RecursionError as fault:
        raise RenderingRefused(_("The text is nested too deeply to be printed.")) from fault


def _read(html: str, assets: Assets, language: str) -> weasyprint.HTML:
    for name, (content, media_type) in assets.items():
        if media_type.startswith("image/") and media_type != "image/svg+xml":
            check_image(name, content)
    # One spelling of each letter: the fonts hold the composed ones.
    composed = unicodedata.normalize("NFC", html)
    source = weasyprint.HTML(string=composed, base_url="app:///", url_fetcher=OnlyTheseAssets(assets))
    check_tree(source.etree_element)
    if missing := missing_glyphs(_text(source.etree_element)):
        raise RenderingRefused(sentence_on_glyphs(missing))
    source.etree_element.set("lang", language)
    return source


def _text(root: Any) -> str:
    """The text that a reader meets, with the words that stand for pictures."""
    pieces: list[str] = []
    unread = {part for element in root.iter() if element.tag in UNREAD for part in element.iter()}
    for element in root.iter():
        if isinstance(element.tag, str) and element not in unread:
            pieces.append(f"{element.text or ''} {element.get('alt', '')}")
        pieces.append(element.tail or "")
    return " ".join(pieces)


def _describe(metadata: Any, language: str, title: str, dated: date | None) -> None:
    metadata.title, metadata.lang, metadata.generator = title, language, "Fragile"
    if dated is not None:
        # The only dates in the file come from the content, never from the clock.
        metadata.created = metadata.modified = f"{dated.isoformat()}T00:00:00Z"


def _attach(item: AttachedFile, dated: date | None) -> weasyprint.Attachment:
    moment = datetime.combine(dated or date(2000, 1, 1), time.min, UTC)
    return weasyprint.Attachment(
        string=item.content,
        name=item.name,
        description=item.description,
        relationship="Data",
        created=moment,
        modified=moment,
    )


def _finisher(language: str) -> Any:
    def finisher(_document: weasyprint.Document, pdf: pydyf.PDF) -> None:
        finish(pdf, language=language, glyph_text=fonts().glyph_text)

    return finisher


@contextmanager
def _progress_to(on_progress: OnProgress | None) -> Iterator[None]:
    """WeasyPrint tells its steps to a logger; this listens while one document is rendered."""
    if on_progress is None:
        yield
        return
    listener = _StepListener(on_progress)
    level = PROGRESS_LOGGER.level
    PROGRESS_LOGGER.addHandler(listener)
    PROGRESS_LOGGER.setLevel(logging.INFO)
    try:
        yield
    finally:
        PROGRESS_LOGGER.removeHandler(listener)
        PROGRESS_LOGGER.setLevel(level)


class _StepListener(logging.Handler):
    STEPS = {
        "Step 1": (5, gettext_lazy("Reading the text")),
        "Step 3": (15, gettext_lazy("Setting the type")),
        "Step 5": (20, gettext_lazy("Laying out the pages")),
        "Step 6": (75, gettext_lazy("Drawing the pages")),
        "Step 7": (88, gettext_lazy("Writing bookmarks, tags and fonts")),
    }

    def __init__(self, on_progress: OnProgress) -> None:
        super().__init__()
        self.on_progress = on_progress

    def emit(self, record: logging.LogRecord) -> None:
        percent, step = self.STEPS.get(record.getMessage()[:6], (0, ""))
        if not step:
            return
        if isinstance(record.args, tuple) and record.args and "Page" in record.msg:
            page = int(str(record.args[0]))
            # How many pages there will be is not known yet: each one closes a part of what is left.
            step, percent = _("Laying out page %(page)s") % {"page": page}, 20 + round(50 * page / (page + 10))
        self.on_progress(Progress(str(step), percent))


def warm() -> None:
    """Load fonts and hyphenation once in a process that will fork: each child then starts where this one stands."""
    for language in ("en", "fr", "ar"):
        render_pdf(
            f"<html lang={language}><title>.</title><style>p{{hyphens:auto;width:2cm;font-family:Noto Sans,Vazirmatn}}"
            "</style><h1>administration</h1><p>administration publique العربية <b>peacebuilding</b>",
            assets={},
            language=language,
            title="warm",
        )
