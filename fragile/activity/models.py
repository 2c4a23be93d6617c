from __future__ import annotations

from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q

from fragile.audience import Viewer, level_field
from fragile.countries.models import Country


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Only the country's own members read its log, each up to their level.

        An entry also hides with what it is about: what was narrowed yesterday must not be read in older entries.
        """
        if viewer.is_public:
            return self.none()
        by_seen = Q(actor__isnull=True) | Q(actor__level__lte=viewer.level)
        return self.filter(by_seen, country=viewer.country_id, level__lte=viewer.level).exclude(
            about_hidden_rows(viewer)
        )


def about_hidden_rows(viewer: Viewer) -> Q:
    """Targets that exist beyond the viewer's reach, for every kind of row that knows the word `visible_to`."""
    hidden = Q(pk__in=())
    for model in apps.get_models():
        rows = model._default_manager
        if hasattr(rows, "visible_to") and model is not LogEntry:
            beyond = rows.exclude(pk__in=rows.visible_to(viewer).values("pk"))
            hidden |= Q(target_type=model._meta.label, target_id__in=beyond.values("pk"))
    return hidden


class LogEntry(models.Model):
    """Who did what, for whom, to which row. Append-only, written in the act's own transaction."""

    country = models.ForeignKey(Country, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.ForeignKey("fragile.Actor", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=12, blank=True)
    verb = models.CharField(max_length=40)
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    target_text = models.CharField(max_length=200)
    level = level_field()
    detail = models.JSONField(default=dict)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["country", "-at"], name="log_by_country"),
            models.Index(fields=["target_type", "target_id"], name="log_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_text}"
