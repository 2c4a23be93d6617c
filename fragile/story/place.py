"""Where in a country's pages one is: what the page head and the trail above the heading show."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from fragile.audience import Viewer
from fragile.countries.models import Country

Words = str | Promise


def place(country: Country, viewer: Viewer, *trail: tuple[Words, str], as_of: dt.date | None = None) -> dict[str, Any]:
    """`trail` leads from the country to this page as (text, address); the last one is the page itself."""
    return {
        "country": country,
        "as_of": as_of,
        "audience_level": viewer.level_in(country.pk),
        "trail": [(country.name, reverse("country", kwargs={"iso3": country.iso3})), *trail[:-1]],
        "here": trail[-1][0] if trail else "",
    }


def form_place(
    country: Country, viewer: Viewer, *trail: tuple[Words, str], heading: Words, submit: Words, intro: Words = ""
) -> dict[str, Any]:
    """The same for a page that holds one form; one goes back to the last page of the trail."""
    context = place(country, viewer, *trail, (heading, ""))
    return {**context, "heading": heading, "submit": submit, "intro": intro, "back": context["trail"][-1][1]}
