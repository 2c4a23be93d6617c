"""Plain forms for the parts of a draft: priorities with their roles, risks, the next review."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fragile.actors.access import requires
from fragile.asof import today_in
from fragile.refusals import Refused
from fragile.rowforms import is_meant, outcome
from strategies.plans import operations, queries
from strategies.plans.forms import PriorityForm, ReviewForm, RiskForm, RoleForm
from strategies.plans.models import Priority, Risk, RoleAllocation, StrategyVersion
from strategies.plans.place import place_in
from strategies.rules import may_edit_text, may_facilitate


def acts(request: HttpRequest, version: StrategyVersion) -> dict[str, Any]:
    """Who acts and on which day where the country is."""
    return {"acting": request.viewer, "on": today_in(version.strategy.country)}


def choices(request: HttpRequest, version: StrategyVersion) -> dict[str, Any]:
    return {"viewer": request.viewer, "country_id": version.strategy.country_id}


def home_of(version: StrategyVersion, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("strategy", args=[version.strategy.slug]) + (f"#{anchor}" if anchor else ""))


def answer(
    request: HttpRequest, version: StrategyVersion, form: Any, heading: str, page: str = "part", **context: Any
) -> HttpResponse:
    context = {**place_in(version, request.viewer, (heading, "")), "form": form, "heading": heading, **context}
    return render(request, f"strategies/plans/{page}.html", context, status=422 if form.is_bound else 200)


# -- priorities -------------------------------------------------------------------------------------------------------
@requires(may_edit_text, load=queries.version_for)
def priority_add(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    form = PriorityForm(request.POST or None, **choices(request, version))
    if request.method == "POST":
        added = outcome(
            form,
            lambda **data: operations.add_priority(
                version=version, text=operations.PriorityText(**data), **acts(request, version)
            ),
        )
        if added:
            return redirect("priority_edit", version.strategy.slug, version.number, added.number)
    return answer(request, version, form, _("Add a priority"))


@requires(may_edit_text, load=queries.priority_for)
def priority_edit(request: HttpRequest, priority: Priority) -> HttpResponse:
    form = PriorityForm(request.POST or None, row=priority, **choices(request, priority.version))
    if request.method == "POST":
        edited = outcome(
            form,
            lambda **data: operations.edit_priority(
                priority=priority, text=operations.PriorityText(**data), **acts(request, priority.version)
            ),
        )
        if edited:
            return home_of(priority.version, f"priority-{priority.number}")
    return priority_page(request, priority, form, RoleForm(**choices(request, priority.version)))


def priority_page(request: HttpRequest, priority: Priority, form: PriorityForm, role_form: RoleForm) -> HttpResponse:
    roles = queries.roles_of(priority, request.viewer)
    wrong = form.is_bound or role_form.is_bound
    context = {"priority": priority, "roles": roles, "role_form": role_form}
    response = answer(
        request, priority.version, form, _("Priority %(number)s") % {"number": priority.number}, "priority", **context
    )
    response.status_code = 422 if wrong else 200
    return response


@requires(may_edit_text, load=queries.priority_for)
@require_POST
def priority_remove(request: HttpRequest, priority: Priority) -> HttpResponse:
    return after(
        request,
        priority.version,
        "priorities",
        lambda: operations.remove_priority(priority=priority, **acts(request, priority.version)),
        row=priority,
    )


@requires(may_edit_text, load=queries.priority_for)
@require_POST
def priority_move(request: HttpRequest, priority: Priority) -> HttpResponse:
    step = -1 if request.POST.get("to") == "up" else 1
    return after(
        request,
        priority.version,
        "priorities",
        lambda: operations.move_priority(priority=priority, step=step, **acts(request, priority.version)),
        row=priority,
    )


def after(
    request: HttpRequest, version: StrategyVersion, anchor: str, act: Any, row: Priority | Risk | None = None
) -> HttpResponse:
    """For buttons without a form: the refusal is said on the page that they stand on."""
    try:
        if row and not is_meant(request, row):
            raise Refused(_("Another entry stands in this place by now, so nothing was done. Look again."))
        act()
    except Refused as refused:
        messages.error(request, str(refused.sentence))
    return home_of(version, anchor)


# -- roles ------------------------------------------------------------------------------------------------------------
@requires(may_edit_text, load=queries.priority_for)
@require_POST
def role_add(request: HttpRequest, priority: Priority) -> HttpResponse:
    form = RoleForm(request.POST, **choices(request, priority.version))
    if not is_meant(request, priority):
        form.add_error(None, _("Another entry stands in this place by now. Go back and open yours again."))
    if outcome(
        form, lambda **data: operations.allot_role(priority=priority, **data, **acts(request, priority.version))
    ):
        return HttpResponseRedirect(priority_url(priority) + "#roles")
    return priority_page(request, priority, PriorityForm(row=priority, **choices(request, priority.version)), form)


@requires(may_edit_text, load=queries.role_for)
@require_POST
def role_remove(request: HttpRequest, role: RoleAllocation) -> HttpResponse:
    version = role.priority.version
    after(request, version, "", lambda: operations.remove_role(role=role, **acts(request, version)))
    return HttpResponseRedirect(priority_url(role.priority) + "#roles")


def priority_url(priority: Priority) -> str:
    return reverse("priority_edit", args=[priority.version.strategy.slug, priority.version.number, priority.number])


# -- risks ------------------------------------------------------------------------------------------------------------
@requires(may_edit_text, load=queries.version_for)
def risk_add(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    form = RiskForm(request.POST or None, **choices(request, version))
    if request.method == "POST" and outcome(
        form,
        lambda **data: operations.add_risk(version=version, text=operations.RiskText(**data), **acts(request, version)),
    ):
        return home_of(version, "risks")
    return answer(request, version, form, _("Add a risk"))


@requires(may_edit_text, load=queries.risk_for)
def risk_edit(request: HttpRequest, risk: Risk) -> HttpResponse:
    form = RiskForm(request.POST or None, row=risk, **choices(request, risk.version))
    if request.method == "POST" and outcome(
        form,
        lambda **data: operations.edit_risk(risk=risk, text=operations.RiskText(**data), **acts(request, risk.version)),
    ):
        return home_of(risk.version, "risks")
    return answer(request, risk.version, form, _("Risk %(number)s") % {"number": risk.number})


@requires(may_edit_text, load=queries.risk_for)
@require_POST
def risk_remove(request: HttpRequest, risk: Risk) -> HttpResponse:
    return after(
        request,
        risk.version,
        "risks",
        lambda: operations.remove_risk(risk=risk, **acts(request, risk.version)),
        row=risk,
    )


# -- review -----------------------------------------------------------------------------------------------------------
@requires(may_facilitate, load=queries.version_for)
def review_date(request: HttpRequest, version: StrategyVersion) -> HttpResponse:
    form = ReviewForm(request.POST or None, initial={"next_review_on": version.next_review_on})
    if request.method == "POST" and outcome(
        form, lambda **data: operations.date_review(version=version, **data, **acts(request, version))
    ):
        return home_of(version)
    return answer(request, version, form, _("Date the next review"), is_frozen=False)
