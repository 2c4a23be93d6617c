from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from compacts.exchange.faults import BadCountryFile
from compacts.exchange.operations import load_country
from fragile.audience import Viewer
from fragile.refusals import Refused


class Command(BaseCommand):
    help = "Load a country file: all of it, or nothing. Each fault is one line on stderr, `path: sentence`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a country file (docs/country-file.md); - reads from stdin")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            raw = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        try:
            country = load_country(raw=raw, acting=Viewer.public(), on=timezone.localdate())
        except BadCountryFile as bad:
            for fault in bad.faults:
                self.stderr.write(str(fault))
            sys.exit(1)
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        self.stdout.write(f"Loaded {country.name} ({country.iso3}).")
