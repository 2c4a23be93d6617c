"""The kinds of document that there are, and how content becomes the page that is printed.

`fragile` knows no strategy and no compact: the apps above register their kinds in their AppConfig.ready:

    register(DocumentKind(
        key="strategy", label=_("short strategy"), template="print/strategy.html", template_version="1",
        subject=queries.agreed_strategy,     # (viewer, slug) -> row within the viewer's reach, or None
        snapshot=publication.snapshot,       # (row, viewer, as_of, language) -> dict of JSON values
        title=lambda content: content["title"],
        filename=lambda content: f"{content['slug']}-strategy",
    ))

`snapshot` is asked with the viewer of the *audience*, never with the person who asked: what that audience may not see
is never loaded. It may raise Refused with a sentence (nothing agreed at that date). The template extends
print/base.html and sees `content`, the snapshot after a round trip through JSON (dates and decimals are strings), and
`document`, the DocumentFacts below; texts are translated into the document's language.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country
from fragile.documents.glyphs import drawable, fonts, missing_glyphs, sentence_on_glyphs
from fragile.documents.rendering import AttachedFile
from fragile.refusals import Refused

Content = dict[str, Any]


# The screen's own tables, marks and charts, then what paper wants otherwise.
HOUSE_STYLE = ("css/tokens.css", "css/components.css", "css/widths.css", "css/print.css")


@dataclass(frozen=True)
class DocumentKind:
    key: str
    label: str | Promise
    template: str
    template_version: str
    subject: Callable[[Viewer, str], Any]
    snapshot: Callable[[Any, Viewer, date, str], Content]
    title: Callable[[Content], str]
    filename: Callable[[Content], str]
    """Without audience, date and ending: those are added."""
    country: Callable[[Any], Country] = lambda subject: subject.country
    context: Callable[[Content], Mapping[str, Any]] = lambda content: {}
    """More for the template, made from the snapshot alone: dates and decimals revived for the figures tags."""
    css: Sequence[str] = HOUSE_STYLE
    attachments: Callable[[Content], Sequence[AttachedFile]] = lambda content: ()


class Dated(Protocol):
    """What the content alone does not say: Prepared has it, and a job's row."""

    @property
    def content_hash(self) -> str: ...
    @property
    def country(self) -> Country: ...
    @property
    def audience(self) -> int: ...
    @property
    def as_of(self) -> date: ...
    @property
    def language(self) -> str: ...


@dataclass(frozen=True)
class Prepared:
    """Everything that a rendering depends on, frozen; equal keys give equal bytes."""

    kind: DocumentKind
    slug: str
    country: Country
    audience: AudienceLevel
    as_of: date
    language: str
    content: Content
    content_hash: str = field(init=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(canonical(self.content).encode()).hexdigest()
        subject = [self.kind.key, self.kind.template_version, self.country.pk, self.slug, digest]
        identity = [*subject, int(self.audience), self.as_of.isoformat(), self.language, engine()]
        object.__setattr__(self, "content_hash", digest)
        object.__setattr__(self, "key", hashlib.sha256(canonical(identity).encode()).hexdigest())


@dataclass(frozen=True)
class DocumentFacts:
    """What the house style prints on each page, whatever the kind."""

    title: str
    kind: str
    country: str
    audience: str
    is_public: bool
    as_of: date
    language: str
    direction: str
    content_hash: str

    @property
    def short_hash(self) -> str:
        return self.content_hash[:12]


@dataclass(frozen=True)
class Composed:
    html: str
    assets: Mapping[str, tuple[bytes, str]]
    title: str
    attachments: Sequence[AttachedFile]


KINDS: dict[str, DocumentKind] = {}


def register(kind: DocumentKind) -> None:
    KINDS[kind.key] = kind


def kind_of(key: str) -> DocumentKind:
    try:
        return KINDS[key]
    except KeyError:
        known = ", ".join(sorted(KINDS)) or "-"
        sentence = _("There is no document of the kind “%(key)s”. There are: %(known)s.")
        raise Refused(sentence % {"key": key, "known": known}, field="kind") from None


def prepare(
    kind: DocumentKind, subject: Model, slug: str, audience: AudienceLevel, as_of: date, language: str
) -> Prepared:
    """Freeze the content as that audience may see it. Raises Refused with a sentence."""
    country = kind.country(subject)
    eyes = Viewer.for_audience(audience, country.pk)
    seen = kind.subject(eyes, slug)
    if seen is None:
        sentence = _("This is not shown to the audience “%(audience)s”. Choose a narrower one.")
        raise Refused(sentence % {"audience": audience.label}, field="audience")
    with translation.override(language):
        content = json.loads(canonical(kind.snapshot(seen, eyes, as_of, language)))
    if missing := missing_glyphs(json.dumps(content, ensure_ascii=False)):
        raise Refused(sentence_on_glyphs(missing))
    return Prepared(kind, slug, country, audience, as_of, language, content)


def compose(kind: DocumentKind, content: Content, facts: DocumentFacts) -> Composed:
    with translation.override(facts.language):
        html = render_to_string(
            kind.template, {**kind.context(content), "content": content, "document": facts, "css": kind.css}
        )
        assets = {f"app:{path}": (_static(path), "text/css") for path in kind.css}
        return Composed(drawable(html), assets, facts.title, kind.attachments(content))


def facts_of(kind: DocumentKind, content: Content, source: Dated) -> DocumentFacts:
    with translation.override(source.language):
        return DocumentFacts(
            title=kind.title(content),
            kind=str(kind.label),
            country=source.country.name,
            audience=str(AudienceLevel(source.audience).label),
            is_public=source.audience == AudienceLevel.PUBLIC,
            as_of=source.as_of,
            language=source.language,
            direction="rtl" if translation.get_language_bidi() else "ltr",
            content_hash=source.content_hash,
        )


def canonical(value: object) -> str:
    """One spelling for equal content, so that equal content has one hash."""
    return json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _static(path: str) -> bytes:
    found = finders.find(path)
    if not found:
        raise FileNotFoundError(f"There is no static file {path}.")
    return Path(str(found)).read_bytes()


@cache
def engine() -> str:
    """What prints: programs, fonts, and the house's own pages. A change to any of them makes a new document."""
    style = hashlib.sha256()
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for page in sorted((Path(str(folder)) / "print").rglob("*.html")):
            style.update(page.read_bytes())
    for path in HOUSE_STYLE:
        style.update(_static(path))
    code = Path(__file__).parent
    for module in ("pdf.py", "finishing.py"):
        style.update((code / module).read_bytes())
    programs = [f"{name} {version(name)}" for name in ("weasyprint", "pydyf", "pikepdf")]
    return " ".join([*programs, fonts().fingerprint, style.hexdigest()])
