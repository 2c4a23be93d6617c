"""Loading a country file: everything that it says, or nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from compacts.exchange.checks import rule_faults
from compacts.exchange.faults import BadCountryFile, Fault, path_of
from compacts.exchange.parts import COUNTRY_FIELDS, PARTS
from compacts.exchange.reading import read_document
from compacts.exchange.references import Steps, key_of, reference_faults
from compacts.exchange.schema import schema_faults
from compacts.exchange.shape import Keys, Part, Row, to_row
from fragile.activity.operations import record
from fragile.actors.models import Actor, Membership, User
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country
from fragile.refusals import UNLIKELY_DAY, Refused, unlikely_day
from strategies.plans.models import State, StrategyVersion
from strategies.publication.content import content_hash

DEMO = Path(__file__).parent / "demo" / "liberia-2003.json"
FROZEN = (State.CONSULTATION, State.AGREED, State.SUPERSEDED)


def load_country(*, raw: bytes, acting: Viewer, on: dt.date) -> Country:
    """Raises BadCountryFile with every fault of the first of three kinds that has any: shape, references, rules."""
    document = checked(raw)
    if Country.objects.filter(iso3=document["country"]["iso3"]).exists():
        raise already_here(document["country"]["iso3"])
    with transaction.atomic():
        loading = Loading()
        country = loading.load(document)
        if loading.faults:
            raise BadCountryFile(loading.faults)
        level = AudienceLevel.COUNTRY_TEAM
        record(
            acting=acting, verb="load_country", target=country, country_id=country.pk, level=level, on=on.isoformat()
        )
    return country


def load_demo(*, acting: Viewer, on: dt.date) -> Country | None:
    """None when a demonstration of the country is there already."""
    raw = DEMO.read_bytes()
    country = Country.objects.filter(iso3=checked(raw)["country"]["iso3"]).first()
    if country is None:
        return load_country(raw=raw, acting=acting, on=on)
    if not country.is_demo:
        raise already_here(country.iso3)
    return None


def checked(raw: bytes) -> Row:
    document = read_document(raw)
    for faults_of in (schema_faults, reference_faults, rule_faults):
        if faults := faults_of(document):
            raise BadCountryFile(faults)
    return document  # type: ignore[no-any-return]


def already_here(iso3: str) -> Refused:
    sentence = _(
        "%(iso3)s is on this site already, and a country file never changes a workspace that is there. Load it on "
        "another site, or give the country another code."
    )
    return Refused(sentence % {"iso3": iso3})


class Loading:
    """One run through a document that was checked; rows the database's own rules refuse are gathered as faults."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.known: dict[tuple[type[models.Model], Keys], models.Model] = {}

    def load(self, document: Row) -> Country:
        country = Country(**columns(Country, COUNTRY_FIELDS, document["country"]))
        if not self.keep(country, ("country",)):
            raise BadCountryFile(self.faults)
        for part in PARTS:
            self.load_list(part, document, country, (), ())
        for index, person in enumerate(document.get("cast", [])):
            self.load_person(person, ("cast", index))
        return country

    def load_list(self, part: Part, holder: Row, parent: models.Model, path: Steps, keys: Keys) -> None:
        for index, row in enumerate(holder.get(part.name, [])):
            own = (*keys, key_of(part, row, index))
            self.load_row(part, row, parent, (*path, part.name, index), own)

    def load_row(self, part: Part, row: Row, parent: models.Model, path: Steps, keys: Keys) -> None:
        instance = part.model(**columns(part.model, part.fields, row))
        if part.parent:
            setattr(instance, part.parent, parent)
        if part.place:
            setattr(instance, part.place, int(path[-1]) + 1)
        for name, ref in part.refs.items():
            target = self.known.get((ref.model, ref.keys_of(row[name], keys))) if name in row else None
            if name in row and target is None:
                return  # the row that it names has a fault of its own
            setattr(instance, name, target)
        if not self.keep(instance, path):
            return
        self.known[part.model, keys] = instance
        self.name_several(part, row, instance, keys)
        for child in part.children:
            self.load_list(child, row, instance, path, keys)
        if isinstance(instance, StrategyVersion):
            self.settle(instance, row, path)

    def name_several(self, part: Part, row: Row, instance: models.Model, keys: Keys) -> None:
        """One row a name, in the file's order: `set()` would keep none."""
        for name, ref in part.many.items():
            relation: Any = part.model._meta.get_field(name)
            own, other = relation.m2m_field_name(), relation.m2m_reverse_field_name()
            for written in row.get(name, []):
                target = self.known.get((ref.model, ref.keys_of(written, keys)))
                if target is not None:
                    relation.remote_field.through.objects.create(**{own: instance, other: target})

    def keep(self, instance: models.Model, path: Steps) -> bool:
        """Saved, unless its own fields and constraints refuse it."""
        settled = {
            field.name
            for field in instance._meta.fields
            if field.is_relation or (field.null and getattr(instance, field.name) is None)
        }
        if name := unlikely_day(instance):
            self.faults.append(Fault(path_of((*path, name)), str(UNLIKELY_DAY)))
            return False
        try:
            instance.clean_fields(exclude=settled)
            instance.validate_unique()
            instance.validate_constraints()
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                where = path_of(path if name == NON_FIELD_ERRORS else (*path, name))
                self.faults += [Fault(where, sentence) for sentence in sentences]
            return False
        try:
            self.insert(instance)
        except IntegrityError as error:
            # the transaction is lost, so this fault ends the run
            sentence = _("The database refuses this row: %(why)s") % {"why": str(error).partition("\n")[0]}
            raise BadCountryFile([*self.faults, Fault(path_of(path), sentence)]) from error
        return True

    def insert(self, instance: models.Model) -> None:
        if not isinstance(instance, StrategyVersion):
            instance.save(force_insert=True)
            return
        # the database takes sections and priorities for a draft only; settle() gives the version its own state
        state, instance.state = instance.state, State.DRAFT
        instance.save(force_insert=True)
        instance.state = state

    def settle(self, version: StrategyVersion, row: Row, path: Steps) -> None:
        """The text is whole: check its hash, then freeze it in the state that the file names."""
        if row["state"] in FROZEN and (computed := content_hash(version)) != version.content_hash:
            sentence = _(
                "The text does not give this hash but %(computed)s: somebody changed the words after they were "
                "proposed. Take the file as it was dumped."
            )
            self.faults.append(Fault(path_of((*path, "content_hash")), sentence % {"computed": computed}))
        StrategyVersion.objects.filter(pk=version.pk).update(state=version.state)

    def load_person(self, person: Row, path: Steps) -> None:
        user = User.objects.filter(email__iexact=person["email"]).first()
        if user is not None and not user.is_demo:
            sentence = _(
                "This address belongs to a person of this site. A demonstration's cast needs its own addresses."
            )
            self.faults.append(Fault(path_of((*path, "email")), sentence))
            return
        if user is None:
            user = User.objects.create_user(person["email"], name=person["name"], is_demo=True)
        for index, held in enumerate(person["memberships"]):
            actor = self.known.get((Actor, (held["actor"],)))
            if isinstance(actor, Actor):
                fields = columns(Membership, "role clearance since ended_on", held)
                self.keep(Membership(user=user, actor=actor, **fields), (*path, "memberships", index))


def columns(model: type[models.Model], names: str, row: Row) -> dict[str, Any]:
    return {name: to_row(model._meta.get_field(name), row[name]) for name in names.split() if name in row}
