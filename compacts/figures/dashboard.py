"""The six charts of a compact, each a question with its answer: the same for the page and the report's PDF."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compacts.agreements.models import Side
from compacts.commitments.lights import Light
from compacts.figures.queries import coverage_sentence
from compacts.figures.values import CompactFigures, Figure, MoneyRow, Reason
from fragile.ui.charts import Value, bar_table, stacked_status
from fragile.ui.figures import COMPACT_FROM, money_text, share_text
from fragile.ui.nonvalues import NonValue


def charts_of(figures: CompactFigures) -> list[SafeString]:
    charts = [commitments_chart(figures), donors_chart(figures), needs_chart(figures), channels_chart(figures)]
    charts.append(years_chart(figures))
    if any(row.key != "~" for row in figures.by_priority):
        charts.append(priorities_chart(figures))
    return charts


def commitments_chart(figures: CompactFigures) -> SafeString:
    total = sum(sum(counts.values()) for counts in figures.by_light.values())
    met = sum(counts[Light.MET] for counts in figures.by_light.values())
    answer = ngettext(
        "%(met)s of %(total)s commitment is verified as met.",
        "%(met)s of %(total)s commitments are verified as met.", total
    ) % {"met": met, "total": total}  # fmt: skip
    sides = {Side.GOVERNMENT: _("Government"), Side.PARTNER: _("Partners")}
    rows = [(sides[side], {light.value: n for light, n in figures.by_light[side].items()}) for side in sides]
    source = _("reports of the owners, verified by the other side or the joint body")
    return stacked_status(
        _("Are both sides keeping their promises?"), answer, rows, source, figures.as_of, row_head=_("Side")
    )


def donors_chart(figures: CompactFigures) -> SafeString:
    answer = _("Nobody has pledged by name yet.")
    if figures.named.value is not None:
        answer = _("%(amount)s is pledged by name.") % {"amount": money_text(figures.named.value, figures.currency)}
    if figures.undisclosed:
        givers = ", ".join(giver.donor for giver in figures.undisclosed)
        answer = f"{answer} {_('Known to give, amount not disclosed: %(givers)s.') % {'givers': givers}}"
    return money_chart(figures, _("Who gives how much?"), answer, figures.by_donor, _("Donor"))


def needs_chart(figures: CompactFigures) -> SafeString:
    measures = [
        (_("Pledged in all, as reported"), figures.pledged_total), (_("Pledged by named donors"), figures.named),
        (_("Reconstruction needs"), figures.need_reconstruction), (_("Humanitarian needs"), figures.need_humanitarian),
    ]  # fmt: skip
    return bar_table(
        _("How far do the pledges go?"), coverage_sentence(figures),
        [(name, [shown(figure)]) for name, figure in measures],
        [_("Amount")], unit(figures), sources_of(figures), figures.as_of, row_head=_("Measure"),
    )  # fmt: skip


def channels_chart(figures: CompactFigures) -> SafeString:
    treasury = next((row for row in figures.by_channel if row.key == "1"), None)
    answer = _("Nothing is reported to go through the treasury.")
    if treasury and treasury.pledged.value is not None and treasury.pledged.share is not None:
        values = {
            "amount": money_text(treasury.pledged.value, figures.currency), "share": share_text(treasury.pledged.share)
        }  # fmt: skip
        answer = _("%(amount)s of the pledges, %(share)s, goes through the treasury.") % values
    return money_chart(
        figures, _("Does the money go through the state's own systems?"), answer, figures.by_channel, _("Channel")
    )


def years_chart(figures: CompactFigures) -> SafeString:
    answer = _("No entry is dated yet.")
    if figures.total.pledged.value and figures.total.disbursed.value is not None:
        paid = figures.total.disbursed.value / figures.total.pledged.value
        answer = _("%(share)s of what was pledged by name is paid so far.") % {"share": share_text(paid)}
    elif figures.by_year:
        answer = _("No payment is reported so far.")
    return money_chart(figures, _("When was it promised, and when paid?"), answer, figures.by_year, _("Fiscal year"))


def priorities_chart(figures: CompactFigures) -> SafeString:
    named = [row for row in figures.by_priority if row.key != "~" and row.pledged.value]
    largest = max(named, key=lambda row: row.pledged.value or 0, default=None)
    answer = _("No pledge names the priority that it serves.")
    if largest and largest.pledged.share is not None:
        values = {"priority": largest.label, "share": share_text(largest.pledged.share)}
        answer = _("Most goes to “%(priority)s”: %(share)s of the pledges.") % values
    return money_chart(figures, _("Which priorities does the money serve?"), answer, figures.by_priority, _("Priority"))


# -- pieces -----------------------------------------------------------------------------------------------------------
def money_chart(figures: CompactFigures, question: str, answer: str, rows: Iterable[MoneyRow], head: str) -> SafeString:
    return bar_table(
        question, answer, [(capfirst(row.label), [shown(figure) for figure in row.figures]) for row in rows],
        [_("Pledged"), _("Committed"), _("Paid")], unit(figures), _("ledger of this compact"), figures.as_of,
        row_head=head,
        total=[shown(figure) for figure in figures.total.figures],
    )  # fmt: skip


def unit(figures: CompactFigures) -> str:
    return _("%(currency)s million") % {"currency": figures.currency}


def shown(figure: Figure) -> Value:
    """In millions, or the word for why there is no number."""
    if figure.value is not None:
        return figure.value / COMPACT_FROM
    return NonValue.NOT_CONVERTED if figure.reason == Reason.NOT_CONVERTED else NonValue.NOT_REPORTED


def sources_of(figures: CompactFigures) -> str:
    """Where the preferred figures were read, each source once."""
    read = [source for row in figures.sources if row.is_preferred for source in row.source.split("; ") if source]
    return "; ".join(dict.fromkeys(read)) or _("ledger of this compact")
