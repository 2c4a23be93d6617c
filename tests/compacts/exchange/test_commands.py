"""The operators' commands, in this process; tests/test_dev.py runs such commands as users do."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from compacts.exchange.operations import DEMO
from compacts.exchange.queries import text_of, whole_country_file
from compacts.models import Compact
from fragile.actors.models import Membership, User
from fragile.countries.models import Country
from strategies.models import Strategy
from tests.cast import make_country
from tests.compacts.exchange.files import bare, load, put

pytestmark = pytest.mark.django_db


def run(name, *args):
    out, err = io.StringIO(), io.StringIO()
    status = 0
    try:
        call_command(name, *args, stdout=out, stderr=err)
    except SystemExit as left:
        status = left.code
    return status, out.getvalue(), err.getvalue()


def test_load_country_loads_a_file(tmp_path):
    file = tmp_path / "testland.json"
    file.write_text(json.dumps(bare()))
    assert run("load_country", str(file)) == (0, "Loaded Testland (TST).\n", "")
    assert Country.objects.get().name == "Testland"


def test_load_country_writes_a_line_for_each_fault_and_fails(tmp_path):
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(put(put(bare(), "country.currency", "usd"), "country.colour", "red")))
    status, out, err = run("load_country", str(file))
    assert (status, out) == (1, "")
    assert sorted(err.splitlines()) == [
        "$.country.colour: There is no such field here. Remove it.",
        "$.country.currency: Write the three capital letters of ISO 4217, such as USD.",
    ]
    assert Country.objects.count() == 0


def test_load_country_of_one_that_is_there_says_what_to_do(tmp_path):
    make_country("TST")
    file = tmp_path / "testland.json"
    file.write_text(json.dumps(bare()))
    with pytest.raises(CommandError, match="Load it on another site, or give the country another code"):
        run("load_country", str(file))


def test_load_country_of_a_missing_file_says_so(tmp_path):
    with pytest.raises(CommandError, match=r"none\.json cannot be read: No such file or directory\."):
        run("load_country", str(tmp_path / "none.json"))


def test_dump_country_writes_to_stdout_or_a_file(tmp_path):
    load(bare())
    text = text_of(whole_country_file("TST"))
    assert run("dump_country", "tst") == (0, text, "")
    file = tmp_path / "out.json"
    assert run("dump_country", "TST", "-o", str(file)) == (0, "", "")
    assert file.read_text() == text


def test_dump_country_of_an_unknown_one_says_so():
    with pytest.raises(CommandError, match="There is no country XXX on this site"):
        run("dump_country", "XXX")


# -- the demonstration ------------------------------------------------------------------------------------------------
def test_load_demo_brings_liberia_with_its_cast_once():
    assert run("load_demo") == (0, "Loaded the demonstration: Liberia (LBR).\n", "")
    assert run("load_demo") == (0, "The demonstration is here already; nothing was changed.\n", "")
    country = Country.objects.get()
    assert (country.iso3, country.is_public, country.is_demo) == ("LBR", True, True)
    assert (Strategy.objects.get().slug, Compact.objects.get().slug) == ("liberia-2003", "liberia-2003")
    assert User.objects.filter(is_demo=True).count() == User.objects.count() == 6
    assert sorted(set(Membership.objects.values_list("role", flat=True))) == [
        "chair", "donor", "editor", "facilitator", "government", "hq_reader", "stakeholder",
    ]  # fmt: skip
    two = User.objects.get(email="commission@liberia.example").memberships.values_list("role", flat=True)
    assert sorted(two) == ["donor", "editor"]


def test_load_demo_leaves_a_real_liberia_alone():
    make_country("LBR", "Liberia")
    with pytest.raises(CommandError, match="LBR is on this site already"):
        run("load_demo")
    assert User.objects.count() == 0


def test_demo_labels_what_is_made_up():
    """Every row that is marked illustrative says so in its own text or source, where it is shown without a mark."""
    document = json.loads(DEMO.read_text())
    [analysis], [compact] = document["analyses"], document["compacts"]
    made_up = [row for row in analysis["findings"] if row["provenance"] == "illustrative"]
    made_up += [
        entry
        for flow in compact["flows"]
        for entry in flow.get("transactions", [])
        if entry["provenance"] == "illustrative"
    ]
    assert [row["source"].startswith("Made for this demonstration") for row in made_up] == [True] * 4
    reports = [report for row in compact["commitments"] for report in row.get("reports", [])]
    own = [report["text"] for report in reports if report.get("source") == "Made for this demonstration"]
    assert [text.startswith("Illustrative: ") for text in own] == [True] * 6


def test_demo_names_a_source_for_every_figure():
    [compact] = json.loads(DEMO.read_text())["compacts"]
    rows = [
        *compact["flows"],
        *compact["source_figures"],
        *(t for f in compact["flows"] for t in f.get("transactions", [])),
    ]
    assert [row for row in rows if not row.get("source")] == []
