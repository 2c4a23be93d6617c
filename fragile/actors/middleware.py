from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from fragile.actors.models import Membership
from fragile.audience import Viewer

SESSION_KEY = "acting_membership"


class ActingMiddleware:
    """Sets `request.acting_membership` and `request.viewer` from rows, on every request: rights taken away end now."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting_membership = acting_membership(request)
        membership = request.acting_membership
        request.viewer = membership.viewer if membership else Viewer(user_id=request.user.pk)
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
            response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])
        return response


def acting_membership(request: HttpRequest) -> Membership | None:
    """The chosen membership if it still holds, else the first one that does."""
    if not request.user.is_authenticated:
        return None
    held = list(
        Membership.objects.in_force(timezone.localdate()).filter(user=request.user).select_related("actor__country", "user")
    )
    request.held_memberships = held
    chosen = request.session.get(SESSION_KEY)
    return next((m for m in held if m.pk == chosen), held[0] if held else None)
