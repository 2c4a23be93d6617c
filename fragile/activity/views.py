from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from fragile.activity import queries
from fragile.actors.access import requires
from fragile.countries.models import Country
from fragile.countries.queries import country_of
from fragile.rules import may_read_log
from fragile.story.place import place


@requires(may_read_log, load=country_of)
def activity(request: HttpRequest, country: Country) -> HttpResponse:
    page, lines = queries.log_of(country, request.viewer, request.GET.get("page"))
    context = {**place(country, request.viewer, (_("Activity"), "")), "page": page, "lines": lines}
    with timezone.override(country.time_zone):
        return render(request, "fragile/activity/log.html", context)
