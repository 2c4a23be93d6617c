from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fragile.actors.access import anyone, requires
from fragile.actors.rules import keeps_members
from fragile.asof import as_of
from fragile.countries.models import Country
from fragile.countries.queries import country_of
from fragile.rules import may_read_log, may_take_country_file
from fragile.story import queries
from fragile.story.blocks import chapter, story_of
from fragile.story.place import place


@requires(anyone)
def home(request: HttpRequest) -> HttpResponse:
    held = getattr(request, "held_memberships", [])
    return render(
        request,
        "fragile/story/home.html",
        {"page": queries.first_page(request.viewer, held), "is_demo_site": settings.DEMO},
    )


@requires(anyone, load=country_of)
def country(request: HttpRequest, country: Country) -> HttpResponse:
    chosen = as_of(request, country)
    blocks = story_of(country, request.viewer, chosen.day)
    acts_here = request.viewer.country_id == country.pk
    context = {
        **place(country, request.viewer, as_of=chosen.day),
        "form": chosen.form,
        "chapters": [chapter(block, chosen.form.query) for block in blocks],
        "keeps_members": acts_here and keeps_members(request.viewer),
        "is_member": may_read_log(request.viewer, country),
        "may_take_file": may_take_country_file(request.viewer, country),
    }
    return render(request, "fragile/story/country.html", context, status=chosen.status)


# -- for machines -----------------------------------------------------------------------------------------------------
@require_safe
@requires(anyone)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /accounts/", "Disallow: /people/", "Disallow: /documents/"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain")


@require_safe
@requires(anyone)
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell of a hole. Without a contact there is no such file."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=180)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}",
        f"Canonical: {request.build_absolute_uri()}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain")
