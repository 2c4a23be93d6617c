"""Waking a worker. The row that describes the work is committed first; a lost wake-up costs seconds, never the work."""

import logging
from functools import partial

from django.db import transaction
from kombu.exceptions import OperationalError

from fragile.celery import app

log = logging.getLogger(__name__)


def enqueue(name: str, **ids: object) -> None:
    """Run the task `name` after the commit. When the broker is away the sweep over the rows finds the work later."""
    transaction.on_commit(partial(wake, name, ids))


def wake(name: str, ids: dict[str, object]) -> None:
    try:
        app.send_task(name, kwargs=ids, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("no wake-up sent for %s %s: %s", name, ids, error)
