"""The Celery application. A message is only a wake-up: the truth of every job is its row in PostgreSQL."""

import os
from pathlib import Path

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fragile.settings")
# Before Pango is loaded: PDF pages use the fonts that the set-up built and no others, the same on every machine.
os.environ.setdefault("FONTCONFIG_FILE", str(Path(__file__).resolve().parent.parent / "var" / "fonts" / "fonts.conf"))

app = Celery("fragile")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["fragile.documents", "strategies", "compacts"])
# What waits although its message should have arrived is found in the table. A sweep that comes late is of no use.
app.conf.beat_schedule = {
    "documents": {"task": "fragile.documents.tasks.sweep", "schedule": 5.0, "options": {"expires": 5}},
}
