"""Published figures side by side, one of them preferred with a reason; and donors whose amount is not disclosed."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from compacts import rules
from compacts.agreements.models import Compact
from compacts.agreements.queries import compact_of
from compacts.funding.models import SourceFigure
from compacts.funding.published import operations
from compacts.funding.published.forms import FigureForm, PreferForm, UndisclosedForm
from compacts.funding.queries import figure_of
from compacts.funding.views import trail_to, trail_to_money
from fragile.actors.access import requires
from fragile.asof import today_in
from fragile.rowforms import form_page, outcome
from fragile.story.place import form_place
from fragile.ui.figures import money_text


@requires(rules.may_record_figures, load=compact_of)
def figure_add(request: HttpRequest, compact: Compact) -> HttpResponse:
    form = FigureForm(request.POST or None, viewer=request.viewer)
    act = partial(operations.record_figure, compact=compact, **acts(request, compact))
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("The figure is recorded. Those that were there before stay beside it."))
        return redirect("compact_money", slug=compact.slug)
    intro = _("Where sources differ, all stand side by side, and one is preferred for a reason that is printed.")
    return answer(request, compact, form, _("Record a published figure"), _("Record it"), intro)


@requires(rules.may_record_figures_of, load=figure_of)
def figure_prefer(request: HttpRequest, figure: SourceFigure) -> HttpResponse:
    compact = figure.compact
    form = PreferForm(request.POST or None)
    act = partial(operations.prefer_figure, figure=figure, **acts(request, compact))
    if request.method == "POST" and outcome(form, act):
        messages.success(request, _("Totals use this figure from now on. The others stay beside it."))
        return redirect("compact_money", slug=compact.slug)
    words = {"measure": figure.get_measure_display(), "amount": money_text(figure.amount, figure.currency, full=True)}
    intro = _("%(measure)s: %(amount)s, from %(source)s") % {**words, "source": figure.source}
    return answer(request, compact, form, _("Prefer this figure"), _("Prefer it"), intro)


@requires(rules.may_log_money, load=compact_of)
def undisclosed_add(request: HttpRequest, compact: Compact) -> HttpResponse:
    form = UndisclosedForm(request.POST or None, compact=compact, viewer=request.viewer)
    act = partial(operations.log_undisclosed, compact=compact, **acts(request, compact))
    if request.method == "POST" and (flow := outcome(form, act)):
        messages.success(request, _("Listed as not disclosed. Add an entry here once the amount is known."))
        return redirect("flow", slug=compact.slug, ref=flow.ref)
    intro = _("A donor known to give, whose amount is not known, is listed as not disclosed: never as zero.")
    return answer(request, compact, form, _("Name a donor whose amount is not known"), _("List it"), intro)


# -- pieces -----------------------------------------------------------------------------------------------------------
def acts(request: HttpRequest, compact: Compact) -> dict[str, Any]:
    return {"acting": request.viewer, "on": today_in(compact.country)}


def answer(request: HttpRequest, compact: Compact, form: Any, heading: str, submit: str, intro: str) -> HttpResponse:
    trail = (trail_to(compact), trail_to_money(compact))
    context = form_place(compact.country, request.viewer, *trail, heading=heading, submit=submit, intro=intro)
    return form_page(request, form, context)
