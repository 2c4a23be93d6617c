"""A broken country file: each fault with its place and a sentence, and nothing written."""

# ruff: noqa: E501 - a case reads best on one line
import json

import pytest
from django.apps import apps

from compacts.exchange.faults import BadCountryFile
from compacts.exchange.operations import load_country
from compacts.exchange.reading import LARGEST
from fragile.actors.models import User
from fragile.audience import Viewer
from fragile.refusals import Refused
from tests.cast import make_country
from tests.compacts.exchange.files import TODAY, bare, load, put, rich, sealed, without

pytestmark = pytest.mark.django_db


def rows_written():
    """Rows in all tables of the three apps."""
    labels = ("fragile", "strategies", "compacts")
    return sum(model.objects.count() for label in labels for model in apps.get_app_config(label).get_models())


def faults_of(document):
    before = rows_written()
    with pytest.raises(BadCountryFile) as caught:
        load(document)
    assert rows_written() == before
    return [str(fault) for fault in caught.value.faults]


def faults_of_bytes(raw):
    with pytest.raises(BadCountryFile) as caught:
        load_country(raw=raw, acting=Viewer.public(), on=TODAY)
    return [str(fault) for fault in caught.value.faults]


# -- before it is a document ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"", "$: This is not JSON: Expecting value at line 1, column 1."),
        (b'{"format": ', "$: This is not JSON: Expecting value at line 1, column 12."),
        (b'{"a": "\xff"}', "$: The file is not UTF-8 text (byte 7). Save it as UTF-8."),
        (b'{"a": 1, "a": 2}', "$: The name 'a' stands twice in one object. Keep one of the two."),
        (b'{"a": NaN}', "$: NaN is not a value of JSON. Leave the field out when there is no figure."),
        (b'{"a": ' + b"9" * 5000 + b"}", "$: The file holds a number with too many digits."),
        (b"[" * 17 + b"]" * 17, "$: Lists and objects are nested more than 16 deep."),
        (b"[" * 2_000_000, "$: Lists and objects are nested more than 16 deep."),
        (b"[]", "$: This must be an object."),
    ],
)  # fmt: skip
def test_load_of_what_is_no_document_is_refused(raw, fault):
    assert faults_of_bytes(raw) == [fault]


def test_load_of_a_huge_file_is_refused():
    sentence = "$: The file is larger than 20 MB. A country's workspace is far smaller: is this the right file?"
    assert faults_of_bytes(b" " * (LARGEST + 1)) == [sentence]


def test_brackets_inside_a_text_are_no_nesting():
    document = put(bare(), "country.name", '"' + "[" * 50 + "\\")
    assert load(document).name == '"' + "[" * 50 + "\\"


# -- shape ------------------------------------------------------------------------------------------------------------
FLOW = "compacts.0.flows.0"
ENTRY = f"{FLOW}.transactions.0"


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("version", 2, "$.version: This must be 1."),
        ("country.iso3", "lbr", "$.country.iso3: Write the three capital letters of ISO 3166, such as LBR."),
        ("country.iso3", "LBR\n", "$.country.iso3: Write the three capital letters of ISO 3166, such as LBR."),
        ("country.colour", "red", "$.country.colour: There is no such field here. Remove it."),
        ("actors.0.shortname", "x", "$.actors[0].shortname: There is no such field here. Is 'short_name' meant?"),
        ("actors.0.name", "", "$.actors[0].name: This is empty. Leave the field out when there is nothing to say."),
        ("actors.0.name", "x" * 201, "$.actors[0].name: At most 200 characters fit here; these are 201."),
        ("actors.0.name", 7, "$.actors[0].name: This must be text."),
        ("actors.0.name", "a\0b", "$.actors[0].name: This text holds a character that cannot be stored (NUL or half of a surrogate pair)."),
        ("actors.0.is_humanitarian", "no", "$.actors[0].is_humanitarian: This must be true or false."),
        ("actors.0.level", "secret", "$.actors[0].level: Choose an audience: public, parties, partners, country_team or restricted."),
        ("actors.0.slug", "a b", "$.actors[0].slug: Use only letters without accents, digits, hyphens and underscores."),
        ("actors", [], "$.actors: This is empty. Leave the field out when there is nothing to say."),
        ("actors", {}, "$.actors: This must be a list."),
        ("settlements.0.signed_on", "2003-02-30", "$.settlements[0].signed_on: Write the day as YYYY-MM-DD, such as 2004-02-06."),
        ("settlements.0.signed_on", "20030218", "$.settlements[0].signed_on: Write the day as YYYY-MM-DD, such as 2004-02-06."),
        ("exchange_rates.0.rate", "1.10", '$.exchange_rates[0].rate: Write the rate as text with at most eight decimals and no trailing zeros, such as "58".'),
        (f"{ENTRY}.amount", "1,000.00", '$.compacts[0].flows[0].transactions[0].amount: Write the amount as text with two decimals and no separators, such as "120000000.00".'),
        (f"{ENTRY}.amount", 1000, "$.compacts[0].flows[0].transactions[0].amount: This must be text."),
        (f"{ENTRY}.currency", "usd", "$.compacts[0].flows[0].transactions[0].currency: Write the three capital letters of ISO 4217, such as USD."),
        (f"{ENTRY}.kind", "promise", "$.compacts[0].flows[0].transactions[0].kind: Choose one of: pledge, commitment, disbursement."),
        (f"{FLOW}.channel", 5, "$.compacts[0].flows[0].channel: Choose one of: 1, 2, 3, 4."),
        ("country.fiscal_year_start_month", 13, "$.country.fiscal_year_start_month: This must be 12 or less."),
        ("country.fiscal_year_start_month", 0, "$.country.fiscal_year_start_month: This must be 1 or more."),
        ("country.languages", ["en", "en"], "$.country.languages: The same entry stands here twice. Keep one of the two."),
        ("strategies.0.versions.0.sections.0.key", "preface", "$.strategies[0].versions[0].sections[0].key: Choose one of: summary, settlement, analysis, priorities, roles, state_capacity, money, mutual_commitments, risks, review."),
        (f"{FLOW}.shares.0.priority", "plan/one", "$.compacts[0].flows[0].shares[0].priority: Name the priority as strategy/version/number, such as liberia-2003/1/2."),
        ("cast.0.email", "Nobody", "$.cast[0].email: Write an e-mail address in small letters."),
    ],
)  # fmt: skip
def test_load_tells_each_fault_of_shape_with_its_place(path, value, fault):
    assert faults_of(put(rich(), path, value)) == [fault]


def test_load_tells_what_is_missing():
    assert faults_of(without(rich(), "compacts.0.flows.0.donor")) == [
        "$.compacts[0].flows[0].donor: This field is missing."
    ]


def test_load_tells_all_faults_of_shape_at_once():
    document = put(put(without(rich(), "country.name"), "actors.1.kind", "state"), "surplus", 1)
    paths = [fault.partition(":")[0] for fault in faults_of(document)]
    assert sorted(paths) == ["$.actors[1].kind", "$.country.name", "$.surplus"]


# -- references -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (f"{FLOW}.donor", "nobody", "$.compacts[0].flows[0].donor: There is no actor 'nobody' in this file. Add it, or mend the name."),
        ("compacts.0.commitments.0.owner", "rebels", "$.compacts[0].commitments[0].owner: There is no party 'rebels' in this file. Add it, or mend the name."),
        (f"{FLOW}.commitment", "G9", "$.compacts[0].flows[0].commitment: There is no commitment 'G9' in this file. Add it, or mend the name."),
        (f"{FLOW}.shares.0.priority", "plan/2/9", "$.compacts[0].flows[0].shares[0].priority: There is no priority 'plan/2/9' in this file. Add it, or mend the name."),
        (f"{FLOW}.transactions.1.corrects", 9, "$.compacts[0].flows[0].transactions[1].corrects: There is no transaction '9' in this file. Add it, or mend the name."),
        (f"{FLOW}.transactions.1.corrects", 3, "$.compacts[0].flows[0].transactions[1].corrects: Name the number of a row that stands before this one."),
        ("strategies.0.versions.1.supersedes", 2, "$.strategies[0].versions[1].supersedes: Name the number of a row that stands before this one."),
        ("strategies.0.versions.0.priorities.0.provisions", ["peace/posts", "war/arms"], "$.strategies[0].versions[0].priorities[0].provisions[1]: There is no settlement provision 'war/arms' in this file. Add it, or mend the name."),
        ("analyses.0.owners", ["ghost"], "$.analyses[0].owners[0]: There is no actor 'ghost' in this file. Add it, or mend the name."),
        ("actors.1.slug", "rebels", "$.actors[2].slug: This name is taken by $.actors[1]. Give each row its own."),
        ("cast.0.memberships.0.actor", "ghost", "$.cast[0].memberships[0].actor: There is no actor 'ghost' in this file. Add it, or mend the name."),
    ],
)  # fmt: skip
def test_load_tells_each_broken_reference_with_its_place(path, value, fault):
    assert fault in faults_of(put(rich(), path, value))


def test_load_refuses_a_person_listed_twice():
    document = rich()
    document["cast"].append(document["cast"][0])
    sentence = "$.cast[1].email: This address belongs to $.cast[0]. List a person once, with all memberships."
    assert faults_of(document) == [sentence]


# -- rules ------------------------------------------------------------------------------------------------------------
VERSION = "strategies.0.versions.1"


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("audience", "partners", "$.audience: This file was made for the audience 'partners' and leaves out what that audience may not see. Ask for the whole workspace: manage.py dump_country."),
        ("country.is_demo", False, "$.cast: People are not handed over with a workspace. Remove the cast and invite them on this site."),
        ("country.currency", "ZZZ", "$.country.currency: 'ZZZ' is not a currency of ISO 4217. Write its three capital letters, such as USD."),
        (f"{FLOW}.transactions.2.currency", "ABC", "$.compacts[0].flows[0].transactions[2].currency: 'ABC' is not a currency of ISO 4217. Write its three capital letters, such as USD."),
        ("compacts.0.commitments.0.versions.0.due_on", "2004-02-05", "$.compacts[0].commitments[0].versions[0].due_on: This is due before the compact was signed (2004-02-06). Give a day on or after the signature."),
        (f"{FLOW}.shares.0.share", "33.51", "$.compacts[0].flows[0].shares: The shares add up to 100.01 %, which is more than 100 %. Lower one of them."),
        (f"{FLOW}.shares.0.share", "101.00", "$.compacts[0].flows[0].shares[0].share: A share is above 0 and at most 100 %."),
        (f"{FLOW}.shares.0.share", "0.00", "$.compacts[0].flows[0].shares[0].share: A share is above 0 and at most 100 %."),
        ("compacts.0.flows.1.commitment", "P1", "$.compacts[0].flows[1].commitment: Humanitarian money is never tied to a commitment: leave the commitment out."),
        ("compacts.0.flows.1.shares", [{"share": "1.00", "priority": "plan/2/1"}], "$.compacts[0].flows[1].shares: Humanitarian money is not ranked by priorities: leave the shares out."),
        ("actors.1.is_humanitarian", True, "$.compacts[0].parties[1].actor: Humanitarian actors stay outside a compact. Remove this party."),
        ("compacts.0.parties.1.side", "government", "$.compacts[0].parties[1].side: The government's side holds the government and its ministries, and all of them."),
        (f"{FLOW}.transactions.2.number", 7, "$.compacts[0].flows[0].transactions[2].number: Number the entries 1, 2, 3 and so on, in this order."),
        (f"{FLOW}.transactions.1.amount", "-1000000.01", "$.compacts[0].flows[0].transactions[1].amount: This takes back more than the entry holds."),
        (f"{FLOW}.transactions.1.value_date", "2004-02-05", "$.compacts[0].flows[0].transactions[1].value_date: A correction counts from the entry's own day or later."),
        (f"{FLOW}.transactions.2.corrects", 2, "$.compacts[0].flows[0].transactions[2].corrects: This names a correction. Name the entry that it corrects."),
        ("compacts.0.commitments.0.reports.0.verifications.0.verifier", "zz-government", "$.compacts[0].commitments[0].reports[0].verifications[0].verifier: Nobody verifies its own promise. Name the counterpart or another party."),
        ("compacts.0.commitments.0.reports.0.verifications.0.on", "2005-06-29", "$.compacts[0].commitments[0].reports[0].verifications[0].on: A report is verified on its own day or later."),
        ("compacts.0.commitments.0.versions.1.number", 3, "$.compacts[0].commitments[0].versions[1].number: Number the versions 1, 2, 3 and so on, in this order."),
        ("compacts.0.commitments.0.versions.1.made_on", "2004-01-01", "$.compacts[0].commitments[0].versions[1].made_on: An amendment follows what it amends. Give a later day."),
        ("strategies.0.versions.2.number", 1, "$.strategies[0].versions[2].number: This name is taken by $.strategies[0].versions[0]. Give each row its own."),
        (f"{VERSION}.endorsements.0.kind", "take_note", "$.strategies[0].versions[1].state: This text counts as agreed, but the national government has not endorsed or adopted it in these words."),
    ],
)  # fmt: skip
def test_load_tells_each_broken_rule_with_its_place(path, value, fault):
    assert faults_of(put(rich(), path, value)) == [fault]


def test_load_refuses_versions_out_of_order():
    document = rich()
    versions = document["strategies"][0]["versions"]
    versions[1]["number"], versions[1]["supersedes"] = 4, 1
    versions[2]["supersedes"] = 4
    for path in ("compacts.0.commitments.0.priority", "compacts.0.flows.0.shares.0.priority"):
        document = put(document, path, "plan/4/1")
    document = put(document, "compacts.0.flows.0.shares.1.priority", "plan/4/2")
    assert faults_of(document) == [
        "$.strategies[0].versions[2].number: List the versions in the order of their numbers."
    ]


def test_load_refuses_a_commitment_that_says_nothing():
    document = without(rich(), "compacts.0.commitments.1.versions")
    assert faults_of(document) == [
        "$.compacts[0].commitments[1].versions: A commitment says something. Give its first version."
    ]


# -- the database's own rules -----------------------------------------------------------------------------------------
def test_load_refuses_agreed_text_that_was_changed():
    document = put(sealed(rich()), f"{VERSION}.sections.0.body", "Other words")
    [fault] = faults_of(document)
    assert fault.startswith("$.strategies[0].versions[1].content_hash: The text does not give this hash but ")


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("country.time_zone", "Africa/Nowhere", "$.country.time_zone"),
        ("actors.2.kind", "national_gov", "$.actors[2]: This country already has its national government."),
        ("actor_relations.0.other", "rebels", "$.actor_relations[0]: An actor cannot be related to itself."),
        ("exchange_rates.0.rate", "0", "$.exchange_rates[0]: A rate is above zero."),
        ("compacts.0.ends_on", "2004-01-01", "$.compacts[0]: A compact ends on or after the day it is signed."),
        (f"{FLOW}.period_end", "2003-01-01", "$.compacts[0].flows[0]: The period ends on or after the day it starts."),
        ("compacts.0.commitments.0.counterpart", "zz-government", "$.compacts[0].commitments[0]: A party makes its promise to another one."),
        (f"{ENTRY}.amount", "-5.00", "$.compacts[0].flows[0].transactions[0]: Write an amount above zero."),
        (f"{VERSION}.endorsements.1.kind", "reserve", None),
    ],
)  # fmt: skip
def test_load_tells_what_a_constraint_refuses_with_its_place(path, value, fault):
    document = put(sealed(rich()), path, value)
    if fault is None:
        document = without(document, f"{VERSION}.endorsements.1.reservation")
        fault = "$.strategies[0].versions[1].endorsements[1]: Write the reservation: it is printed with the strategy."
    if path.endswith("amount"):
        document = put(document, f"{FLOW}.transactions.1.amount", "6.00")
    assert [found for found in faults_of(document) if found.startswith(fault)] != []


def test_load_tells_all_faults_that_the_database_finds():
    document = put(put(sealed(rich()), "exchange_rates.0.rate", "0"), "compacts.0.ends_on", "2004-01-01")
    assert faults_of(document) == [
        "$.exchange_rates[0]: A rate is above zero.",
        "$.compacts[0]: A compact ends on or after the day it is signed.",
    ]


def test_load_refuses_a_slug_of_another_country():
    load(
        sealed(rich())
        | {"cast": [{"name": "A", "email": "a@tst.example", "memberships": rich()["cast"][0]["memberships"]}]}
    )
    document = put(sealed_for_other(), "country.iso3", "OTH")
    assert [fault.partition(":")[0] for fault in faults_of(document)] == ["$.strategies[0].slug", "$.compacts[0].slug"]


def sealed_for_other():
    document = rich()
    document["strategies"][0]["versions"] = [document["strategies"][0]["versions"][2]]
    del document["strategies"][0]["versions"][0]["supersedes"]
    del document["compacts"][0]["strategy"]
    del document["compacts"][0]["commitments"][0]["priority"]
    del document["compacts"][0]["flows"][0]["shares"]
    return document


def test_load_refuses_the_address_of_a_real_person():
    document = sealed(rich())
    User.objects.create_user("ministry@tst.example", name="Real")
    sentence = "$.cast[0].email: This address belongs to a person of this site. A demonstration's cast needs its own addresses."
    assert faults_of(document) == [sentence]


def test_load_never_changes_a_country_that_is_there():
    make_country("TST", "Old")
    before = rows_written()
    with pytest.raises(Refused, match="TST is on this site already, and a country file never changes a workspace"):
        load(bare())
    assert rows_written() == before


def test_demo_people_cannot_sign_in_by_password():
    load(sealed(rich()))
    user = User.objects.get(email="ministry@tst.example")
    assert (user.is_demo, user.has_usable_password()) == (True, False)


def test_document_is_read_from_bytes_with_a_mark():
    """What Windows editors put before UTF-8."""
    raw = b"\xef\xbb\xbf" + json.dumps(bare()).encode()
    assert load_country(raw=raw, acting=Viewer.public(), on=TODAY).iso3 == "TST"
