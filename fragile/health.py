"""Two questions a supervisor asks: is the process alive, and can it serve. And the answer while it cannot."""

import sys

from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from fragile.actors.access import anyone, requires
from fragile.celery import app


@requires(anyone)
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@requires(anyone)
def ready(request: HttpRequest) -> JsonResponse:
    """503 with the name of what is missing; the page itself tells nothing else about the machine."""
    checks = {"database": database_answers(), "queue": queue_answers()}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def database_answers() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:  # any fault at all means that this process cannot serve; the database's own log says more
        return False


def queue_answers() -> bool:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=0, timeout=2)
        return True
    except Exception:  # the transport raises a family of errors of its own
        return False


def failed(request: HttpRequest) -> HttpResponse:
    """The site's handler500: a database that is away is no fault of the page, and it comes back."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return server_error(request)
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "10"})
