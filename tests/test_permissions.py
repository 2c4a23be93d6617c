"""Who reaches what: every route of the URLconf, asked by everybody, in a country with a workspace and a foreign one.

Both countries are loaded from the demonstration's file. In the foreign one every text is CANARY; at home the texts of
each restricted level are that level's own canary. What must hold for each address and person:

* it declares who may (or belongs to a library that guards itself);
* it answers, and never with a server error;
* no byte of it is from the other country, nor from a level above the person's own;
* a foreign thing answers exactly as one that does not exist.

New routes come in by themselves; tests/routes.py says where their words get samples from.
"""

import datetime as dt
import json
import re

import pytest
from django.db import transaction
from django.test import Client

from compacts.exchange.operations import DEMO, load_country
from fragile.actors.models import Actor, Membership, Role
from fragile.audience import AudienceLevel, Viewer
from strategies.plans.models import StrategyVersion
from strategies.publication.operations import start_new_version
from tests.cast import make_member, sign_in
from tests.routes import ELSEWHERE, HOME, NOWHERE, Route, address, routes, unlisted

CANARY = "canary-otherland"
TEXTS = {
    "title", "name", "short_name", "text", "body", "why_now", "gains", "loses", "trigger", "response", "note", "method",
    "indicator", "baseline", "target", "evidence_required", "joint_body", "legal_nature", "reservation",
    "preferred_because", "benchmark",
}  # fmt: skip
# The cast. Further roles see what one of these sees; what each of them may do is asked where the act is tested.
ROLES = (Role.GOVERNMENT, Role.DONOR, Role.FACILITATOR, Role.STAKEHOLDER, Role.HQ_READER, Role.ADMIN)
# These need rows in a state that the demonstration does not have; their own tests ask them.
WITHOUT_A_SAMPLE = {
    "withdraw_invitation": "an open invitation", "join": "the token of an invitation, which is never stored",
    "document": "a job", "retry_document": "a failed job", "download_document": "a finished job",
    "api_document": "a job",
}  # fmt: skip

OURS = [route for route in routes() if route.is_ours]
BY_NAME = pytest.mark.parametrize("route", OURS, ids=lambda route: route.name)
WITH_WORDS = pytest.mark.parametrize("route", [route for route in OURS if route.words], ids=lambda route: route.name)


# -- two countries ----------------------------------------------------------------------------------------------------
def rewritten(row, words):
    """The same document with every text replaced."""
    if isinstance(row, list):
        return [rewritten(each, words) for each in row]
    if not isinstance(row, dict):
        return row
    return {
        key: words if key in TEXTS and isinstance(value, str) else rewritten(value, words) for key, value in row.items()
    }


def marked(row):
    """Home: what has a level of its own above the public carries that level's canary."""
    if isinstance(row, list):
        return [marked(each) for each in row]
    if not isinstance(row, dict):
        return row
    level = row.get("level", "public")
    return {
        key: f"canary-{level}" if level != "public" and key == "text" else marked(value) for key, value in row.items()
    }


def home_file():
    document = json.loads(DEMO.read_text())
    for part in ("settlements", "analyses"):
        document[part] = marked(document[part])
    return document


def foreign_file():
    text = DEMO.read_text().replace(HOME.slug, ELSEWHERE.slug).replace("@liberia.example", "@otherland.example")
    document = rewritten(json.loads(text), CANARY)
    document["country"].update(iso3=ELSEWHERE.iso3, is_public=False, is_demo=False)
    del document["cast"]
    for strategy in document["strategies"]:
        for version in strategy["versions"]:  # an agreed text would have to give the file's hash
            version["state"] = "draft"
            for key in ("content_hash", "agreed_on", "proposed_on", "endorsements"):
                version.pop(key, None)
    return document


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Loaded once, and rolled back when the last address was asked."""
    with django_db_blocker.unblock(), transaction.atomic():
        for document in (home_file(), foreign_file()):
            load_country(raw=json.dumps(document).encode(), acting=Viewer.public(), on=dt.date(2006, 1, 1))
        yield people()
        transaction.set_rollback(True)


def people():
    found = {"nobody": Client(), "stranger": client_of(member_with(Role.GOVERNMENT, ELSEWHERE.iso3))}
    for role in ROLES:
        found[role.value] = client_of(member_with(role, HOME.iso3))
    agreed = StrategyVersion.objects.get(strategy__slug=HOME.slug)
    start_new_version(version=agreed, acting=member_with(Role.FACILITATOR, HOME.iso3).viewer, on=dt.date(2006, 1, 1))
    return found


def key_of(role, iso3):
    held = Membership.objects.filter(actor__country__iso3=iso3, role=role).order_by("pk").first()
    if held is None:
        held = make_member(Actor.objects.filter(country__iso3=iso3).order_by("pk").first(), role)
    return held.pk


def member_with(role, iso3):
    return Membership.objects.select_related("actor__country", "user").get(pk=key_of(role, iso3))


def client_of(membership):
    client = sign_in(Client(raise_request_exception=False), membership)
    client.level = membership.clearance
    return client


# -- what must hold ---------------------------------------------------------------------------------------------------
def ask(client, route: Route, place):
    client.raise_request_exception = False
    return client.get(address(route, place))


def body_of(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def plain(response, asked: str) -> str:
    """Without what differs between any two answers: the address itself, tokens and nonces."""
    text = body_of(response).replace(asked, "ADDRESS")
    return re.sub(r'(nonce="|csrfmiddlewaretoken" value="|"X-CSRFToken": ")[^"]*', r"\1", text)


@BY_NAME
def test_route_declares_who_may(route):
    assert hasattr(route.view, "permission"), (
        f"{route.view.__module__}.{route.view.__name__} says nowhere who may: decorate it with @requires(rule)"
    )


@BY_NAME
def test_route_has_samples_for_its_words(route):
    assert not unlisted(route), f"{route.path}: add {', '.join(unlisted(route))} to PLACES in tests/routes.py"


@BY_NAME
def test_route_never_fails_and_never_leaks(route, world, db):
    leads_somewhere = not route.words or route.name in WITHOUT_A_SAMPLE
    for who, client in world.items():
        answer = ask(client, route, HOME)
        text = body_of(answer)
        assert answer.status_code < 500, f"{who}: {answer.status_code} at {address(route, HOME)}"
        leads_somewhere |= answer.status_code != 404
        if who != "stranger":
            assert CANARY not in text, f"{who} reads {ELSEWHERE.iso3} at {address(route, HOME)}"
        level = getattr(client, "level", AudienceLevel.PUBLIC) if who != "stranger" else AudienceLevel.PUBLIC
        for above in AudienceLevel:
            if above > level:
                name = f"canary-{above.name.lower()}"
                assert name not in text, f"{who} reads what is for the {above.label} at {address(route, HOME)}"
    assert leads_somewhere, f"the sample for {route.path} leads nowhere: mend it in tests/routes.py"


@WITH_WORDS
def test_route_answers_foreign_as_missing(route, world, db):
    for who in ("nobody", Role.DONOR.value, Role.FACILITATOR.value):
        client = world[who]
        foreign, missing = ask(client, route, ELSEWHERE), ask(client, route, NOWHERE)
        assert foreign.status_code == missing.status_code, f"{who}: {address(route, ELSEWHERE)}"
        assert foreign.status_code in {404, 405}, f"{who}: {foreign.status_code} at {address(route, ELSEWHERE)}"
        assert plain(foreign, address(route, ELSEWHERE)) == plain(missing, address(route, NOWHERE)), who


def test_the_matrix_notices_a_canary(world, db):
    """Else all of the above would hold for an empty country."""
    [overview] = [route for route in OURS if route.name == "strategy_version"]
    [analysis] = [route for route in OURS if route.name == "analysis"]

    assert CANARY in body_of(ask(world["stranger"], overview, ELSEWHERE))
    assert "canary-country_team" in body_of(ask(world[Role.FACILITATOR.value], analysis, HOME))
