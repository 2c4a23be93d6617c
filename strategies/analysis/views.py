from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fragile.actors.access import anyone, requires
from fragile.asof import today_in
from fragile.countries.models import Country
from fragile.countries.queries import country_of
from fragile.rowforms import form_page, outcome
from fragile.story.place import form_place, place
from strategies.analysis import operations, queries
from strategies.analysis.forms import AnalysisForm, FindingForm
from strategies.analysis.models import ConflictAnalysis, Finding
from strategies.rules import may_write_analysis


@requires(anyone, load=country_of)
def analyses(request: HttpRequest, country: Country) -> HttpResponse:
    context = {
        **place(country, request.viewer, (_("Conflict analysis"), "")),
        "rows": queries.analyses_of(country, request.viewer),
        "alone": queries.findings_shared_alone(country, request.viewer),
        "may_write": may_write_analysis(request.viewer, country),
    }
    return render(request, "strategies/analysis/list.html", context)


@requires(anyone, load=queries.analysis_of)
def analysis(request: HttpRequest, analysis: ConflictAnalysis) -> HttpResponse:
    context = {
        **place(analysis.country, request.viewer, analyses_crumb(analysis.country), (analysis.title, "")),
        "analysis": analysis,
        "owners": queries.owners_of(analysis, request.viewer),
        "groups": queries.findings_of(analysis, request.viewer),
        "may_write": may_write_analysis(request.viewer, analysis),
    }
    return render(request, "strategies/analysis/analysis.html", context)


@requires(may_write_analysis, load=country_of)
def analysis_add(request: HttpRequest, country: Country) -> HttpResponse:
    form = AnalysisForm(request.POST or None, viewer=request.viewer, country=country)
    act = partial(operations.add_analysis, acting=request.viewer, country=country, on=today_in(country))
    if request.method == "POST" and (added := outcome(form, act)):
        messages.success(request, _("The analysis is recorded. Add its findings next."))
        return redirect("analysis", iso3=country.iso3, slug=added.slug)
    context = form_place(
        country, request.viewer, analyses_crumb(country), heading=_("Write down an analysis"), submit=_("Record it")
    )
    return form_page(request, form, context)


@requires(may_write_analysis, load=queries.analysis_of)
def analysis_edit(request: HttpRequest, analysis: ConflictAnalysis) -> HttpResponse:
    form = AnalysisForm(request.POST or None, viewer=request.viewer, country=analysis.country, row=analysis)
    act = partial(operations.change_analysis, acting=request.viewer, analysis=analysis, on=today_in(analysis.country))
    return done_or_form(request, form, act, analysis, heading=_("Change the analysis"), submit=_("Save"))


@requires(may_write_analysis, load=queries.analysis_of)
def finding_add(request: HttpRequest, analysis: ConflictAnalysis) -> HttpResponse:
    form = FindingForm(request.POST or None, viewer=request.viewer)
    act = partial(operations.add_finding, acting=request.viewer, analysis=analysis, on=today_in(analysis.country))
    return done_or_form(request, form, act, analysis, heading=_("Add a finding"), submit=_("Add"))


@requires(may_write_analysis, load=queries.finding_of)
def finding_edit(request: HttpRequest, finding: Finding) -> HttpResponse:
    analysis = finding.analysis
    form = FindingForm(request.POST or None, viewer=request.viewer, row=finding)
    act = partial(operations.change_finding, acting=request.viewer, finding=finding, on=today_in(analysis.country))
    return done_or_form(request, form, act, analysis, heading=_("Change a finding"), submit=_("Save"))


def done_or_form(request, form, act, analysis: ConflictAnalysis, *, heading: str, submit: str) -> HttpResponse:
    country, title = analysis.country, analysis.title  # an operation that refuses may have touched the row
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("Saved."))
        return redirect("analysis", iso3=country.iso3, slug=analysis.slug)
    address = reverse("analysis", kwargs={"iso3": country.iso3, "slug": analysis.slug})
    crumbs = (analyses_crumb(country), (title, address))
    return form_page(request, form, form_place(country, request.viewer, *crumbs, heading=heading, submit=submit))


def analyses_crumb(country: Country) -> tuple[str, str]:
    return _("Conflict analysis"), reverse("analyses", kwargs={"iso3": country.iso3})
