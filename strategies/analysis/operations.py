"""What is done to a conflict analysis and its findings. Nobody reads or writes beyond the own clearance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from fragile.activity.operations import record
from fragile.actors.access import insist
from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer, within_clearance
from fragile.countries.models import Country
from fragile.provenance import Provenance
from fragile.refusals import Refused, held, saved
from fragile.slugs import free_slug
from strategies.analysis.models import ConflictAnalysis, Finding
from strategies.rules import may_write_analysis


@transaction.atomic
def add_analysis(
    *,
    acting: Viewer,
    country: Country,
    on: dt.date,
    title: str,
    dated: dt.date,
    owners: Iterable[Actor],
    level: int,
    method: str = "",
) -> ConflictAnalysis:
    insist(may_write_analysis, acting, country)
    slug = free_slug(title, country.analyses.all())
    analysis = ConflictAnalysis(country=country, slug=slug, title=title, on=dated, method=method, level=level)
    guard_analysis(analysis, owners, acting, on)
    saved(analysis)
    analysis.owners.set(owners)
    record(acting=acting, verb="added", target=analysis, country_id=country.pk, level=level)
    return analysis


@transaction.atomic
def change_analysis(
    *,
    acting: Viewer,
    analysis: ConflictAnalysis,
    on: dt.date,
    title: str,
    dated: dt.date,
    owners: Iterable[Actor],
    level: int,
    method: str = "",
) -> ConflictAnalysis:
    """Owners whom the acting person does not see stay owners."""
    insist(may_write_analysis, acting, analysis)
    analysis = held(analysis)
    insist_on_reach(acting, analysis.level, analysis.country_id)
    was = analysis.level
    analysis.title, analysis.on, analysis.method, analysis.level = title, dated, method, level
    guard_analysis(analysis, owners, acting, on)
    saved(analysis)
    unseen = analysis.owners.exclude(pk__in=Actor.objects.visible_to(acting))
    analysis.owners.set([*owners, *unseen])
    record(
        acting=acting,
        verb="changed",
        target=analysis,
        country_id=analysis.country_id,
        level=max(was, level),
        **moved(was, level),
    )
    return analysis


@transaction.atomic
def add_finding(
    *,
    acting: Viewer,
    analysis: ConflictAnalysis,
    on: dt.date,
    kind: str,
    text: str,
    confidence: str,
    level: int,
    source: str = "",
    provenance: str = Provenance.SOURCED,
) -> Finding:
    """The reference is drawn, not counted: a finding that is hidden leaves no gap between two that are not."""
    insist(may_write_analysis, acting, analysis)
    insist_on_reach(acting, analysis.level, analysis.country_id)
    finding = Finding(
        analysis=analysis,
        ref=free_slug("", analysis.findings.all(), field="ref"),
        kind=kind,
        text=text,
        confidence=confidence,
        level=level,
        source=source,
        provenance=provenance,
    )
    guard_finding(finding, acting)
    saved(finding)
    record(acting=acting, verb="added", target=finding, country_id=analysis.country_id, level=level)
    return finding


@transaction.atomic
def change_finding(
    *,
    acting: Viewer,
    finding: Finding,
    on: dt.date,
    kind: str,
    text: str,
    confidence: str,
    level: int,
    source: str = "",
    provenance: str = Provenance.SOURCED,
) -> Finding:
    """Who widened or narrowed its audience is logged, for those who may see both the old level and the new one."""
    insist(may_write_analysis, acting, finding)
    finding = Finding.objects.select_for_update(of=("self",)).select_related("analysis").get(pk=finding.pk)
    insist_on_reach(acting, finding.level, finding.analysis.country_id)
    was = finding.level
    finding.kind, finding.text, finding.confidence, finding.level = kind, text, confidence, level
    finding.source, finding.provenance = source, provenance
    guard_finding(finding, acting)
    saved(finding)
    country_id = finding.analysis.country_id
    record(
        acting=acting, verb="changed", target=finding, country_id=country_id, level=max(was, level), **moved(was, level)
    )
    return finding


def guard_analysis(analysis: ConflictAnalysis, owners: Iterable[Actor], acting: Viewer, on: dt.date) -> None:
    within_clearance(acting, analysis.level)
    if analysis.on > on:
        raise Refused(_("An analysis is dated when it was made: choose a day up to today."), field="dated")
    if any(
        actor.country_id != analysis.country_id or not acting.sees(actor.level, actor.country_id) for actor in owners
    ):
        raise Refused(_("Choose owners among this country's actors."), field="owners")


def guard_finding(finding: Finding, acting: Viewer) -> None:
    within_clearance(acting, finding.level)
    if finding.provenance == Provenance.SOURCED and not finding.source:
        raise Refused(
            _("Say where this was read or heard, without a person's name; or mark it as derived or illustrative."),
            field="source",
        )


def insist_on_reach(acting: Viewer, level: int, country_id: int) -> None:
    if not acting.sees(level, country_id):
        raise Refused(_("This is not open to you."))


def moved(was: int, now: int) -> dict[str, int]:
    """What the log keeps of a change of audience: the two levels, never the text."""
    return {"level_from": int(was), "level_to": int(now)} if was != AudienceLevel(now) else {}
