from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fragile.actors.access import anyone, requires
from fragile.actors.models import Actor
from fragile.actors.register import operations, queries
from fragile.actors.register.forms import ActorForm, DacStatusForm, RelationForm
from fragile.asof import as_of, today_in
from fragile.countries.models import Country
from fragile.countries.queries import country_of
from fragile.rowforms import form_page, outcome
from fragile.rules import may_keep_actors
from fragile.story.place import form_place, place


@requires(anyone, load=country_of)
def actors(request: HttpRequest, country: Country) -> HttpResponse:
    chosen = as_of(request, country)
    context = {
        **place(country, request.viewer, (_("Actors"), ""), as_of=chosen.day),
        "form": chosen.form,
        "rows": queries.register_of(country, request.viewer, chosen.day),
        "may_keep": may_keep_actors(request.viewer, country),
    }
    return render(request, "fragile/actors/register/list.html", context, status=chosen.status)


@requires(anyone, load=queries.actor_of)
def actor(request: HttpRequest, actor: Actor) -> HttpResponse:
    statuses = list(actor.dac_statuses.all())
    context = {
        **place(actor.country, request.viewer, actors_crumb(actor.country), (actor.name, "")),
        "actor": actor,
        "statuses": statuses,
        "may_be_dac_member": actor.kind in (Actor.Kind.BILATERAL, Actor.Kind.NEIGHBOUR, Actor.Kind.MULTILATERAL),
        "relations": queries.relations_of(actor, request.viewer),
        "may_keep": may_keep_actors(request.viewer, actor),
    }
    return render(request, "fragile/actors/register/actor.html", context)


@requires(may_keep_actors, load=country_of)
def actor_add(request: HttpRequest, country: Country) -> HttpResponse:
    form = ActorForm(request.POST or None, viewer=request.viewer)
    act = partial(operations.add_actor, acting=request.viewer, country=country, on=today_in(country))
    if request.method == "POST" and (added := outcome(form, act)):
        messages.success(request, _("The actor is added."))
        return redirect("actor", iso3=country.iso3, slug=added.slug)
    context = form_place(country, request.viewer, actors_crumb(country), heading=_("Add an actor"), submit=_("Add"))
    return form_page(request, form, context)


@requires(may_keep_actors, load=queries.actor_of)
def actor_edit(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = ActorForm(request.POST or None, viewer=request.viewer, row=actor)
    act = partial(operations.change_actor, acting=request.viewer, actor=actor, on=today_in(actor.country))
    return saved_or_form(request, form, act, actor, heading=_("Change the actor"), submit=_("Save"))


@requires(may_keep_actors, load=queries.actor_of)
def dac_status_add(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = DacStatusForm(request.POST or None)
    act = partial(operations.add_dac_status, acting=request.viewer, actor=actor, on=today_in(actor.country))
    return saved_or_form(request, form, act, actor, heading=_("Add a DAC status"), submit=_("Add"))


@requires(may_keep_actors, load=queries.actor_of)
def relation_add(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = RelationForm(request.POST or None, actor=actor, viewer=request.viewer)
    act = partial(operations.add_relation, acting=request.viewer, actor=actor, on=today_in(actor.country))
    return saved_or_form(request, form, act, actor, heading=_("Add a relation"), submit=_("Add"))


def saved_or_form(request, form, act, actor: Actor, *, heading: str, submit: str) -> HttpResponse:
    name = actor.name  # an operation that refuses may have touched the row
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("Saved."))
        return redirect("actor", iso3=actor.country.iso3, slug=actor.slug)
    address = reverse("actor", kwargs={"iso3": actor.country.iso3, "slug": actor.slug})
    crumbs = (actors_crumb(actor.country), (name, address))
    return form_page(request, form, form_place(actor.country, request.viewer, *crumbs, heading=heading, submit=submit))


def actors_crumb(country: Country) -> tuple[str, str]:
    return _("Actors"), reverse("actors", kwargs={"iso3": country.iso3})
