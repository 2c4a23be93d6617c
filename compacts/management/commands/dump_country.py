from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compacts.exchange.queries import text_of, whole_country_file
from fragile.countries.models import Country


class Command(BaseCommand):
    help = "Write a country's whole workspace as a country file. It holds restricted rows: keep it as safe as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("iso3", help="the country's ISO code, such as LBR")
        parser.add_argument("-o", "--output", type=Path, help="file to write; stdout when left out")

    def handle(self, *args: Any, iso3: str, output: Path | None, **options: Any) -> None:
        try:
            text = text_of(whole_country_file(iso3.upper()))
        except Country.DoesNotExist:
            raise CommandError(f"There is no country {iso3.upper()} on this site.") from None
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from None
