from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.checks.messages import CheckMessage


@register("security", deploy=True)
def demo_is_off(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Asked by `manage.py check --deploy`."""
    if not settings.DEMO:
        return []
    return [
        Error(
            "DEMO is on: the page /people/demo/ lets anybody become a person of the cast.",
            hint="Set DEMO=0, or leave it out, wherever real people work.",
            id="fragile.E001",
        )
    ]
