"""Every total, share, gap and index of a compact at a date: the one source of page, PDF, files, API and command."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from compacts.agreements.models import Compact, Side
from compacts.agreements.queries import main_compact, shown_name
from compacts.commitments.queries import live, standings_among
from compacts.figures import sums
from compacts.figures.loading import Loaded, load
from compacts.figures.sums import Line
from compacts.figures.values import CompactFigures, MoneyRow, SourceRow
from compacts.funding.models import FlowShare, FundingFlow, SourceFigure, Transaction
from compacts.funding.queries import flow_row, priced
from compacts.rules import may_log_money
from fragile.audience import Viewer
from fragile.countries.models import Country
from fragile.money import Money, Rates
from fragile.periods import FiscalYear
from fragile.story.blocks import StoryBlock
from fragile.ui.figures import money_text, share_text

Measure = SourceFigure.Measure


def compact_figures(compact: Compact, as_of: dt.date, viewer: Viewer) -> CompactFigures:
    """What this viewer may see, with rows dated on or before `as_of`, in the country's reporting currency.

    Money of humanitarian flows is in `humanitarian` alone. A constant number of queries: nine.
    """
    return figures_of(load([compact], viewer, as_of)[0], as_of, viewer)


def figures_of(loaded: Loaded, as_of: dt.date, viewer: Viewer) -> CompactFigures:
    """The same from rows that were loaded for that day or a later one. No query."""
    compact, rates, flows = loaded.compact, loaded.rates, loaded.flows
    lines, humanitarian = lines_of(loaded, as_of, viewer)
    last_on = {line.flow: line.on for line in sorted([*lines, *humanitarian], key=lambda line: line.on)}
    total = sums.money_row("total", _("Total"), lines)
    sources = source_rows(loaded, as_of)
    promises = live(standings_among(loaded.promises, compact, viewer, as_of))
    reported, named = sums.preferred(sources, Measure.PLEDGED_TOTAL), total.pledged
    # A conference's total says more than the ledger; without one, what is named is the least that is known.
    pledged = reported if reported.value is not None else named
    weights = [[p.weight for p in promises if p.side == side] for side in (Side.GOVERNMENT, Side.PARTNER)]
    reconstruction = sums.preferred(sources, Measure.NEED_RECONSTRUCTION)
    relief = sums.preferred(sources, Measure.NEED_HUMANITARIAN)
    return CompactFigures(
        compact=compact.slug, title=compact.title, country=compact.country.name, as_of=as_of, currency=rates.to,
        level=int(viewer.level) if viewer.country_id == compact.country_id else 0,
        total=total,
        by_donor=sums.largest_first(sums.grouped(lines, lambda line: line.donor, total)),
        by_channel=sums.grouped(lines, lambda line: line.channel, total),
        by_year=sums.grouped(lines, lambda line: (line.year, line.year), total),
        by_priority=priority_rows(loaded.shares, lines, total),
        humanitarian=sums.money_row("humanitarian", _("Humanitarian"), humanitarian),
        not_converted=sums.without_rate([*lines, *humanitarian]),
        flows=tuple(flow_row(flow, viewer, last_on.get(flow.pk)) for flow in flows),
        sources=sources, pledged_total=reported, unattributed=sums.difference(reported, named),
        need_reconstruction=reconstruction, need_humanitarian=relief,
        coverage_reconstruction=sums.ratio(pledged, reconstruction),
        coverage_with_humanitarian=sums.ratio(pledged, reconstruction, relief),
        by_light=sums.lights(promises),
        balance=sums.balance(*weights),
        standings=promises,
    )  # fmt: skip


def lines_of(loaded: Loaded, as_of: dt.date, viewer: Viewer) -> tuple[list[Line], list[Line]]:
    """Development money, humanitarian money; of flows that the viewer may see."""
    by_key = {flow.pk: flow for flow in loaded.flows}
    first_month = loaded.compact.country.fiscal_year_start_month
    found: dict[bool, list[Line]] = defaultdict(list)
    for row in loaded.transactions:
        flow = by_key[row.flow_id]
        if row.value_date <= as_of:
            found[flow.is_humanitarian].append(line_of(row, flow, viewer, loaded.rates, first_month))
    return found[False], found[True]


def line_of(row: Transaction, flow: FundingFlow, viewer: Viewer, rates: Rates, first_month: int) -> Line:
    donor = flow.donor
    key = donor.slug if viewer.sees(donor.level, donor.country_id) else ""
    channel = (str(flow.channel), str(flow.get_channel_display())) if flow.channel else ("", _("channel not reported"))
    return Line(
        flow=flow.pk, donor=(key, shown_name(donor, viewer)), channel=channel,
        year=str(FiscalYear.holding(row.value_date, first_month)), kind=row.kind, original=row.amount,
        currency=row.currency, on=row.value_date, provenance=row.provenance,
        amount=rates.convert(priced(row)).amount,
    )  # fmt: skip


def priority_rows(shares: Sequence[FlowShare], lines: Sequence[Line], whole: MoneyRow) -> tuple[MoneyRow, ...]:
    """Each flow's money by its shares; what no share names stands in a row of its own."""
    by_flow: dict[int, list[tuple[tuple[str, str], Decimal]]] = defaultdict(list)
    for share in shares:
        by_flow[share.flow_id].append(((f"{share.priority.number:03d}", str(share.priority)), share.share / 100))
    parts: dict[tuple[str, str], list[Line]] = defaultdict(list)
    rest = ("~", _("no priority named"))
    for line in lines:
        named = by_flow.get(line.flow, [])
        left = 1 - sum((part for _key, part in named), Decimal(0))
        for key, part in [*named, *([(rest, left)] if left else [])]:
            parts[key].append(replace(line, amount=line.amount * part if line.amount is not None else None))
    return tuple(sums.money_row(key, label, parts[key, label], whole) for key, label in sorted(parts))


def source_rows(loaded: Loaded, as_of: dt.date) -> tuple[SourceRow, ...]:
    return tuple(
        SourceRow(
            ref=row.ref, measure=row.measure, label=str(row.get_measure_display()), subject=row.subject,
            amount=row.amount, currency=row.currency,
            converted=loaded.rates.convert(Money(row.amount, row.currency, row.on or as_of)).amount, on=row.on,
            provenance=row.provenance, source=row.source, note=row.note, is_preferred=row.is_preferred,
            because=row.preferred_because,
        )
        for row in loaded.sources
        if row.on is None or row.on <= as_of
    )  # fmt: skip


def story_block(country: Country, viewer: Viewer, as_of: dt.date) -> StoryBlock:
    """The country page's last step: money named, and how far it goes."""
    compact = main_compact(country, viewer)
    if compact is None:
        return StoryBlock(
            key="money", title=_("Money"), state=_("no compact yet"), is_missing=True,
            summary=_("Money is logged under a compact, so that each amount hangs on a promise."),
        )  # fmt: skip
    figures = compact_figures(compact, as_of, viewer)
    url, log_url = (reverse(name, kwargs={"slug": compact.slug}) for name in ("compact_money", "log_flow"))
    if figures.named.value is None:
        state, figure = _("nothing pledged by name"), ""
    else:
        state = _("pledged by name")
        figure = money_text(figures.named.value, figures.currency)
    return StoryBlock(
        key="money", title=_("Money"), state=state, figure=figure, summary=coverage_sentence(figures), url=url,
        next_step=_("Log a commitment with its money"), next_step_by=_("donor focal point"),
        next_step_url=log_url if may_log_money(viewer, compact) else "", is_missing=figures.named.value is None,
    )  # fmt: skip


def coverage_sentence(figures: CompactFigures) -> str:
    """Both shares, for one of them alone would mislead."""
    alone, both = figures.coverage_reconstruction, figures.coverage_with_humanitarian
    if alone.value is None:
        return _("How far it goes is not known: %(reason)s.") % {"reason": alone.reason.label}
    if both.value is None:
        return _("Pledges are %(alone)s of reconstruction needs.") % {"alone": share_text(alone.value)}
    return _("Pledges are %(alone)s of reconstruction needs, but %(both)s once humanitarian needs are added.") % {
        "alone": share_text(alone.value), "both": share_text(both.value)
    }  # fmt: skip
