"""A country workspace as one document: what `load_country` reads, and what is handed over."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from compacts.exchange.parts import COUNTRY_FIELDS, PARTS
from compacts.exchange.shape import Keys, Part, Ref, Row, to_file
from fragile.actors.models import Membership
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country

FORMAT, VERSION = "fragile-country", 1
# What a whole workspace is dumped at; a file for any other audience has gaps and is for reading only.
WHOLE = AudienceLevel.RESTRICTED


def country_file(country: Country, viewer: Viewer) -> Row:
    """Every row of the country that the viewer may see, in the order in which it was entered.

    A row that must name a hidden one is left out with it; one that may name it is written without the name.
    """
    document: Row = {"format": FORMAT, "version": VERSION, "audience": viewer.level.name.lower()}
    document["country"] = {
        name: value
        for name in COUNTRY_FIELDS.split()
        if (value := to_file(Country._meta.get_field(name), getattr(country, name))) is not None
    }
    dump = Dump(country, viewer, document)
    for part in PARTS:
        dump.write(part)
    if country.is_demo and viewer.level == WHOLE:
        document |= {"cast": people} if (people := cast_of(country)) else {}
    return document


def whole_country_file(iso3: str) -> Row:
    country = Country.objects.get(iso3=iso3)
    return country_file(country, Viewer.for_audience(WHOLE, country.pk))


def text_of(document: Row) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


@dataclass
class Written:
    row: Row
    keys: Keys


@dataclass
class Dump:
    country: Country
    viewer: Viewer
    document: Row
    written: dict[tuple[type[models.Model], Any], Written] = field(default_factory=dict)

    def write(self, part: Part, above: Part | None = None, path: str = "") -> None:
        """One query for the part's rows, one for each list of names in them, then its children."""
        path = part.country or (f"{part.parent}__{path}" if path else part.parent)
        manager = part.model._default_manager
        rows = manager.visible_to(self.viewer) if hasattr(manager, "visible_to") else manager.all()
        rows = rows.filter(**{path: self.country}).order_by(*filter(None, [part.place, "pk"]))
        names = {name: self.named(part, name, path) for name in part.many}
        for instance in rows:
            holder = self.holder(part, above, instance)
            if holder is not None:
                self.write_row(part, instance, holder, names)
        for child in part.children:
            self.write(child, part, path)

    def holder(self, part: Part, above: Part | None, instance: models.Model) -> Written | None:
        """The row that holds the instance's list; None when that row is hidden, and this one with it."""
        if above is None:
            return Written(self.document, ())
        return self.written.get((above.model, getattr(instance, f"{part.parent}_id")))

    def named(self, part: Part, name: str, path: str) -> dict[Any, list[Any]]:
        relation: Any = part.model._meta.get_field(name)
        own, other = relation.m2m_column_name(), relation.m2m_reverse_name()
        through = relation.remote_field.through._default_manager
        found = defaultdict(list)
        within = {f"{relation.m2m_field_name()}__{path}": self.country}
        for own_id, other_id in through.filter(**within).order_by("pk").values_list(own, other):
            found[own_id].append(other_id)
        return found

    def write_row(
        self, part: Part, instance: models.Model, holder: Written, names: dict[str, dict[Any, list[Any]]]
    ) -> None:
        siblings: list[Row] = holder.row.get(part.name, [])
        row: Row = {"number": len(siblings) + 1} if part.numbered else {}
        for column in part.columns():
            if (value := to_file(column, getattr(instance, column.name))) is not None:
                row[column.name] = value
        for name, ref in part.refs.items():
            target = self.reference(ref, getattr(instance, f"{name}_id"))
            if target is not None:
                row[name] = target
            elif not part.is_optional(name):
                return
        for name, ref in part.many.items():
            seen = (self.reference(ref, pk) for pk in names[name][instance.pk])
            if listed := [target for target in seen if target is not None]:
                row[name] = listed
        siblings.append(row)
        holder.row[part.name] = siblings
        key = row[part.key] if part.key else len(siblings)
        self.written[part.model, instance.pk] = Written(row, (*holder.keys, str(key)))

    def reference(self, ref: Ref, pk: Any) -> str | int | None:
        target = self.written.get((ref.model, pk))
        return ref.written(target.keys) if target else None


def cast_of(country: Country) -> list[Row]:
    """The people of a demonstration, each with what they hold in this country."""
    people: dict[int, Row] = {}
    held = Membership.objects.filter(actor__country=country, user__is_demo=True).select_related("user", "actor")
    for membership in held.order_by("pk"):
        user = membership.user
        person = people.setdefault(user.pk, {"name": user.name, "email": user.email, "memberships": []})
        holds = {"actor": membership.actor.slug, "role": membership.role}
        for name in ("clearance", "since", "ended_on"):
            if (value := to_file(Membership._meta.get_field(name), getattr(membership, name))) is not None:
                holds[name] = value
        person["memberships"].append(holds)
    return list(people.values())
