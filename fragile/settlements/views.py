from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fragile.actors.access import anyone, requires
from fragile.asof import as_of, today_in
from fragile.countries.models import Country
from fragile.countries.queries import country_of
from fragile.rowforms import form_page, outcome
from fragile.rules import may_describe_settlements
from fragile.settlements import operations, queries
from fragile.settlements.forms import CapacityForm, PartyForm, ProvisionForm, SettlementForm
from fragile.settlements.models import Settlement, SettlementParty, SettlementProvision
from fragile.settlements.uses import thread, uses_of
from fragile.story.place import form_place, place

Crumb = tuple[str, str]


# -- reading ----------------------------------------------------------------------------------------------------------
@requires(anyone, load=country_of)
def settlements(request: HttpRequest, country: Country) -> HttpResponse:
    chosen = as_of(request, country)
    context = {
        **place(country, request.viewer, (_("Settlements"), ""), as_of=chosen.day),
        "form": chosen.form,
        "rows": queries.settlements_of(country, request.viewer, chosen.day),
        "may_describe": may_describe_settlements(request.viewer, country),
    }
    return render(request, "fragile/settlements/list.html", context, status=chosen.status)


@requires(anyone, load=queries.settlement_of)
def settlement(request: HttpRequest, settlement: Settlement) -> HttpResponse:
    country = settlement.country
    chosen = as_of(request, country)
    load = queries.load_of(settlement, request.viewer, chosen.day)
    context = {
        **place(country, request.viewer, settlements_crumb(country), (settlement.title, ""), as_of=chosen.day),
        "form": chosen.form,
        "settlement": settlement,
        "days": queries.days_since(settlement, chosen.day),
        "parties": queries.parties_of(settlement, request.viewer),
        "load": load,
        "links": thread(settlement.title, load.uses),
        "may_describe": may_describe_settlements(request.viewer, settlement),
    }
    return render(request, "fragile/settlements/settlement.html", context, status=chosen.status)


@requires(anyone, load=queries.provision_of)
def provision(request: HttpRequest, provision: SettlementProvision) -> HttpResponse:
    settlement = provision.settlement
    uses = uses_of([provision], request.viewer)[provision.pk]
    context = {
        **place(settlement.country, request.viewer, *crumbs(settlement), (provision.get_category_display(), "")),
        "settlement": settlement,
        "provision": provision,
        "uses": uses,
        "links": thread(provision.text, uses),
        "may_describe": may_describe_settlements(request.viewer, provision),
    }
    return render(request, "fragile/settlements/provision.html", context)


# -- writing ----------------------------------------------------------------------------------------------------------
@requires(may_describe_settlements, load=country_of)
def settlement_add(request: HttpRequest, country: Country) -> HttpResponse:
    form = SettlementForm(request.POST or None, viewer=request.viewer)
    act = partial(operations.add_settlement, acting=request.viewer, country=country, on=today_in(country))
    if request.method == "POST" and (added := outcome(form, act)):
        messages.success(request, _("The settlement is recorded. Name its parties and provisions next."))
        return redirect(queries.settlement_url(added))
    heading = _("Describe a settlement")
    return form_page(
        request,
        form,
        form_place(country, request.viewer, settlements_crumb(country), heading=heading, submit=_("Record it")),
    )


@requires(may_describe_settlements, load=queries.settlement_of)
def settlement_edit(request: HttpRequest, settlement: Settlement) -> HttpResponse:
    form = SettlementForm(request.POST or None, viewer=request.viewer, row=settlement)
    act = partial(
        operations.change_settlement, acting=request.viewer, settlement=settlement, on=today_in(settlement.country)
    )
    return done_or_form(request, form, act, settlement, heading=_("Change the settlement"), submit=_("Save"))


@requires(may_describe_settlements, load=queries.settlement_of)
def party_add(request: HttpRequest, settlement: Settlement) -> HttpResponse:
    form = PartyForm(request.POST or None, settlement=settlement, viewer=request.viewer)
    act = partial(operations.add_party, acting=request.viewer, settlement=settlement, on=today_in(settlement.country))
    return done_or_form(request, form, act, settlement, heading=_("Add a party"), submit=_("Add"))


@requires(may_describe_settlements, load=queries.party_of)
def party_edit(request: HttpRequest, party: SettlementParty) -> HttpResponse:
    form = CapacityForm(request.POST or None, row=party)
    act = partial(operations.change_party, acting=request.viewer, party=party, on=today_in(party.settlement.country))
    heading = _("The capacity of %(actor)s") % {"actor": party.actor}
    return done_or_form(
        request,
        form,
        act,
        party.settlement,
        heading=heading,
        submit=_("Save"),
        page="fragile/settlements/party.html",
        party=party,
    )


@require_POST
@requires(may_describe_settlements, load=queries.party_of)
def party_remove(request: HttpRequest, party: SettlementParty) -> HttpResponse:
    name = party.actor.name
    operations.remove_party(acting=request.viewer, party=party, on=today_in(party.settlement.country))
    messages.success(request, _("%(actor)s is no longer listed. Add it again to undo this.") % {"actor": name})
    return redirect(queries.settlement_url(party.settlement))


@requires(may_describe_settlements, load=queries.settlement_of)
def provision_add(request: HttpRequest, settlement: Settlement) -> HttpResponse:
    form = ProvisionForm(request.POST or None, viewer=request.viewer)
    act = partial(
        operations.add_provision, acting=request.viewer, settlement=settlement, on=today_in(settlement.country)
    )
    return done_or_form(request, form, act, settlement, heading=_("Add a provision"), submit=_("Add"))


@requires(may_describe_settlements, load=queries.provision_of)
def provision_edit(request: HttpRequest, provision: SettlementProvision) -> HttpResponse:
    form = ProvisionForm(request.POST or None, viewer=request.viewer, row=provision)
    on = today_in(provision.settlement.country)
    act = partial(operations.change_provision, acting=request.viewer, provision=provision, on=on)
    return done_or_form(request, form, act, provision.settlement, heading=_("Change the provision"), submit=_("Save"))


def done_or_form(
    request,
    form,
    act,
    settlement: Settlement,
    *,
    heading: str,
    submit: str,
    page: str = "fragile/form.html",
    **more: Any,
) -> HttpResponse:
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("Saved."))
        return redirect(queries.settlement_url(settlement))
    context = form_place(settlement.country, request.viewer, *crumbs(settlement), heading=heading, submit=submit)
    return form_page(request, form, {**context, **more}, page=page)


def settlements_crumb(country: Country) -> Crumb:
    return _("Settlements"), reverse("settlements", kwargs={"iso3": country.iso3})


def crumbs(settlement: Settlement) -> tuple[Crumb, Crumb]:
    return settlements_crumb(settlement.country), (settlement.title, queries.settlement_url(settlement))
