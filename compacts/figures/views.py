"""The dashboard of a compact and the same figures as files."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from compacts import rules
from compacts.agreements.models import Compact
from compacts.agreements.queries import compact_of
from compacts.figures.dashboard import charts_of
from compacts.figures.exports import as_csv, as_json
from compacts.figures.forms import CompareForm
from compacts.figures.overview import compacts_seen, half_a_year_before, overview
from compacts.figures.queries import compact_figures
from fragile.actors.access import anyone, requires
from fragile.asof import as_of, chosen
from fragile.story.place import place
from fragile.ui.items import Download


@require_safe
@requires(anyone, load=compact_of)
def money(request: HttpRequest, compact: Compact) -> HttpResponse:
    chosen = as_of(request, compact.country)
    figures = compact_figures(compact, chosen.day, request.viewer)
    home = (compact.title, reverse("compact", kwargs={"slug": compact.slug}))
    context = {
        **place(compact.country, request.viewer, home, (_("Money"), ""), as_of=chosen.day),
        "compact": compact, "figures": figures, "form": chosen.form, "charts": charts_of(figures),
        "flows": figures.flows,
        "may_record": rules.may_record_figures(request.viewer, compact),
        "may_log": rules.may_log_money(request.viewer, compact) and not compact.is_closed,
        "files": [
            Download(label, f"{reverse(name, kwargs={'slug': compact.slug})}?as_of={chosen.day}", note)
            for label, name, note in (
                (_("These figures as CSV"), "figures_csv", "CSV"), (_("These figures as JSON"), "figures_json", "JSON"),
            )
        ],
    }  # fmt: skip
    return render(request, "compacts/figures/money.html", context, status=chosen.status)


@require_safe
@requires(anyone)
def compacts(request: HttpRequest) -> HttpResponse:
    """Compacts side by side for those who follow several, or all of one country: `?country=LBR`."""
    viewer = request.viewer
    seen = compacts_seen(viewer)
    form = CompareForm(request.GET, countries={row.country.iso3: row.country.name for row in seen})
    asked = form.cleaned_data if form.is_valid() else {}
    shown = [row for row in seen if row.country.iso3 == asked["country"]] if asked.get("country") else seen
    ends = [row.country.history_ends_on for row in shown if row.country.history_ends_on]
    over = max(ends) if ends and len(ends) == len(shown) else None  # only where the history of all of them is over
    chosen_day = chosen(request, timezone.localdate(), over)
    since = asked.get("since") or half_a_year_before(chosen_day.day)
    form.show(chosen_day, since)
    context = {
        "as_of": chosen_day.day, "since": since, "form": form, "rows": overview(shown, viewer, chosen_day.day, since),
        "country": shown[0].country if shown and asked.get("country") else None,
    }  # fmt: skip
    return render(request, "compacts/figures/compacts.html", context, status=422 if form.errors else 200)


@require_safe
@requires(anyone, load=compact_of)
def download_csv(request: HttpRequest, compact: Compact) -> HttpResponse:
    return figures_file(request, compact, "csv")


@require_safe
@requires(anyone, load=compact_of)
def download_json(request: HttpRequest, compact: Compact) -> HttpResponse:
    return figures_file(request, compact, "json")


def figures_file(request: HttpRequest, compact: Compact, ending: str) -> HttpResponse:
    """Exactly the page's figures of that day, for exactly its audience."""
    chosen = as_of(request, compact.country)
    if chosen.form.errors:
        sentence = _("This is not a day. Write it as year-month-day, such as 2005-12-31.")
        return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")
    figures = compact_figures(compact, chosen.day, request.viewer)
    if ending == "csv":
        response = HttpResponse(as_csv(figures), content_type="text/csv; charset=utf-8")
    else:
        text = json.dumps(as_json(figures), ensure_ascii=False, indent=2)
        response = HttpResponse(text, content_type="application/json")
    name = f"{compact.slug}-figures-{chosen.day}.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    response["X-Content-Type-Options"] = "nosniff"
    return response
