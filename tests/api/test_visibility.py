"""What the read API shows to whom: the pages' visibility, row by row."""

import datetime as dt

import pytest
from django.test import Client

from compacts.models import Commitment, Compact, FundingFlow
from fragile.actors.models import Actor, Role
from fragile.audience import AudienceLevel
from fragile.countries.models import Country
from fragile.documents.models import RenderJob
from strategies.models import Strategy
from tests.api.asking import LISTS, client_at, get, make_job, rows
from tests.cast import make_actor, make_country, make_member, sign_in
from tests.compacts.exchange.ladder import LEVELS

pytestmark = pytest.mark.django_db


def everything(client):
    """The bytes of every address that the API's own lists lead to."""
    answers = [client.get(f"/api/v1/{name}/", {"page_size": 200}) for name in LISTS]
    found = {name: answer.json()["results"] for name, answer in zip(LISTS, answers, strict=True)}
    paths = [
        f"strategies/{row['slug']}/versions/{v['number']}/" for row in found["strategies"] for v in row["versions"]
    ]
    paths += [f"compacts/{row['slug']}/{more}" for row in found["compacts"] for more in ("", "figures/")]
    paths += [f"compacts/{row['compact']}/commitments/{row['ref']}/" for row in found["commitments"]]
    paths += [f"compacts/{row['compact']}/flows/{row['ref']}/" for row in found["flows"]]
    paths += [f"actors/{row['id']}/" for row in found["actors"]]
    answers += [client.get(f"/api/v1/{path}") for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    return b"".join(answer.content for answer in answers).decode()


@pytest.mark.parametrize("level", [None, *AudienceLevel])
def test_api_shows_each_audience_its_own_rows_and_no_canary_of_a_higher_one(stairs, level):
    client, _viewer = client_at(stairs, level)
    text = everything(client)
    kinds = ["actor", "section", "cited", "promised", "commitment", "report", "verification", "flow", "entry", "figure"]
    for place, name in enumerate(LEVELS):
        seen = [kind for kind in (*kinds, "compact", "document") if f"canary-{name}-{kind}" in text]
        assert seen == ([*kinds, "compact", "document"] if place <= (level or 0) else []), name
        assert (f"canary-{name}-" in text) == (place <= (level or 0))


@pytest.mark.parametrize("level", [None, *AudienceLevel])
def test_lists_hold_exactly_what_the_pages_querysets_show(stairs, level):
    client, viewer = client_at(stairs, level)
    pages = {
        "countries": ("iso3", Country), "actors": ("slug", Actor), "strategies": ("slug", Strategy),
        "compacts": ("slug", Compact), "commitments": ("ref", Commitment), "flows": ("ref", FundingFlow),
        "documents": ("title", RenderJob),
    }  # fmt: skip
    for name, (key, model) in pages.items():
        shown = sorted(row[key] for row in rows(client, f"{name}/", page_size=200))
        assert shown == sorted(model.objects.visible_to(viewer).values_list(key, flat=True)), name
        assert get(client, f"{name}/")["count"] == len(shown)


def test_hidden_actor_in_a_visible_row_is_there_without_a_name(stairs):
    client, _viewer = client_at(stairs, AudienceLevel.PUBLIC)
    Commitment.objects.filter(ref="C0").update(counterpart=stairs.compacts.get(slug="base").parties.get(actor__level=4))
    [row] = rows(client, "commitments/", compact="base")
    assert row["counterpart"] == {"slug": None, "name": None}
    assert rows(client, "commitments/", compact="base")[0]["owner"] == {"slug": "donor", "name": "Donor"}


def test_donor_sees_its_own_flow_whatever_its_level(stairs):
    member = make_member(stairs.actors.get(slug="donor"), Role.DONOR, clearance=AudienceLevel.PARTIES)
    refs = [row["ref"] for row in rows(sign_in(Client(), member), "flows/")]
    assert refs == ["F0", "F1", "F2", "F3", "F4"]


def test_api_of_a_foreign_member_is_the_publics(stairs, outsider):
    foreign, public = sign_in(Client(), outsider), Client()
    for name in ("strategies", "compacts", "commitments", "flows", "documents"):
        assert rows(foreign, f"{name}/") == rows(public, f"{name}/"), name


@pytest.mark.parametrize(
    "pair",
    [
        ("countries/HID/", "countries/NON/"),
        ("strategies/hidden/", "strategies/none/"),
        ("strategies/hidden/versions/", "strategies/none/versions/"),
        ("strategies/plan/versions/3/", "strategies/plan/versions/9/"),
        ("compacts/canary-restricted-c/", "compacts/none/"),
        ("compacts/canary-restricted-c/figures/", "compacts/none/figures/"),
        ("compacts/base/commitments/C4/", "compacts/base/commitments/C9/"),
        ("compacts/base/flows/F4/", "compacts/base/flows/F9/"),
    ],
)
def test_foreign_and_missing_rows_give_the_same_answer(stairs, pair):
    hidden = make_country("HID", "Hidden", is_public=False)
    facilitator = make_actor(hidden, "mission", Actor.Kind.UN)
    Strategy.objects.create(country=hidden, slug="hidden", title="Hidden", facilitator=facilitator)
    plan = Strategy.objects.get(slug="plan")
    plan.versions.create(number=3)
    answers = [Client().get(f"/api/v1/{path}") for path in pair]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_hidden_actors_id_answers_like_a_missing_one(stairs):
    hidden = stairs.actors.get(level=AudienceLevel.RESTRICTED)
    answers = [Client().get(f"/api/v1/actors/{pk}/") for pk in (hidden.pk, 10**30)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_document_whose_subject_is_out_of_reach_is_not_there(stairs):
    job = make_job(stairs, AudienceLevel.PUBLIC, "other", subject_slug="nothing")
    missing = Client().get("/api/v1/documents/00000000-0000-0000-0000-000000000000/")
    answer = Client().get(f"/api/v1/documents/{job.uuid}/")
    assert (answer.status_code, answer.content) == (404, missing.content)


def test_rights_taken_away_end_at_once(stairs):
    client, viewer = client_at(stairs, AudienceLevel.RESTRICTED)
    assert len(rows(client, "compacts/")) == 6
    stairs.actors.get(pk=viewer.actor_id).memberships.update(ended_on=dt.date(2004, 1, 1))
    assert len(rows(client, "compacts/")) == 2


def test_answers_to_members_are_never_stored(stairs):
    client, _viewer = client_at(stairs, AudienceLevel.PARTNERS)
    assert client.get("/api/v1/compacts/")["Cache-Control"] == "private, no-store"
