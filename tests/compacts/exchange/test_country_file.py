"""The country file: one spelling of a workspace, out and in again without a difference."""

import datetime as dt
import json
from copy import deepcopy

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from compacts.exchange.operations import DEMO
from compacts.exchange.parts import COUNTRY_FIELDS, PARTS
from compacts.exchange.queries import text_of, whole_country_file
from compacts.exchange.schema import SCHEMA
from compacts.figures.exports import as_json
from compacts.figures.queries import compact_figures
from compacts.models import Compact
from fragile.activity.models import LogEntry
from fragile.audience import AudienceLevel, Viewer
from fragile.countries.models import Country
from strategies.plans.models import State, StrategyVersion
from tests.compacts.exchange.files import at, bare, load, rich, sealed, taken_back

pytestmark = pytest.mark.django_db
SCHEMA_DOCUMENT = json.loads(SCHEMA.read_text())


def all_parts(parts=PARTS):
    for part in parts:
        yield part
        yield from all_parts(part.children)


# -- what is in it ----------------------------------------------------------------------------------------------------
# Rows and fields that a workspace is handed over without, and why.
LEFT_OUT = {
    "fragile.User": "people are invited anew", "fragile.Membership": "the same", "fragile.Invitation": "the same",
    "fragile.LogEntry": "who did what stays where it was done",
    "fragile.RenderJob": "documents are printed anew from the same rows", "fragile.Artefact": "the same",
}  # fmt: skip
LEFT_OUT_FIELDS = {
    "id": "of one database only",
    "created_at": "of one site only", "recorded_at": "the same", "written_at": "the same",
    "recorded_by": "people are not handed over", "written_by": "the same", "made_by": "the same",
    "reported_by": "the same", "verified_by": "the same", "given_by": "the same", "signed_by": "the same",
    "request_key": "answers one form of one site", "request_hash": "the same",
}  # fmt: skip


def own_models():
    for label in ("fragile", "strategies", "compacts"):
        yield from apps.get_app_config(label).get_models()


def test_country_file_holds_every_field_of_every_row():
    described = {part.model: part for part in all_parts()}
    missing = []
    for model in own_models():
        if model._meta.label in LEFT_OUT:
            continue
        if model is Country:
            names = set(COUNTRY_FIELDS.split())
        elif model in described:
            part = described[model]
            names = {*part.fields.split(), *part.refs, *part.many, part.parent, part.place}
        else:
            missing.append(model._meta.label)
            continue
        fields = [*model._meta.fields, *model._meta.many_to_many]
        missing += [
            f"{model._meta.label}.{f.name}" for f in fields if f.name not in names and f.name not in LEFT_OUT_FIELDS
        ]
    assert missing == []


def shapes(parts=PARTS, holder=SCHEMA_DOCUMENT):
    """Each part with what the schema says of its rows."""
    for part in parts:
        name = holder["properties"][part.name]["items"]["$ref"].rpartition("/")[2]
        shape = SCHEMA_DOCUMENT["$defs"][name]
        yield part, shape
        yield from shapes(part.children, shape)


def test_schema_is_valid_and_knows_exactly_what_is_written():
    Draft202012Validator.check_schema(SCHEMA_DOCUMENT)
    for part, shape in shapes():
        number = ["number"] if part.numbered else []
        written = [*part.fields.split(), *part.refs, *part.many, *(child.name for child in part.children)]
        always = [name for name in (*part.fields.split(), *part.refs) if not part.is_optional(name)]
        assert sorted(shape["properties"]) == sorted(written + number), part.name
        assert sorted(shape["required"]) == sorted(always + number), part.name
        assert shape["additionalProperties"] is False


def test_schema_offers_exactly_the_choices_and_lengths_of_the_models():
    for part, shape in shapes():
        for column in part.columns():
            written = shape["properties"][column.name]
            if column.choices and "enum" in written:
                assert written["enum"] == [value for value, _label in column.choices if value != ""], column
            if "maxLength" in written and column.max_length:
                assert written["maxLength"] == column.max_length, column


def test_rich_file_uses_every_field():
    """The round trip below proves something about all of them only because of this."""
    document = rich()

    def unused(part, rows):
        wanted = {*part.fields.split(), *part.refs, *part.many, *(child.name for child in part.children)}
        found = {name for row in rows for name in row}
        left = [f"{part.name}.{name}" for name in sorted(wanted - found)]
        for child in part.children:
            left += unused(child, [inner for row in rows for inner in row.get(child.name, [])])
        return left

    assert [name for part in PARTS for name in unused(part, document.get(part.name, []))] == []


# -- round trip -------------------------------------------------------------------------------------------------------
def test_dump_of_what_was_loaded_is_the_same_document():
    document = sealed(rich())
    load(document)
    assert whole_country_file("TST") == document


def test_dump_of_the_least_that_can_be_loaded_is_the_same_document():
    load(bare())
    assert whole_country_file("TST") == bare()


def test_dump_of_the_demo_is_the_file_to_the_byte():
    load(json.loads(DEMO.read_text()))
    assert text_of(whole_country_file("LBR")) == DEMO.read_text()


def optional_paths(document):
    """Every field that may be left out without touching the text that a hash covers."""
    paths = []

    def walk(part, holder, path):
        for index, row in enumerate(holder.get(part.name, [])):
            here = f"{path}{part.name}.{index}."
            paths.extend(here + name for name in row if can_go(part, row, name))
            for child in part.children:
                walk(child, row, here)

    for part in PARTS:
        walk(part, document, "")
    return paths


HASHED = {"strategies", "versions", "priorities", "risks", "cited_findings", "cited_commitments", "sections", "roles"}


def can_go(part, row, name):
    is_field = name in {*part.fields.split(), *part.refs}
    needed_together = {
        "reason",
        "corrects",
        "preferred_because",
        "reservation",
        "supersedes",
        "withdrawn_on",
        "signed_on",
    }
    return part.name not in HASHED and is_field and part.is_optional(name) and name not in needed_together


def test_dump_is_exact_whatever_is_left_out(db):
    whole = sealed(rich())
    paths = optional_paths(whole)

    @given(st.lists(st.sampled_from(paths), unique=True))
    @settings(max_examples=15, deadline=None, database=None)
    def exact(gone):
        document = deepcopy(whole)
        for path in gone:
            holder, last = at(document, path)
            del holder[last]
        with taken_back():
            load(document)
            assert whole_country_file("TST") == document

    exact()


def test_loaded_demo_gives_the_figures_of_its_sources():
    load(json.loads(DEMO.read_text()))
    compact = Compact.objects.get(slug="liberia-2003")
    viewer = Viewer.for_audience(AudienceLevel.RESTRICTED, compact.country_id)
    figures = as_json(compact_figures(compact, dt.date(2006, 12, 31), viewer))
    names = ("sum_named", "unattributed", "pledged_total", "coverage_reconstruction", "coverage_with_humanitarian")
    assert [figures[name] for name in names] == [375.0, 145.0, 520.0, 1.0662, 0.7788]
    assert sorted(row["donor"] for row in figures["undisclosed"]) == [
        "Germany",
        "Netherlands",
        "Norway",
        "United Kingdom",
    ]


def test_same_figures_after_a_second_loading():
    def figures():
        compact = Compact.objects.get(slug="deal")
        viewer = Viewer.for_audience(AudienceLevel.RESTRICTED, compact.country_id)
        return as_json(compact_figures(compact, dt.date(2006, 1, 1), viewer))

    document = sealed(rich())
    with taken_back():
        load(document)
        first, dumped = figures(), whole_country_file("TST")
    load(dumped)
    assert figures() == first


# -- what the rows are afterwards -------------------------------------------------------------------------------------
def test_loaded_versions_are_in_their_states_and_frozen():
    load(sealed(rich()))
    states = StrategyVersion.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [State.SUPERSEDED, State.AGREED, State.DRAFT]
    agreed = StrategyVersion.objects.get(state=State.AGREED)
    with pytest.raises(IntegrityError, match="its text is not changed"), transaction.atomic():
        agreed.sections.update(body="other")


def test_loading_is_logged_for_the_country():
    country = load(bare())
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.country, entry.target_id) == ("load_country", country, country.pk)
