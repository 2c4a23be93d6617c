"""The short strategy as a kind of document (fragile/documents/publishing.py)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fragile.documents.publishing import DocumentKind
from strategies.publication.queries import document_subject, strategy_snapshot

STRATEGY = DocumentKind(
    key="strategy",
    label=_("Short strategy"),
    template="print/strategy.html",
    template_version="1",
    subject=document_subject,
    snapshot=strategy_snapshot,
    title=lambda content: content["title"],
    filename=lambda content: f"{content['slug']}-strategy-v{content['version']['number']}",
    country=lambda version: version.strategy.country,
)
