from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fragile.actors.access import anyone, requires
from fragile.asof import today_in
from fragile.countries import operations, queries
from fragile.countries.forms import CountryForm, InstitutionForm, RateForm
from fragile.countries.models import Country, Institution
from fragile.rowforms import form_page, outcome
from fragile.rules import may_see_settings, may_set_up_country
from fragile.story.place import form_place, place


@requires(may_see_settings, load=queries.country_of)
def country_settings(request: HttpRequest, country: Country) -> HttpResponse:
    context = {
        **place(country, request.viewer, (_("Settings"), "")),
        "fiscal_month": queries.fiscal_month(country),
        "languages": queries.language_names(country),
        "institutions": queries.institutions_of(country),
        "may_change": may_set_up_country(request.viewer, country),
    }
    return render(request, "fragile/countries/settings.html", context)


@requires(may_set_up_country, load=queries.country_of)
def country_edit(request: HttpRequest, country: Country) -> HttpResponse:
    form = CountryForm(request.POST or None, row=country)
    act = partial(operations.change_country, acting=request.viewer, country=country, on=today_in(country))
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("The settings are saved."))
        return redirect("country_settings", iso3=country.iso3)
    heading = _("Change the settings")
    return form_page(
        request, form, form_place(country, request.viewer, settings_crumb(country), heading=heading, submit=_("Save"))
    )


@requires(may_set_up_country, load=queries.country_of)
def institution_add(request: HttpRequest, country: Country) -> HttpResponse:
    form = InstitutionForm(request.POST or None)
    act = partial(operations.add_institution, acting=request.viewer, country=country, on=today_in(country))
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("The institution is added."))
        return redirect("country_settings", iso3=country.iso3)
    heading = _("Add an institution")
    return form_page(
        request, form, form_place(country, request.viewer, settings_crumb(country), heading=heading, submit=_("Add"))
    )


@requires(may_set_up_country, load=queries.institution_of)
def institution_edit(request: HttpRequest, institution: Institution) -> HttpResponse:
    country = institution.country
    form = InstitutionForm(request.POST or None, row=institution)
    act = partial(operations.change_institution, acting=request.viewer, institution=institution, on=today_in(country))
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("The institution is saved."))
        return redirect("country_settings", iso3=country.iso3)
    heading = _("Change an institution")
    return form_page(
        request, form, form_place(country, request.viewer, settings_crumb(country), heading=heading, submit=_("Save"))
    )


@requires(anyone, load=queries.country_of)
def rates(request: HttpRequest, country: Country) -> HttpResponse:
    page = queries.rates_of(country, request.GET.get("page"))
    context = {
        **place(country, request.viewer, (_("Exchange rates"), "")),
        "page": page,
        "rates": [(rate, queries.decimal_places(rate)) for rate in page],
        "may_add": may_set_up_country(request.viewer, country),
    }
    return render(request, "fragile/countries/rates.html", context)


@requires(may_set_up_country, load=queries.country_of)
def rate_add(request: HttpRequest, country: Country) -> HttpResponse:
    today = today_in(country)
    initial = {"base": country.reporting_currency, "quote": country.currency, "rate_on": today}
    form = RateForm(request.POST or None, initial=initial)
    act = partial(operations.add_rate, acting=request.viewer, country=country, on=today)
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("The rate is added. Figures use it from its day on, for a year at most."))
        return redirect("rates", iso3=country.iso3)
    crumb = (_("Exchange rates"), reverse("rates", kwargs={"iso3": country.iso3}))
    intro = _("A rate is never changed or deleted: a better one is added beside it.")
    context = form_place(
        country, request.viewer, crumb, heading=_("Add an exchange rate"), submit=_("Add"), intro=intro
    )
    return form_page(request, form, context)


def settings_crumb(country: Country) -> tuple[str, str]:
    return _("Settings"), reverse("country_settings", kwargs={"iso3": country.iso3})
