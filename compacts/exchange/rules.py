"""Who may take a workspace with them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from fragile.actors.access import rule
from fragile.actors.models import Role
from fragile.audience import Viewer

TAKES_FILE = (Role.FACILITATOR, Role.ADMIN, Role.AUDITOR)


@rule(_("Only the facilitator, an administrator or an auditor of this country may download its country file."))
def may_take_country_file(viewer: Viewer, country: Any = None) -> bool:
    is_member = viewer.membership_id is not None and country is not None and viewer.country_id == country.pk
    return is_member and viewer.role in TAKES_FILE
