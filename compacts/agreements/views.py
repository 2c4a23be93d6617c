"""Starting a compact, bringing in its parties, signing."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from compacts.agreements import operations, queries
from compacts.agreements.forms import CompactForm, MoveForm, PartyForm
from compacts.agreements.models import Compact, Party
from compacts.agreements.states import ON_A_PAGE
from compacts.rules import may_hold_compact, may_sign, may_start_compact
from fragile.actors.access import requires
from fragile.asof import today_in
from fragile.countries.models import Country
from fragile.refusals import Refused
from fragile.rowforms import form_page, outcome
from fragile.story.place import form_place


@requires(may_start_compact, load=queries.country_of)
def start_compact(request: HttpRequest, country: Country) -> HttpResponse:
    form = CompactForm(request.POST or None, country=country, viewer=request.viewer)
    act = partial(operations.start_compact, country=country, acting=request.viewer, on=today_in(country))
    if request.method == "POST" and (compact := outcome(form, act)):
        return redirect("compact", slug=compact.slug)
    context = form_place(
        country, request.viewer, heading=_("Start a compact"), submit=_("Start the compact"),
        intro=_("What the government and its partners promise each other, and how they will know that it was kept."),
    )  # fmt: skip
    return form_page(request, form, context)


@requires(may_hold_compact, load=queries.compact_of)
def party_add(request: HttpRequest, compact: Compact) -> HttpResponse:
    form = PartyForm(request.POST or None, compact=compact, viewer=request.viewer)
    act = partial(operations.add_party, compact=compact, acting=request.viewer)
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("The party is at the table."))
        return redirect("compact", slug=compact.slug)
    trail = (compact.title, reverse("compact", kwargs={"slug": compact.slug}))
    context = form_place(compact.country, request.viewer, trail, heading=_("Bring in a party"), submit=_("Bring it in"))
    return form_page(request, form, context)


@requires(may_hold_compact, load=queries.move_of)
def move(request: HttpRequest, move: queries.Move) -> HttpResponse:
    compact, (heading, submit, intro) = move.compact, ON_A_PAGE[move.verb]
    form = MoveForm(request.POST or None, verb=move.verb)
    on = today_in(compact.country)
    act = partial(operations.move_compact, compact=compact, verb=move.verb, acting=request.viewer, on=on)
    if request.method == "POST" and (moved := outcome(form, act)):
        messages.success(request, _("The compact is now %(state)s.") % {"state": moved.get_state_display()})
        return redirect("compact", slug=compact.slug)
    trail = (compact.title, reverse("compact", kwargs={"slug": compact.slug}))
    context = form_place(compact.country, request.viewer, trail, heading=heading, submit=submit, intro=intro)
    return form_page(request, form, context)


@require_POST
@requires(may_sign, load=queries.party_of)
def sign(request: HttpRequest, party: Party) -> HttpResponse:
    try:
        operations.sign(party=party, acting=request.viewer, on=today_in(party.compact.country))
        messages.success(request, _("Signed for %(party)s.") % {"party": party.actor.name})
    except Refused as refused:
        messages.error(request, refused.sentence)
    return redirect("compact", slug=party.compact.slug)
