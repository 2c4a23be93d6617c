"""Kinds of document for the tests, known to the test process and to the workers that it starts."""

from fragile.actors.models import Actor
from fragile.countries.models import Country
from fragile.documents.publishing import DocumentKind, register
from fragile.refusals import Refused

FIRST_DAY = "2003-01-01"
LONG_TABLE = 600  # some seconds of layout: long enough to be killed in the middle


def country(viewer, slug):
    return Country.objects.visible_to(viewer).filter(iso3=slug.upper()).first()


def snapshot(subject, viewer, as_of, language):
    if as_of.isoformat() < FIRST_DAY:
        raise Refused("There was nothing to print before 2003.", field="as_of")
    actors = Actor.objects.filter(country=subject).visible_to(viewer).order_by("pk")
    return {"country": subject.name, "actors": [{"name": a.name, "kind": a.kind, "note": a.short_name} for a in actors]}


def long_snapshot(subject, viewer, as_of, language):
    row = ["A cell with some words in it", "and another cell beside it", "12.5", "a fourth cell"]
    return {"country": subject.name, "rows": [row] * LONG_TABLE}


def register_all():
    for key, make in (("sample", snapshot), ("long", long_snapshot)):
        register(
            DocumentKind(
                key=key,
                label=f"{key} document",
                template=f"sample/{key}.html",
                template_version="1",
                subject=country,
                country=lambda subject: subject,
                snapshot=make,
                title=lambda content: f"Actors of {content['country']}",
                filename=lambda content: "actors",
            )
        )
