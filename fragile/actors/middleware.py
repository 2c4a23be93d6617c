from __future__ import annotations

import logging
import time
from collections.abc import Callable

import redis
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import gettext as _

from fragile.actors.limits import cannot_count
from fragile.actors.models import Membership
from fragile.actors.request import Request
from fragile.audience import Viewer

log = logging.getLogger(__name__)
SESSION_KEY = "acting_membership"
SIGNED_IN, SEEN = "signed_in_at", "seen_at"
IDLE_SECONDS, WHOLE_SECONDS = 30 * 60, 12 * 3600  # OWASP ASVS 5, section 7.3


class SessionAgeMiddleware:
    """Ends a session after half an hour without a request, and after twelve hours in any case."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not still_young(request.session, time.time()):
            logout(request)
            messages.info(request, _("You were signed out because nothing happened for a while. Sign in to go on."))
        return self.get_response(request)


def still_young(session: SessionBase, now: float) -> bool:
    signed_in, seen = session.get(SIGNED_IN), session.get(SEEN)
    if signed_in is None or seen is None:
        session[SIGNED_IN] = session[SEEN] = now
        return True
    if now - seen > IDLE_SECONDS or now - signed_in > WHOLE_SECONDS:
        return False
    if now - seen > 60:  # one write a minute is enough to know
        session[SEEN] = now
    return True


class ActingMiddleware:
    """Sets `request.acting_membership` and `request.viewer` from rows, on every request: rights taken away end now."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.acting_membership = acting_membership(request)
        membership = request.acting_membership
        request.viewer = membership.viewer if membership else Viewer(user_id=request.user.pk)
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
            response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])
        return response


def acting_membership(request: Request) -> Membership | None:
    """The chosen membership if it still holds, else the first one that does."""
    request.held_memberships = []
    if not request.user.is_authenticated:
        return None
    held = list(
        Membership.objects.in_force(timezone.localdate())
        .filter(user=request.user)
        .select_related("actor__country", "user")
    )
    request.held_memberships = held
    chosen = request.session.get(SESSION_KEY)
    return next((m for m in held if m.pk == chosen), held[0] if held else None)


class UncountedMiddleware:
    """A view that cannot do without Redis, as allauth's limits on signing in, says so and stays shut."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, redis.RedisError):
            return None
        log.warning("%s was refused because Redis does not answer: %s", request.path, exception)
        return cannot_count(request)
