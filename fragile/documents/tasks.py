"""Wake-ups. Each loads by id and makes one call; the row knows what is to be done, and whether it is done."""

import gc
import logging

from celery import shared_task
from celery.signals import worker_init

from fragile.documents.leases import wake_waiting
from fragile.documents.printing import print_job

log = logging.getLogger(__name__)

# The child that renders has bounds of its own; these end a worker that hangs before or after it.
SOFT_LIMIT, HARD_LIMIT = 240, 300


@shared_task(soft_time_limit=SOFT_LIMIT, time_limit=HARD_LIMIT)
def render(job_id: int) -> None:
    print_job(job_id=job_id)


@shared_task
def sweep() -> None:
    wake_waiting()


@worker_init.connect
def load_the_renderer(**_: object) -> None:
    """Once, before the pool is forked: every child then has fonts, hyphenation and WeasyPrint in memory it shares."""
    try:
        from fragile.documents.pdf import warm  # only a process that prints loads Pango

        warm()
    except Exception:
        # A worker without Pango still does everything else; its documents fail with a reason.
        log.exception("documents cannot be printed here")
    gc.collect()
    gc.freeze()
