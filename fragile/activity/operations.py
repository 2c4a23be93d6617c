from __future__ import annotations

from django.db import models

from fragile.activity.models import LogEntry
from fragile.audience import AudienceLevel, Viewer


def record(
    *,
    acting: Viewer,
    verb: str,
    target: models.Model,
    country_id: int | None,
    level: int = AudienceLevel.PARTNERS,
    **detail: object,
) -> LogEntry:
    """Write the log's row inside the caller's transaction. `level` is the target's own: the log hides with it."""
    return LogEntry.objects.create(
        country_id=country_id,
        user_id=acting.user_id,
        actor_id=acting.actor_id,
        role=acting.role,
        verb=verb,
        target_type=target._meta.label,
        target_id=target.pk,
        target_text=str(target)[:200],
        level=level,
        detail=detail,
    )
