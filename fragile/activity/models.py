from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from fragile.audience import Viewer, level_field
from fragile.countries.models import Country


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Only the country's own members read its log, each up to their level."""
        if viewer.is_public:
            return self.none()
        return self.filter(country=viewer.country_id, level__lte=viewer.level)


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
