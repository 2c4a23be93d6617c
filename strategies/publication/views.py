"""The strategy page, the readable text, and the moves from draft to agreement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fragile.actors.access import anyone, requires
from fragile.asof import as_of, today_in
from fragile.refusals import Refused, Unmet
from fragile.story.place import place
from strategies.consultation.queries import shown_positions
from strategies.plans.models import State, Strategy, StrategyVersion
from strategies.plans.place import place_in
from strategies.plans.queries import strategy_for, version_for
from strategies.publication import operations
from strategies.publication.content import content_hash
from strategies.publication.forms import AgreeForm, NewVersionForm, ProposeForm, ReasonForm
from strategies.publication.gates import AGREE, PROPOSE, gates
from strategies.publication.pages import reading, waiting_for, workspace
from strategies.publication.queries import current_version, proposed_version_for
from strategies.rules import may_agree, may_facilitate


@requires(anyone, load=strategy_for)
@require_GET
def strategy(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Members find the work, everybody else the agreed text, at the same address."""
    asked = as_of(request, strategy.country)
    where = place(strategy.country, request.viewer, (strategy.title, ""), as_of=asked.day)
    if request.viewer.country_id == strategy.country_id:
        context = workspace(strategy, request.viewer, asked.day)
        return render(
            request,
            "strategies/publication/strategy.html",
            {**where, **context, "as_of_form": asked.form},
            status=asked.status,
        )
    version = current_version(request.viewer, strategy.slug)
    if version is None:
        raise Http404
    return read(request, version, where)


@requires(anyone, load=version_for)
@require_GET
def strategy_version(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    here = _("Version %(number)s") % {"number": version.number}
    return read(request, version, place_in(version, request.viewer, (here, "")))


@requires(anyone, load=proposed_version_for)
@require_GET
def strategy_hash(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    """Counted over every level, so that each reader can trust it; only the answer is shown."""
    heading, counted = _("The hash of the text"), content_hash(version)
    context = {"heading": heading, "version": version, "strategy": version.strategy, "counted": counted}
    context |= {"hash_holds": counted == version.content_hash, **place_in(version, request.viewer, (heading, ""))}
    return render(request, "strategies/publication/hash.html", context)


def read(request: HttpRequest, version: StrategyVersion, where: dict[str, Any]) -> HttpResponse:
    context = reading(version, request.viewer, today_in(version.strategy.country))
    positions = shown_positions(version, request.viewer)
    is_counted = version.state == State.AGREED
    slug = version.strategy.slug if is_counted else f"{version.strategy.slug}--v{version.number}"
    context = {**where, **context, "positions": positions, "document_slug": slug}
    return render(request, "strategies/publication/read.html", context)


# -- moves ------------------------------------------------------------------------------------------------------------
def step(
    request: HttpRequest,
    version: StrategyVersion,
    form: forms.Form,
    act: Callable[..., StrategyVersion],
    done: str,
    **context: Any,
) -> HttpResponse:
    """One page a move: what it does, what is in its way, and the button. A refusal lists everything that is unmet."""
    unmet: tuple[Unmet, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            act(version=version, **form.cleaned_data, acting=request.viewer)
        except Refused as refused:
            unmet = refused.unmet
            form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
        else:
            messages.success(request, done)
            return redirect("strategy", version.strategy.slug)
    context = {**place_in(version, request.viewer, (context["heading"], "")), "form": form, "unmet": unmet, **context}
    return render(request, "strategies/publication/move.html", context, status=422 if form.is_bound else 200)


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@requires(may_facilitate, load=version_for)
def strategy_propose(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    on = today_in(version.strategy.country)
    return step(
        request,
        version,
        ProposeForm(posted(request)),
        lambda **data: operations.propose(**data, on=on),
        _("The text is proposed: it is frozen, and positions can be taken on it."),
        heading=_("Propose for consultation"),
        submit=_("Propose this text"),
        waiting=waiting_for(gates(version, request.viewer), PROPOSE),
        lead=_(
            "The text is frozen with the findings and commitments that it cites. "
            "Everybody takes a position on the same words."
        ),
    )


@requires(may_facilitate, load=version_for)
def strategy_return(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    on = today_in(version.strategy.country)
    return step(
        request,
        version,
        ReasonForm(posted(request)),
        lambda **data: operations.return_to_draft(**data, on=on),
        _("The text is a draft again."),
        heading=_("Return to draft"),
        submit=_("Return it to the drafters"),
        lead=_(
            "Positions that were taken stay on record, "
            "but they count for the text that they were taken on, not for the next one."
        ),
    )


@requires(may_agree, load=version_for)
def strategy_agree(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    today = today_in(version.strategy.country)
    return step(
        request,
        version,
        AgreeForm(posted(request), initial={"on": today}),
        lambda **data: operations.agree(**data, today=today),
        _("Agreed. The text does not change any more."),
        heading=_("Agree"),
        submit=_("Declare this text agreed"),
        waiting=waiting_for(gates(version, request.viewer), AGREE),
        lead=_("From now on this text stands as it is. A change is a new version."),
    )


@requires(may_facilitate, load=version_for)
def strategy_withdraw(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    on = today_in(version.strategy.country)
    return step(
        request,
        version,
        ReasonForm(posted(request)),
        lambda **data: operations.withdraw(**data, on=on),
        _("This version is withdrawn."),
        heading=_("Withdraw this version"),
        submit=_("Withdraw it"),
        lead=_("Nothing is deleted; the version is closed and another can be started."),
    )


@requires(may_facilitate, load=version_for)
def strategy_new_version(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    on = today_in(version.strategy.country)
    return step(
        request,
        version,
        NewVersionForm(posted(request)),
        lambda **data: operations.start_new_version(**data, on=on),
        _("A new version is open for drafting."),
        heading=_("Start a new version"),
        submit=_("Start a new version"),
        lead=_(
            "It begins with everything that the agreed version says. The agreed one stands until the new one is agreed."
        ),
    )
