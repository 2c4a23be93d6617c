"""What the monitoring report freezes: text that is ready to print, made through the eyes of its audience."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from compacts.agreements.models import Compact, Side
from compacts.commitments.lights import Light
from compacts.commitments.queries import Standing, benchmark
from compacts.figures import dashboard
from compacts.figures.queries import compact_figures
from compacts.figures.values import CompactFigures, Figure
from compacts.funding.models import SourceFigure
from compacts.monitoring.sentences import headline, missing_sentences
from fragile.audience import Viewer
from fragile.ui.figures import date_text, money_text, number_text, share_text
from strategies.plans.queries import clock_of


def compact_for_report(viewer: Viewer, slug: str) -> Compact | None:
    return Compact.objects.visible_to(viewer).select_related("country", "strategy").filter(slug=slug).first()


def report_snapshot(compact: Compact, viewer: Viewer, as_of: dt.date, language: str) -> dict[str, Any]:
    """Everything that the report's four pages show. The caller has set the language; values are JSON."""
    figures = compact_figures(compact, as_of, viewer)
    return {
        "slug": compact.slug,
        "title": _("%(compact)s: monitoring report") % {"compact": compact.title},
        "compact": compact.title,
        "language": language,
        "clock": clock_rows(compact, viewer, as_of),
        "sentences": headline(figures),
        "measures": measures(figures),
        "chart_lights": str(dashboard.commitments_chart(figures)),
        "sides": sides(figures.standings),
        "charts_money": [str(chart(figures)) for chart in (dashboard.donors_chart, dashboard.channels_chart)],
        "not_converted": [
            {"kind": capfirst(row.label), "amount": money_text(row.amount, row.currency, full=True)}
            for row in figures.not_converted
        ],
        "undisclosed": [{"donor": row.donor, "title": row.title, "source": row.source} for row in figures.undisclosed],
        "conflicts": conflicts(figures),
        "humanitarian": humanitarian(figures),
        "disputes": disputes(figures.standings),
        "unanswered": unanswered(figures.standings),
        "missing": missing_sentences(figures),
        "next": next_dates(compact, figures.standings, as_of),
    }  # fmt: skip


def clock_rows(compact: Compact, viewer: Viewer, as_of: dt.date) -> list[dict[str, str]]:
    """The early clock of the strategy, and how long the compact has stood."""
    rows = []
    if compact.strategy is not None:
        rows.append({"label": _("Early clock"), "value": capfirst(clock_of(compact.strategy, viewer, as_of).text)})
    if compact.signed_on and compact.signed_on <= as_of:
        values = {"day": date_text(compact.signed_on), "days": number_text((as_of - compact.signed_on).days)}
        rows.append({"label": _("Signed"), "value": _("%(day)s, %(days)s days ago") % values})
    else:
        rows.append({"label": _("Signed"), "value": _("not signed on this day")})
    agreed_on = compact.monitoring_agreed_on
    agreed = date_text(agreed_on) if agreed_on and agreed_on <= as_of else _("not agreed on this day")
    return [*rows, {"label": _("Monitoring"), "value": agreed}]


def measures(figures: CompactFigures) -> list[dict[str, str]]:
    """The first page's table. Both coverages stand there, for one alone would mislead."""
    alone, both = figures.coverage_reconstruction, figures.coverage_with_humanitarian
    return [
        {"label": _("Pledged in all, as reported"), "value": amount(figures.pledged_total, figures.currency)},
        {"label": _("Pledged by named donors"), "value": amount(figures.named, figures.currency)},
        {"label": _("Pledged by nobody named"), "value": amount(figures.unattributed, figures.currency)},
        {"label": _("Committed"), "value": amount(figures.total.committed, figures.currency)},
        {"label": _("Paid"), "value": amount(figures.total.disbursed, figures.currency)},
        {"label": _("Pledges of reconstruction needs"), "value": words(alone, lambda v: share_text(v, 2))},
        {"label": _("The same with humanitarian needs"), "value": words(both, lambda v: share_text(v, 2))},
        {"label": _("Balance of both sides (1 is even)"), "value": words(figures.balance, lambda v: number_text(v, 2))},
    ]


def amount(figure: Figure, currency: str) -> str:
    return words(figure, lambda value: money_text(value, currency))


def words(figure: Figure, text: Any) -> str:
    return str(figure.reason.label) if figure.value is None else str(text(figure.value))


def sides(standings: Sequence[Standing]) -> list[list[dict[str, Any] | None]]:
    """Rows of two cells, the government's promise beside a partner's."""
    pair = [[cell(row) for row in standings if row.side == side] for side in (Side.GOVERNMENT, Side.PARTNER)]
    return [list(row) for row in zip_longest(*pair)]


def cell(row: Standing) -> dict[str, Any]:
    reported, verified, promise = row.reported, row.verified, row.promise
    return {
        "ref": row.ref, "owner": row.owner, "counterpart": row.counterpart, "text": promise.text,
        "benchmark": benchmark(promise),
        "due": date_text(promise.due_on, "medium") if promise.due_on else _("no day is set"),
        "evidence": promise.evidence_required,
        "light": {"mark": row.light.value, "word": str(row.light.label)},
        "reported": {"mark": reported.mark, "word": dated(reported.label, reported.on)} if reported else None,
        "verified": {"mark": verified.mark, "word": dated(verified.label, verified.on)} if verified else None,
    }  # fmt: skip


def dated(label: str, on: dt.date) -> str:
    return f"{capfirst(label)}, {date_text(on, 'medium')}"


def disputes(standings: Sequence[Standing]) -> list[dict[str, str]]:
    """Both texts of each (rule P13), also when a later finding settled it."""
    return [
        {
            "ref": row.ref, "promise": row.promise.text, "owner": row.owner, "owner_says": report.text,
            "owner_on": dated(report.label, report.on), "other": judgement.by, "other_says": judgement.text,
            "other_on": date_text(judgement.on, "medium"),
            "is_open": "1" if row.light == Light.DISPUTED else "",
        }
        for row in standings
        for report, judgement in row.disputes
    ]  # fmt: skip


def unanswered(standings: Sequence[Standing]) -> list[str]:
    waiting = [row for row in standings if row.is_unanswered]
    return [
        f"{row.ref} ({row.reported.label}, {date_text(row.reported.on, 'medium')})" for row in waiting if row.reported
    ]


def conflicts(figures: CompactFigures) -> list[dict[str, str]]:
    """Differing figures stay side by side (rule P12); what is published of a pledge stands beside the ledger."""
    differing = [row for rows in figures.conflicts for row in rows]
    told = [
        row for row in figures.sources if row.measure == SourceFigure.Measure.PLEDGED_BY_DONOR and row not in differing
    ]
    return [
        {
            "measure": ": ".join(part for part in (capfirst(row.label), row.subject) if part),
            "amount": money_text(row.amount, row.currency), "on": date_text(row.on, "medium") if row.on else "",
            "source": row.source, "because": row.because if row.is_preferred else "",
        }
        for row in (*differing, *told)
    ]  # fmt: skip


def humanitarian(figures: CompactFigures) -> list[dict[str, str]]:
    """Totals only: neither donors nor channels, neither light nor share."""
    money = figures.humanitarian
    rows = [(_("Pledged"), money.pledged), (_("Committed"), money.committed), (_("Paid"), money.disbursed)]
    told = [(label, figure, _("ledger")) for label, figure in rows if figure.value is not None]
    if figures.need_humanitarian.value is not None:
        told.append((_("Needs, preferred figure"), figures.need_humanitarian, _("source figures")))
    return [
        {"label": label, "value": amount(figure, figures.currency), "source": source} for label, figure, source in told
    ]


def next_dates(compact: Compact, standings: Sequence[Standing], as_of: dt.date) -> list[dict[str, str]]:
    """The next review, and the days on which promises fall due with those that do."""
    coming: dict[dt.date, list[str]] = defaultdict(list)
    if compact.next_review_on and compact.next_review_on >= as_of:
        body = compact.joint_body or _("the joint body")
        coming[compact.next_review_on].append(_("review by %(body)s") % {"body": body})
    for row in standings:
        if row.light != Light.MET and row.promise.due_on and row.promise.due_on >= as_of:
            coming[row.promise.due_on].append(_("%(ref)s falls due (%(owner)s)") % {"ref": row.ref, "owner": row.owner})
    return [{"on": date_text(day, "medium"), "text": "; ".join(texts)} for day, texts in sorted(coming.items())[:8]]
