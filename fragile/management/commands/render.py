"""Print a document without a job and a worker: the same content, checks and pipeline as on the web."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fragile.asof import today_in
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country
from fragile.documents.operations import check_date_and_language
from fragile.documents.printing import print_content
from fragile.documents.publishing import DocumentKind, Prepared, kind_of, prepare
from fragile.documents.rendering import RenderingBroke, RenderingRefused
from fragile.refusals import Refused

LEVELS = {level.name.lower(): level for level in AudienceLevel}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="strategy or report")
        parser.add_argument("slug")
        parser.add_argument("--country", help="ISO code, needed only when two countries use the same slug")
        parser.add_argument("--as-of", help="a day such as 2005-12-31; today if left out")
        parser.add_argument("--audience", default="public", help=", ".join(LEVELS))
        parser.add_argument("--lang", default="en", help="a language of the site, such as en")
        parser.add_argument("-o", "--output", required=True, type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            prepared = self.prepared(**options)
            pdf = print_content(prepared.kind, prepared.content, prepared, beat=lambda progress: None)
        except (Refused, RenderingRefused, RenderingBroke) as fault:
            raise CommandError(str(fault)) from fault
        try:
            options["output"].write_bytes(pdf.content)
        except OSError as fault:
            raise CommandError(f"{options['output']} cannot be written: {fault.strerror}.") from fault
        self.stdout.write(f"{options['output']} {pdf.pages} pages sha256 {pdf.sha256}")

    def prepared(
        self, *, kind: str, slug: str, audience: str, lang: str, country: str | None, **options: Any
    ) -> Prepared:
        document_kind = kind_of(kind)
        level = LEVELS.get(audience)
        if level is None:
            raise CommandError(f"There is no audience “{audience}”. There are: {', '.join(LEVELS)}.")
        subject = self.subject(document_kind, slug, country)
        home = document_kind.country(subject)
        as_of = day(options["as_of"]) if options["as_of"] else today_in(home)
        check_date_and_language(home, as_of, lang)
        return prepare(document_kind, subject, slug, level, as_of, lang)

    def subject(self, kind: DocumentKind, slug: str, iso3: str | None) -> Any:
        """Looked for in each country with that country's own eyes: an operator belongs to none."""
        countries = Country.objects.filter(iso3=iso3.upper()) if iso3 else Country.objects.all()
        found = []
        for country in countries:
            subject = kind.subject(Viewer.for_audience(AudienceLevel.RESTRICTED, country.pk), slug)
            if subject is not None and kind.country(subject).pk == country.pk:
                found.append(subject)
        if not found:
            raise CommandError(f"There is no {kind.key} with the slug “{slug}”.")
        if len(found) > 1:
            named = ", ".join(kind.country(subject).iso3 for subject in found)
            raise CommandError(f"“{slug}” is found in several countries ({named}). Choose one with --country.")
        return found[0]


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}” is not a day. Write it as year-month-day, such as 2005-12-31.") from None
