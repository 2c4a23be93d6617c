from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fragile.actors.access import member, requires
from fragile.actors.models import Role
from fragile.asof import today_in
from fragile.audience import AudienceLevel
from fragile.rowforms import outcome
from strategies.consultation import operations, queries
from strategies.consultation.forms import EndorsementForm, StepForm
from strategies.consultation.models import Endorsement
from strategies.drafting.queries import sections_of
from strategies.plans.models import State, StrategyVersion
from strategies.plans.place import place_in
from strategies.plans.queries import version_for
from strategies.rules import may_endorse, may_record_steps


@requires(member, load=version_for)
def consultation(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    """Who was heard and how far, and the form that adds a step for those who may."""
    form = None
    if may_record_steps(request.viewer, version) and version.state in (State.DRAFT, State.CONSULTATION):
        today = today_in(version.strategy.country)
        form = StepForm(
            request.POST or None,
            viewer=request.viewer,
            country_id=version.strategy.country_id,
            initial={"on": today, "level": min(request.viewer.level, AudienceLevel.PARTNERS)},
        )
        if request.method == "POST" and outcome(
            form, lambda **data: operations.record_step(version=version, **data, acting=request.viewer, today=today)
        ):
            messages.success(request, _("Recorded."))
            return redirect("consultation", version.strategy.slug, version.number)
    context = {
        **place_in(version, request.viewer, (_("Consultation"), "")),
        "form": form,
        "heard": queries.ladder(version, request.viewer),
        "positions": queries.shown_positions(version, request.viewer),
    }
    return render(
        request, "strategies/consultation/consultation.html", context, status=422 if form and form.is_bound else 200
    )


@requires(may_endorse, load=version_for)
def endorse(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    """The text, its hash and the position on it on one page: nobody endorses what they were not shown."""
    actor = request.acting_membership.actor
    is_humanitarian = actor.is_humanitarian or request.viewer.role == Role.HUMANITARIAN
    today = today_in(version.strategy.country)
    kinds = operations.LATE_KINDS if version.state == State.AGREED else tuple(Endorsement.Kind)
    form = EndorsementForm(request.POST or None, kinds=kinds, is_humanitarian=is_humanitarian, initial={"on": today})
    # The hash comes back from the page that was read; a refused page carries the one of the text that it shows.
    shown_hash = request.POST.get("shown_hash", "")
    if request.method == "POST" and outcome(
        form,
        lambda **data: operations.endorse(
            version=version, shown_hash=shown_hash, **data, acting=request.viewer, today=today
        ),
    ):
        messages.success(request, _("The position of %(actor)s is recorded.") % {"actor": actor.name})
        return HttpResponseRedirect(reverse("strategy", args=[version.strategy.slug]) + "#endorsements")
    context = {
        **place_in(version, request.viewer, (_("Take a position"), "")),
        "form": form,
        "actor": actor,
        "sections": sections_of(version, request.viewer),
        "is_open": version.state in (State.CONSULTATION, State.AGREED),
        "positions": queries.shown_positions(version, request.viewer),
    }
    return render(request, "strategies/consultation/endorse.html", context, status=422 if form.is_bound else 200)
