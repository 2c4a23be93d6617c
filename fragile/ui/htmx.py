"""Whole page or one part of it, from the same template."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def page_part(
    request: HttpRequest, page: str, part: str, context: dict[str, Any] | None = None, *, status: int | None = None
) -> HttpResponse:
    """`page#part` when htmx asks to fill the element whose id is `part`, else the whole page.

    The template defines it with `{% partialdef part inline %}<div id="part">...</div>{% endpartialdef %}`.
    """
    htmx = request.htmx  # type: ignore[attr-defined]
    wants_part = bool(htmx) and htmx.target == part and not htmx.history_restore_request
    response = render(request, f"{page}#{part}" if wants_part else page, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response
