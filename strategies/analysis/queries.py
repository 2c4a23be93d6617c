from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fragile.actors.models import Actor
from fragile.audience import Viewer
from fragile.countries.models import Country
from fragile.countries.queries import country_of
from fragile.story.blocks import StoryBlock
from fragile.ui.figures import date_text, number_text
from strategies.analysis.models import ConflictAnalysis, Finding
from strategies.rules import may_write_analysis

# After a year a reading of the conflict is said to be old.
READING_LASTS = dt.timedelta(days=365)


@dataclass(frozen=True)
class AnalysisRow:
    """`findings` counts what this viewer may read, and nothing tells of others."""

    analysis: ConflictAnalysis
    owners: list[Actor]
    findings: int


@dataclass(frozen=True)
class FindingGroup:
    label: str
    findings: list[Finding]


# -- one row within reach ---------------------------------------------------------------------------------------------
def analysis_of(viewer: Viewer, iso3: str, slug: str) -> ConflictAnalysis:
    country = country_of(viewer, iso3)
    return ConflictAnalysis.objects.visible_to(viewer).select_related("country").get(country=country, slug=slug)


def finding_of(viewer: Viewer, iso3: str, slug: str, ref: str) -> Finding:
    rows = Finding.objects.visible_to(viewer).select_related("analysis__country")
    return rows.get(analysis=analysis_of(viewer, iso3, slug), ref=ref)


# -- lists ------------------------------------------------------------------------------------------------------------
def analyses_of(country: Country, viewer: Viewer) -> list[AnalysisRow]:
    seen = Prefetch("owners", Actor.objects.visible_to(viewer), to_attr="owners_shown")
    rows = ConflictAnalysis.objects.visible_to(viewer).filter(country=country).prefetch_related(seen)
    shown = Counter(
        Finding.objects.visible_to(viewer).filter(analysis__country=country).values_list("analysis_id", flat=True)
    )
    return [AnalysisRow(row, row.owners_shown, shown[row.pk]) for row in rows]


def owners_of(analysis: ConflictAnalysis, viewer: Viewer) -> list[Actor]:
    return list(analysis.owners.filter(pk__in=Actor.objects.visible_to(viewer)))


def findings_of(analysis: ConflictAnalysis, viewer: Viewer) -> list[FindingGroup]:
    return grouped(list(Finding.objects.visible_to(viewer).filter(analysis=analysis)))


def findings_shared_alone(country: Country, viewer: Viewer) -> list[FindingGroup]:
    """Findings wider shared than the analysis that they come from, which this viewer does not see."""
    rows = Finding.objects.visible_to(viewer).filter(analysis__country=country)
    return grouped(list(rows.exclude(analysis__in=ConflictAnalysis.objects.visible_to(viewer))))


def grouped(findings: list[Finding]) -> list[FindingGroup]:
    """In the order of the kinds; within one, by text: the order in which they were written would tell of gaps."""
    groups = []
    for kind in Finding.Kind:
        rows = sorted((row for row in findings if row.kind == kind), key=lambda row: row.text)
        if rows:
            groups.append(FindingGroup(str(kind.label), rows))
    return groups


# -- the country page -------------------------------------------------------------------------------------------------
def story_block(country: Country, viewer: Viewer, as_of: dt.date) -> StoryBlock:
    """Says the same to a viewer from whom everything is hidden as to one for whom there is nothing."""
    dated = Finding.objects.visible_to(viewer).filter(analysis__country=country, analysis__on__lte=as_of)
    count = dated.count()
    latest = ConflictAnalysis.objects.visible_to(viewer).filter(country=country, on__lte=as_of).first()
    url = reverse("analyses", kwargs={"iso3": country.iso3})
    title, writes = _("Conflict analysis"), may_write_analysis(viewer, country)
    if latest is None and not count:
        return StoryBlock(
            "analysis",
            title,
            _("none shown"),
            url=url,
            is_missing=True,
            summary=_("What drives the conflict, what divides and what connects belongs here, as far as it is shared."),
            next_step=_("Write down a first analysis"),
            next_step_by=_("the facilitator"),
            next_step_url=reverse("analysis_add", kwargs={"iso3": country.iso3}) if writes else "",
        )
    step, step_url = next_step(latest, count, as_of) if latest else ("", "")
    return StoryBlock(
        "analysis",
        title,
        _("dated %(day)s") % {"day": date_text(latest.on)} if latest else _("findings shared"),
        url=url,
        summary=latest.title if latest else "",
        figure=ngettext("%(n)s finding", "%(n)s findings", count) % {"n": number_text(count)} if count else "",
        figure_label=_("shared with this audience") if count else "",
        next_step=step,
        next_step_by=_("the facilitator") if step else "",
        next_step_url=step_url if writes else "",
    )


def next_step(analysis: ConflictAnalysis, count: int, as_of: dt.date) -> tuple[str, str]:
    where = {"iso3": analysis.country.iso3, "slug": analysis.slug}
    if not count:
        return _("Add the first finding"), reverse("finding_add", kwargs=where)
    if as_of - analysis.on > READING_LASTS:
        return _("Read the conflict anew: this analysis is older than a year"), reverse(
            "analysis_add", kwargs={"iso3": where["iso3"]}
        )
    return "", ""
