"""How often somebody may do something: counted in Redis in one atomic step, so that it holds under concurrency.

    @requires(member)
    @limited(Limit("ask_for_document", 30, per_seconds=3600))
    def ask(request): ...

The window is fixed: it opens with the first try and closes after `per_seconds`. When Redis is away nothing can be
counted; a limit that guards a secret says `when_uncounted="refuse"`, the others let work go on.
"""

from __future__ import annotations

import ipaddress
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, Literal

import redis
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from redis.backoff import NoBackoff
from redis.retry import Retry
from rest_framework.permissions import SAFE_METHODS

log = logging.getLogger(__name__)
COUNT = """
local tries = redis.call('INCR', KEYS[1])
if tries == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {tries, redis.call('PTTL', KEYS[1])}
"""


@dataclass(frozen=True)
class Limit:
    name: str
    tries: int
    per_seconds: int
    per: Literal["person", "address"] = "person"
    when_uncounted: Literal["allow", "refuse"] = "allow"


@cache
def server() -> redis.Redis:
    """Short waits: a page that cannot count answers at once. One more try outlives a restarted server's old sockets."""
    return redis.Redis.from_url(
        str(settings.CACHES["default"]["LOCATION"]),
        socket_timeout=2,
        socket_connect_timeout=2,
        retry=Retry(NoBackoff(), 1),
    )


def seconds_to_wait(limit: Limit, key: str) -> int:
    """Count one try; 0 when it is within the limit. Raises redis.RedisError when it cannot be counted."""
    tries, milliseconds = server().eval(COUNT, 1, f"limit:{limit.name}:{key}", str(limit.per_seconds * 1000))
    return 0 if tries <= limit.tries else max(1, math.ceil(milliseconds / 1000))


def address_of(request: HttpRequest) -> str:
    """The peer's address, as far as trusted proxies tell it. One IPv6 customer has a whole /64 to try from."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)


def key_of(limit: Limit, request: HttpRequest) -> str:
    if limit.per == "person" and request.user.is_authenticated:
        return f"person:{request.user.pk}"
    return f"address:{address_of(request)}"


def limited(limit: Limit) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Count what changes something; reading is never counted. Stands below `@requires`: who may not, does not count."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in SAFE_METHODS:
                return view(request, *args, **kwargs)
            try:
                wait = seconds_to_wait(limit, key_of(limit, request))
            except redis.RedisError as error:
                log.warning("%s was not counted: %s", limit.name, error)
                if limit.when_uncounted == "refuse":
                    return cannot_count(request)
                wait = 0
            return too_often(request, wait) if wait else view(request, *args, **kwargs)

        return counted

    return decorate


def too_often(request: HttpRequest, wait: int = 60) -> HttpResponse:
    """Also the site's handler429, which allauth's own limits answer with."""
    context = {"wait": wait, "wait_minutes": math.ceil(wait / 60)}
    response = render(request, "fragile/actors/too_often.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response


def cannot_count(request: HttpRequest) -> HttpResponse:
    response = render(request, "fragile/actors/cannot_count.html", status=503)
    response["Retry-After"] = "30"
    return response
