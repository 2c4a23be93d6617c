"""What each audience reads: pages and snapshots hold nothing that is not for them."""

import datetime as dt
import json

import pytest
from django.test import Client

from fragile.actors.models import Actor
from fragile.audience import AudienceLevel, Viewer
from fragile.documents.models import RenderJob
from fragile.documents.publishing import KINDS, compose, facts_of, prepare
from fragile.refusals import Refused
from strategies.analysis.models import Finding
from strategies.consultation import operations as consultation
from strategies.drafting import operations as drafting
from strategies.plans import operations as plans
from strategies.publication import operations as publication
from strategies.publication.queries import document_subject, strategy_snapshot
from tests.cast import make_actor, sign_in
from tests.strategies.conftest import DAY

PAGE = "/strategies/testland-2003/"
VERSION = f"{PAGE}v1/"
LATER = dt.date(2005, 1, 1)
CANARY = "canary"


@pytest.fixture
def secrets(complete, section, finding, un_mission, country, promises, priority):
    """Every part that can be hidden, hidden with a canary of its level."""
    for level in (AudienceLevel.PARTNERS, AudienceLevel.COUNTRY_TEAM, AudienceLevel.RESTRICTED):
        Finding.objects.create(
            analysis=finding.analysis, ref=f"c{level}", kind="risk", text=f"{CANARY} finding {level.name}", level=level
        )
    drafting.save_section(section=section, body=f"{CANARY} section", base=1, acting=un_mission.viewer, on=DAY)
    drafting.set_section_level(section=section, level=AudienceLevel.COUNTRY_TEAM, acting=un_mission.viewer, on=DAY)
    movement = make_actor(country, "canary-movement", Actor.Kind.ARMED_MOVEMENT, level=3)
    plans.allot_role(priority=priority, actor=movement, part="support", acting=un_mission.viewer, on=DAY)
    risk = plans.RiskText(text="Violence returns", owner=movement, response="Talk")
    plans.add_risk(version=complete, text=risk, acting=un_mission.viewer, on=DAY)
    consultation.record_step(
        version=complete,
        actor=movement,
        step="input_received",
        text=f"{CANARY} step",
        level=3,
        acting=un_mission.viewer,
        on=DAY,
        today=DAY,
    )
    promises.commitments.filter(ref="P1").update(level=AudienceLevel.COUNTRY_TEAM)
    return complete


@pytest.fixture
def agreed_with_secrets(secrets, un_mission, ministry):
    proposed = publication.propose(version=secrets, acting=un_mission.viewer, on=DAY)
    consultation.endorse(
        version=proposed, kind="endorse", shown_hash=proposed.content_hash, acting=ministry.viewer, on=DAY, today=DAY
    )
    return publication.agree(version=proposed, acting=un_mission.viewer, on=DAY, today=DAY)


def canaries(text):
    return CANARY in text.lower() or "Pay on time" in text


def test_public_reads_the_agreed_text(client, agreed):
    page = client.get(PAGE)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Land is contested." in text
    assert "Publish the budget." in text
    assert "171 days from settlement to agreement" in text
    assert agreed.content_hash in text
    assert "/documents/new/strategy/testland-2003/" in text


def test_public_finds_nothing_before_agreement(client, proposed, civil_society, outsider):
    assert [client.get(url).status_code for url in (PAGE, VERSION)] == [404, 404]
    assert sign_in(Client(), outsider).get(PAGE).status_code == 404
    assert "Land is contested." in sign_in(Client(), civil_society).get(VERSION).content.decode()


def test_stakeholder_is_told_that_a_draft_is_not_for_them_yet(version, civil_society):
    page = sign_in(Client(), civil_society).get(PAGE)
    assert "The strategy is being drafted" in page.content.decode()
    assert sign_in(Client(), civil_society).get(VERSION).status_code == 404


def test_hidden_parts_are_not_in_public_or_parties_bytes(agreed_with_secrets, civil_society, country):
    pages = [Client().get(url).content.decode() for url in (PAGE, VERSION)]
    pages += [
        sign_in(Client(), civil_society).get(f"{url}").content.decode()
        for url in (PAGE, VERSION, f"{VERSION}consultation/", f"{VERSION}endorse/")
    ]
    assert [canaries(page) for page in pages] == [False] * 6
    for level in (AudienceLevel.PUBLIC, AudienceLevel.PARTIES):
        viewer = Viewer.for_audience(level, country.pk)
        snapshot = json.dumps(strategy_snapshot(document_subject(viewer, "testland-2003"), viewer, LATER, "en"))
        assert not canaries(snapshot)
        assert "analysis" not in [row["key"] for row in json.loads(snapshot)["sections"]]


def test_hidden_parts_are_there_for_those_who_may(agreed_with_secrets, un_mission, country):
    viewer = Viewer.for_audience(AudienceLevel.COUNTRY_TEAM, country.pk)
    snapshot = strategy_snapshot(document_subject(viewer, "testland-2003"), viewer, LATER, "en")
    assert [row["text"] for row in snapshot["findings"]] == [
        "Land is contested.",
        "canary finding PARTNERS",
        "canary finding COUNTRY_TEAM",
    ]
    assert "canary section" in sign_in(Client(), un_mission).get(VERSION).content.decode()
    assert snapshot["commitments"]["partner"] == 1


def test_snapshot_of_the_public(agreed, country):
    viewer = Viewer.for_audience(AudienceLevel.PUBLIC, country.pk)
    snapshot = strategy_snapshot(document_subject(viewer, "testland-2003"), viewer, LATER, "en")
    assert json.loads(json.dumps(snapshot)) == {
        **snapshot,
        "commitments": {**snapshot["commitments"], "pairs": [list(p) for p in snapshot["commitments"]["pairs"]]},
    }
    assert snapshot["clock"] == {
        "state": "stopped",
        "days": 171,
        "text": "171 days from settlement to agreement",
        "anchor_on": "2003-08-18",
    }
    assert snapshot["hash"] == agreed.content_hash
    assert snapshot["audience"] == "public"
    assert snapshot["words"] == {"total": 9, "budget": 5000}
    assert [row["national_lead"] for row in snapshot["priorities"]] == ["Government"]
    assert [(row["actor"], row["kind"]) for row in snapshot["endorsements"]] == [("Government", "endorse")]
    assert [tuple(row["ref"] for row in pair) for pair in snapshot["commitments"]["pairs"]] == [("G1", "P1")]


def test_snapshot_of_an_earlier_day(agreed, country):
    viewer = Viewer.for_audience(AudienceLevel.PUBLIC, country.pk)
    with pytest.raises(Refused, match="Nothing was agreed by"):
        strategy_snapshot(agreed, viewer, dt.date(2004, 1, 1), "en")


def test_document_of_each_version(agreed, country, un_mission, civil_society):
    second = publication.start_new_version(version=agreed, acting=un_mission.viewer, on=DAY)
    subject = KINDS["strategy"].subject
    assert subject(un_mission.viewer, "testland-2003") == agreed
    assert subject(un_mission.viewer, "testland-2003--v2") == second
    assert subject(civil_society.viewer, "testland-2003--v2") is None
    assert subject(Viewer.public(), "testland-2003") == agreed
    assert subject(Viewer.public(), "nowhere") is None


def test_document_of_a_draft_is_refused_to_the_public(complete, un_mission):
    kind = KINDS["strategy"]
    with pytest.raises(Refused, match="narrower one"):
        prepare(kind, complete, "testland-2003", AudienceLevel.PUBLIC, LATER, "en")
    draft = prepare(kind, complete, "testland-2003", AudienceLevel.PARTNERS, LATER, "en")
    assert (draft.content["version"]["is_agreed"], draft.content["version"]["state_label"]) == (False, "draft")


def test_workspace_folds_what_is_done(client, proposed, un_mission):
    page = sign_in(client, un_mission).get(PAGE)
    steps = page.context["steps"]
    assert [(step.name, step.state) for step in steps if step.state == "current"] == [
        ("Endorsed by the national government", "current")
    ]
    assert "Every section is written" in page.content.decode()
    assert "Propose for consultation</a>" not in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_a_constant_number_of_queries(
    client, complete, un_mission, ministry, donor, rows, django_assert_max_num_queries
):
    for number in range(1, rows):
        made = plans.add_priority(
            version=complete, text=plans.PriorityText(f"More {number}", "political"), acting=un_mission.viewer, on=DAY
        )
        plans.allot_role(priority=made, actor=ministry.actor, part="national_lead", acting=un_mission.viewer, on=DAY)
    for number in range(rows):
        plans.add_risk(
            version=complete,
            text=plans.RiskText(f"Late money {number}", donor.actor, response="Ask"),
            acting=un_mission.viewer,
            on=DAY,
        )
    person = sign_in(client, un_mission)
    person.get(PAGE)  # the first page of a session writes the session down
    with django_assert_max_num_queries(19):
        assert len(person.get(PAGE).context["plan"].priorities) == rows
    proposed = publication.propose(version=complete, acting=un_mission.viewer, on=DAY)
    for member in (ministry, donor, un_mission)[:rows]:
        consultation.endorse(
            version=proposed, kind="endorse", shown_hash=proposed.content_hash, acting=member.viewer, on=DAY, today=DAY
        )
    with django_assert_max_num_queries(19):
        assert len(person.get(PAGE).context["positions"]) == rows
    with django_assert_max_num_queries(19):
        assert len(person.get(VERSION).context["plan"].risks) == rows
    with django_assert_max_num_queries(19):
        assert person.get(f"{VERSION}agree/").context["waiting"] == []


def test_public_asks_for_its_pdf(client, agreed_with_secrets):
    data = {"audience": "0", "as_of": "2005-01-01", "language": "en"}
    answer = client.post("/documents/new/strategy/testland-2003/", data)
    job = RenderJob.objects.get()
    assert answer["Location"] == f"/documents/{job.uuid}/"
    assert (job.audience, job.snapshot["hash"]) == (AudienceLevel.PUBLIC, agreed_with_secrets.content_hash)
    assert not canaries(json.dumps(job.snapshot))


def test_printed_page_holds_the_text_and_its_hash(agreed, country):
    kind = KINDS["strategy"]
    ready = prepare(kind, agreed, "testland-2003", AudienceLevel.PUBLIC, LATER, "en")
    html = compose(kind, ready.content, facts_of(kind, ready.content, ready)).html
    assert "<p>Land is contested.</p>" in html
    assert agreed.content_hash[:12] in html.split("foot-end")[0]
    assert "Publish the budget." in html
