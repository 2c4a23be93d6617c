from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from compacts.monitoring.queries import compact_for_report, report_snapshot
from fragile.documents.publishing import DocumentKind


def title_of(content: dict[str, Any]) -> str:
    return str(content["title"])


def filename_of(content: dict[str, Any]) -> str:
    return f"{content['slug']}-monitoring"


REPORT = DocumentKind(
    key="report",
    label=_("Monitoring report"),
    template="print/report.html",
    template_version="1",
    subject=compact_for_report,
    snapshot=report_snapshot,
    title=title_of,
    filename=filename_of,
)
