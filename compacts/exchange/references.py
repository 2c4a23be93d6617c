"""Which rows a document names, and whether they are in it. Nothing here asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from compacts.exchange.faults import Fault, path_of
from compacts.exchange.parts import PARTS
from compacts.exchange.shape import Keys, Part, Ref, Row

Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """One row of the document: where it stands, and the keys that name it."""

    part: Part
    row: Row
    path: Steps
    keys: Keys


def rows_of(document: Row) -> Iterator[Place]:
    """Every row below the country, parents before their children, in the document's order."""
    for part in PARTS:
        yield from rows_below(part, document, (), ())


def rows_below(part: Part, holder: Row, path: Steps, keys: Keys) -> Iterator[Place]:
    for index, row in enumerate(holder.get(part.name, [])):
        place = Place(part, row, (*path, part.name, index), (*keys, key_of(part, row, index)))
        yield place
        for child in part.children:
            yield from rows_below(child, row, place.path, place.keys)


def key_of(part: Part, row: Row, index: int) -> str:
    """Rows without a name of their own are told apart by their place."""
    return str(row[part.key]) if part.key else str(index + 1)


def reference_faults(document: Row) -> list[Fault]:
    places = list(rows_of(document))
    first: dict[tuple[type[models.Model], Keys], Place] = {}
    faults: list[Fault] = []
    for place in places:
        earlier = first.setdefault((place.part.model, place.keys), place)
        if earlier is not place:
            where = path_of((*place.path, place.part.key))
            sentence = _("This name is taken by %(path)s. Give each row its own.")
            faults.append(Fault(where, sentence % {"path": path_of(earlier.path)}))
    for place in places:
        for name, ref in place.part.refs.items():
            if name in place.row:
                faults += fault_of(first, place, ref, place.row[name], (*place.path, name))
        for name, ref in place.part.many.items():
            for index, written in enumerate(place.row.get(name, [])):
                faults += fault_of(first, place, ref, written, (*place.path, name, index))
    return [*faults, *cast_faults(document)]


def fault_of(
    first: dict[tuple[type[models.Model], Keys], Place], place: Place, ref: Ref, written: str | int, path: Steps
) -> Iterator[Fault]:
    target = first.get((ref.model, ref.keys_of(written, place.keys)))
    what = {"what": str(ref.model._meta.verbose_name), "name": written}
    if target is None:
        yield Fault(path_of(path), _("There is no %(what)s '%(name)s' in this file. Add it, or mend the name.") % what)
    elif ref.number and target.path >= place.path:
        yield Fault(path_of(path), _("Name the number of a row that stands before this one."))


def cast_faults(document: Row) -> Iterator[Fault]:
    actors = {row["slug"] for row in document.get("actors", [])}
    seen: dict[str, int] = {}
    for index, person in enumerate(document.get("cast", [])):
        if seen.setdefault(person["email"], index) != index:
            path = path_of(("cast", index, "email"))
            sentence = _("This address belongs to $.cast[%(index)d]. List a person once, with all memberships.")
            yield Fault(path, sentence % {"index": seen[person["email"]]})
        for place, held in enumerate(person["memberships"]):
            if held["actor"] not in actors:
                sentence = _("There is no %(what)s '%(name)s' in this file. Add it, or mend the name.")
                path = path_of(("cast", index, "memberships", place, "actor"))
                yield Fault(path, sentence % {"what": "actor", "name": held["actor"]})
