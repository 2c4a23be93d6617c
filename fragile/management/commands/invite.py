from typing import Any
from urllib.parse import urljoin

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from fragile.actors.models import Actor, Role
from fragile.actors.operations import keep_seat
from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused

LEVELS = {level.name.lower(): level for level in AudienceLevel}


class Command(BaseCommand):
    help = "Invite a person, above all a country's first administrator, and print the address that lets them in once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--country", required=True, metavar="ISO3")
        parser.add_argument("--actor", required=True, metavar="SLUG", help="the organisation's slug")
        parser.add_argument("--role", default=Role.ADMIN.value, choices=Role.values)
        parser.add_argument("--clearance", choices=list(LEVELS), help="else what the role usually sees")
        parser.add_argument("--site", default="http://localhost:8000/", help="where people reach this site")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.actor(options["country"].upper(), options["actor"])
        try:
            invitation, token = keep_seat(
                acting=Viewer.public(), email=options["email"], actor=actor, role=Role(options["role"]),
                clearance=LEVELS.get(options["clearance"]), at=timezone.now(),
            )  # fmt: skip
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        self.stderr.write(f"For {invitation.email} alone, once, until {invitation.expires_at:%Y-%m-%d}:")
        self.stdout.write(urljoin(options["site"], reverse("join", args=[token])))

    def actor(self, iso3: str, slug: str) -> Actor:
        here = Actor.objects.filter(country__iso3=iso3).order_by("slug")
        found = here.filter(slug=slug).first()
        if found is None:
            slugs = ", ".join(here.values_list("slug", flat=True))
            raise CommandError(f"no actor '{slug}' in {iso3}; there are: {slugs or 'none'}")
        return found
