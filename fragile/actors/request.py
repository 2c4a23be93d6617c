from django.http import HttpRequest

from fragile.actors.models import Membership
from fragile.audience import Viewer


class Request(HttpRequest):
    """What ActingMiddleware has set on every request. For annotations; nothing is ever made of this class."""

    viewer: Viewer
    acting_membership: Membership | None
    held_memberships: list[Membership]
