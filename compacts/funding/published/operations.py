"""What others published of needs and pledges, and donors known to give whose amount nobody knows (rule P12)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from compacts import rules
from compacts.agreements.models import Compact
from compacts.funding.guards import guard_audience, guard_currency, guard_donor
from compacts.funding.models import FundingFlow, SourceFigure
from compacts.funding.operations import log
from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from fragile.provenance import Provenance
from fragile.refusals import Refused, held, saved
from fragile.slugs import free_slug

Measure = SourceFigure.Measure


@transaction.atomic
def record_figure(
    *,
    compact: Compact,
    measure: str,
    amount: Decimal,
    currency: str,
    source: str,
    acting: Viewer,
    on: dt.date,
    subject: str = "",
    dated: dt.date | None = None,
    note: str = "",
    preferred_because: str = "",
    level: int = AudienceLevel.PUBLIC,
    provenance: str = Provenance.SOURCED,
) -> SourceFigure:
    """It stands beside those that are there already. With `preferred_because` it is the one that the totals use."""
    insist(rules.may_record_figures, acting, compact)
    guard_audience(level, acting)
    guard_currency(currency)
    if amount < 0:
        raise Refused(_("Write what was published: zero or an amount above it."), field="amount")
    if dated is not None and dated > on:
        raise Refused(_("This day is yet to come. Give the day that the figure is of."), field="dated")
    if not source.strip():
        raise Refused(_("Name the source: a published figure is worth what its source is."), field="source")
    if measure == Measure.PLEDGED_BY_DONOR and not subject.strip():
        raise Refused(_("Say which donor's pledge it is."), field="subject")
    # one at a time: two new figures may each want to be the preferred one
    compact = held(compact)
    ref = free_slug(f"{measure} {subject} {source}"[:50], compact.source_figures.all(), field="ref")
    figure = saved(
        SourceFigure(
            compact=compact, ref=ref,
            measure=measure, subject=subject.strip(), amount=amount, currency=currency, on=dated, note=note,
            level=level, provenance=provenance, source=source,
        )
    )  # fmt: skip
    if preferred_because.strip():
        mark(figure, preferred_because)
    note_of(acting, "record_figure", figure, because=preferred_because.strip())
    return figure


@transaction.atomic
def prefer_figure(*, figure: SourceFigure, preferred_because: str, acting: Viewer, on: dt.date) -> SourceFigure:
    """The mark moves; the figures all stay."""
    insist(rules.may_record_figures, acting, figure.compact)
    held(figure.compact)
    figure = held(figure, "compact")
    if not preferred_because.strip():
        raise Refused(_("Say why this figure is preferred."), field="preferred_because")
    mark(figure, preferred_because)
    note_of(acting, "prefer_figure", figure, because=preferred_because.strip())
    return figure


@transaction.atomic
def log_undisclosed(
    *,
    compact: Compact,
    donor: Actor,
    title: str,
    acting: Viewer,
    on: dt.date,
    source: str = "",
    level: int = AudienceLevel.PUBLIC,
    is_humanitarian: bool = False,
) -> FundingFlow:
    """A donor known to give: listed everywhere, counted nowhere, until an entry in its ledger says how much."""
    insist(rules.may_log_money, acting, compact)
    guard_donor(compact, donor, acting, source)
    guard_audience(level, acting)
    compact = held(compact)
    if compact.flows.filter(donor=donor, is_undisclosed=True, title=title).exists():
        raise Refused(_("This is listed already. Add an entry to it once the amount is known."), field="title")
    flow = saved(
        FundingFlow(
            compact=compact, ref=free_slug(f"{donor.slug} {title}"[:50], compact.flows.all(), field="ref"), title=title,
            donor=donor, is_undisclosed=True, is_humanitarian=is_humanitarian, level=level, source=source,
            provenance=Provenance.SOURCED,
        )
    )  # fmt: skip
    log(acting, "log_undisclosed", flow)
    return flow


# -- pieces -----------------------------------------------------------------------------------------------------------
def mark(figure: SourceFigure, because: str) -> None:
    """The database lets one figure of a measure and subject be preferred: the other one's mark goes first."""
    same = SourceFigure.objects.filter(compact=figure.compact, measure=figure.measure, subject=figure.subject)
    same.filter(is_preferred=True).exclude(pk=figure.pk).update(is_preferred=False, preferred_because="")
    figure.is_preferred, figure.preferred_because = True, because.strip()
    saved(figure)


def note_of(acting: Viewer, verb: str, figure: SourceFigure, **detail: object) -> None:
    compact = figure.compact
    level = max(figure.level, compact.level)
    record(acting=acting, verb=verb, target=figure, country_id=compact.country_id, level=level, **detail)
