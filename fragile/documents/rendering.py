"""What a rendering gives and how it can go wrong. Needs neither WeasyPrint nor the database."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

# Both greet the log when they are imported, which is after this.
for library in ("weasyprint", "weasyprint.progress", "pikepdf"):
    logging.getLogger(library).setLevel(logging.ERROR)


@dataclass(frozen=True)
class RenderedPdf:
    content: bytes
    pages: int
    words: int
    sha256: str


@dataclass(frozen=True)
class AttachedFile:
    """A file inside the PDF, such as the rows behind its tables."""

    name: str
    content: bytes
    description: str


@dataclass(frozen=True)
class Progress:
    step: str
    percent: int


OnProgress = Callable[[Progress], None]


class RenderingRefused(Exception):
    """The content cannot become a document, however often one tries. Carries a sentence that says why."""


class RenderingBroke(Exception):
    """The renderer stopped before it was done; another try may succeed. Carries a sentence that says why."""
