from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compacts.exchange.operations import DEMO, load_demo
from fragile.audience import Viewer
from fragile.refusals import Refused


class Command(BaseCommand):
    help = f"Load the demonstration ({DEMO.name}) with its cast, unless it is there already."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            country = load_demo(acting=Viewer.public(), on=timezone.localdate())
        except Refused as refused:
            raise CommandError("\n".join([refused.sentence, *(item.sentence for item in refused.unmet)])) from None
        if country is None:
            self.stdout.write("The demonstration is here already; nothing was changed.")
        else:
            self.stdout.write(f"Loaded the demonstration: {country.name} ({country.iso3}).")
