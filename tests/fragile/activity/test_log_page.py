import datetime as dt
import re
from pathlib import Path

import pytest
from django.apps import apps

from fragile.activity.models import LogEntry
from fragile.activity.operations import record
from fragile.activity.words import KINDS, WORDS
from fragile.actors.models import Actor, Role
from fragile.audience import AudienceLevel, Viewer
from fragile.settings import ROOT
from strategies.analysis.models import ConflictAnalysis, Finding
from strategies.analysis.operations import change_finding
from tests.cast import make_actor, make_member, sign_in
from tests.counting import asked

ON = dt.date(2004, 2, 1)
ADDRESS = "/countries/TST/activity/"


@pytest.fixture
def cleared(country):
    return make_member(make_actor(country, "observer", Actor.Kind.UN), Role.EDITOR, clearance=AudienceLevel.RESTRICTED)


@pytest.fixture
def finding(country):
    analysis = ConflictAnalysis.objects.create(country=country, slug="a", title="A", on=ON, level=0)
    return Finding.objects.create(
        analysis=analysis, ref="f", kind="risk", text="canaryword", level=AudienceLevel.PARTNERS, source="x"
    )


def log(acting, target, level, **detail):
    return record(
        acting=acting.viewer, verb="added", target=target, country_id=acting.actor.country_id, level=level, **detail
    )


def test_the_log_is_for_members(client, country, outsider):
    assert client.get(ADDRESS).status_code == 302
    answer = sign_in(client, outsider).get(ADDRESS)
    assert answer.status_code == 403
    assert "Only members of this country&#x27;s workspace may read its log." in answer.content.decode()


def test_a_line_tells_for_whom_in_which_role_and_what(client, un_mission, donor):
    log(un_mission, donor.actor, 0)
    line = sign_in(client, donor).get(ADDRESS).context["lines"][0]
    assert (line.actor, line.role, line.did, line.kind, line.target) == (
        "Un Mission",
        "facilitator",
        "added",
        "actor",
        "Donor",
    )


@pytest.mark.parametrize(("who", "seen"), [("civil_society", 2), ("donor", 3), ("un_mission", 4), ("cleared", 5)])
def test_entries_are_read_up_to_the_audience(request, client, ministry, country, who, seen):
    for level in AudienceLevel:
        log(ministry, country, level)
    lines = sign_in(client, request.getfixturevalue(who)).get(ADDRESS).context["lines"]
    assert sorted(line.level for line in lines) == list(range(seen))


def test_what_is_narrowed_today_leaves_the_older_entries(client, finding, cleared, un_mission):
    log(un_mission, finding, AudienceLevel.PARTNERS)
    assert "canaryword" in sign_in(client, un_mission).get(ADDRESS).content.decode()
    change_finding(
        acting=cleared.viewer,
        finding=finding,
        on=ON,
        kind="risk",
        text="canaryword",
        confidence="low",
        source="x",
        level=AudienceLevel.RESTRICTED,
    )
    assert "canaryword" not in sign_in(client, un_mission).get(ADDRESS).content.decode()
    text = sign_in(client, cleared).get(ADDRESS).content.decode()
    assert "audience from “partners” to “restricted”" in text


def test_what_a_hidden_actor_did_is_hidden(client, country, un_mission):
    hidden = make_member(
        make_actor(country, "canaryactor", Actor.Kind.NGO, level=AudienceLevel.RESTRICTED), Role.EDITOR
    )
    log(hidden, country, 0)
    assert LogEntry.objects.visible_to(un_mission.viewer).count() == 0


def test_the_detail_shows_no_text(client, un_mission, country):
    log(un_mission, country, 0, note="canarydetail", fields=["canaryfield"])
    assert "canary" not in sign_in(client, un_mission).get(ADDRESS).content.decode()


def test_the_public_and_foreign_members_read_nothing(un_mission, country, outsider):
    log(un_mission, country, 0)
    assert [LogEntry.objects.visible_to(viewer).count() for viewer in (Viewer.public(), outsider.viewer)] == [0, 0]


def test_the_hour_is_the_countrys(client, un_mission, country):
    country.time_zone = "Pacific/Kiritimati"
    country.save()
    entry = log(un_mission, country, 0)
    local = entry.at + dt.timedelta(hours=14)
    assert f"{local:%H:%M}</time>" in sign_in(client, un_mission).get(ADDRESS).content.decode()


def test_the_log_is_read_in_pages(client, un_mission, country):
    for _ in range(51):
        log(un_mission, country, 0)
    client = sign_in(client, un_mission)
    assert [len(client.get(ADDRESS, {"page": page}).context["lines"]) for page in ("1", "2", "none")] == [50, 1, 50]


def test_the_log_asks_the_same_number_of_questions(client, un_mission, country):
    client = sign_in(client, un_mission)
    log(un_mission, country, 0)
    first = asked(client, ADDRESS)
    log(un_mission, country, 0)
    log(un_mission, un_mission.actor, 0)
    assert asked(client, ADDRESS) == first


def test_an_empty_log_says_what_belongs_there(client, un_mission):
    assert (
        "Every act in this workspace is written down here" in sign_in(client, un_mission).get(ADDRESS).content.decode()
    )


def sources():
    return [path for app in ("fragile", "strategies", "compacts") for path in Path(ROOT, app).rglob("operations.py")]


def test_each_verb_has_words():
    said = r'(?:verb=|log\(acting, )"([^"]+)"'
    verbs = {verb for path in sources() for verb in re.findall(said, path.read_text())}
    assert sorted(verbs - set(WORDS)) == []


def test_each_kind_is_one():
    assert [label for label in KINDS if apps.get_model(label)._meta.label != label] == []
