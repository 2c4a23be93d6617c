import datetime as dt

import pytest
from django.urls import reverse

from fragile.activity.models import LogEntry
from fragile.actors.models import Actor, DacStatus
from fragile.actors.register.operations import add_actor, add_dac_status, add_relation, change_actor
from fragile.actors.register.queries import register_of, relations_of
from fragile.audience import AudienceLevel, Viewer
from fragile.refusals import Refused
from tests.cast import make_actor, sign_in
from tests.counting import asked

ON = dt.date(2006, 1, 1)


def at(name, **where):
    return reverse(name, kwargs={"iso3": "TST", **where})


@pytest.mark.parametrize("who", ["donor", "civil_society", "hq_reader", "outsider"])
def test_keep_the_register_by_the_wrong_role_is_refused(request, country, donor, who):
    viewer = request.getfixturevalue(who).viewer
    with pytest.raises(Refused, match="Only the facilitator, the government's focal point or an administrator"):
        add_actor(acting=viewer, country=country, on=ON, name="New", kind="ngo", level=0)
    with pytest.raises(Refused, match="Only the facilitator"):
        change_actor(acting=viewer, actor=donor.actor, on=ON, level=0, name="Other")
    with pytest.raises(Refused, match="Only the facilitator"):
        add_dac_status(acting=viewer, actor=donor.actor, on=ON, is_member=True, since=ON, source="")


def test_refused_pages_say_who_may(client, donor):
    answer = sign_in(client, donor).post(at("actor_add"), {})
    assert answer.status_code == 403
    assert "Only the facilitator, the government&#x27;s focal point or an administrator" in answer.content.decode()


def test_a_country_has_one_national_government(client, ministry, un_mission):
    typed = {"name": "Second government", "kind": "national_gov", "level": "0"}
    answer = sign_in(client, un_mission).post(at("actor_add"), typed)
    text = answer.content.decode()
    assert (answer.status_code, Actor.objects.filter(kind="national_gov").count()) == (422, 1)
    assert ("This country already has its national government." in text, "Second government" in text) == (True, True)


def test_an_actor_is_added_and_changed(client, un_mission):
    client = sign_in(client, un_mission)
    typed = {"name": "Movement for Peace", "short_name": "MFP", "kind": "armed_movement", "org_ref": "", "level": "1"}
    assert client.post(at("actor_add"), typed)["Location"] == at("actor", slug="movement-for-peace")
    client.post(at("actor_edit", slug="movement-for-peace"), {**typed, "dissolved_on": "2004-11-03"})
    actor = Actor.objects.get(slug="movement-for-peace")
    assert (actor.dissolved_on, actor.level) == (dt.date(2004, 11, 3), AudienceLevel.PARTIES)
    assert [(entry.verb, entry.level) for entry in LogEntry.objects.all()] == [("changed", 1), ("added", 1)]


def test_nobody_hides_an_actor_from_oneself(country, un_mission):
    with pytest.raises(Refused, match="above your own"):
        add_actor(
            acting=un_mission.viewer, country=country, on=ON, name="X", kind="ngo", level=AudienceLevel.RESTRICTED
        )


@pytest.mark.parametrize(
    ("day", "member"), [("1960-12-31", None), ("1961-01-01", True), ("2009-12-31", True), ("2010-01-01", False)]
)
def test_the_dac_status_is_that_of_the_day(country, donor, un_mission, day, member):
    add_dac_status(
        acting=un_mission.viewer, actor=donor.actor, on=ON, is_member=False, since=dt.date(2010, 1, 1), source=""
    )
    add_dac_status(
        acting=un_mission.viewer, actor=donor.actor, on=ON, is_member=True, since=dt.date(1961, 1, 1), source=""
    )
    rows = register_of(country, Viewer.public(), dt.date.fromisoformat(day))
    assert [row.is_dac_member for row in rows if row.actor == donor.actor] == [member]


def test_a_status_that_is_not_recorded_is_not_reported(client, donor):
    text = client.get(at("actors")).content.decode()
    assert '<span class="nonvalue not-reported">not reported</span>' in text


def test_a_second_status_of_a_day_is_refused(donor, un_mission):
    said = {"acting": un_mission.viewer, "actor": donor.actor, "on": ON, "since": ON, "source": ""}
    add_dac_status(is_member=True, **said)
    with pytest.raises(Refused, match="There is already a status from that day") as refused:
        add_dac_status(is_member=False, **said)
    assert (refused.value.field, DacStatus.objects.get().is_member) == ("since", True)


def test_only_donors_are_members_of_the_dac(civil_society, un_mission):
    with pytest.raises(Refused, match="Only states and multilateral donors"):
        add_dac_status(acting=un_mission.viewer, actor=civil_society.actor, on=ON, is_member=True, since=ON, source="")


def test_an_actor_is_not_its_own_successor(donor, un_mission):
    with pytest.raises(Refused, match="An actor cannot be related to itself"):
        add_relation(
            acting=un_mission.viewer,
            actor=donor.actor,
            on=ON,
            kind="successor",
            other=donor.actor,
            since=None,
            source="",
        )


def test_a_relation_is_read_from_both_ends_and_once(client, country, donor, un_mission):
    said = {"acting": un_mission.viewer, "on": ON, "kind": "successor", "since": dt.date(2004, 11, 3), "source": "law"}
    old = make_actor(country, "old-force", Actor.Kind.ARMED_MOVEMENT)
    add_relation(actor=old, other=donor.actor, **said)
    with pytest.raises(Refused, match="already recorded"):
        add_relation(actor=old, other=donor.actor, **said)
    texts = [" ".join(client.get(at("actor", slug=slug)).content.decode().split()) for slug in ("old-force", "donor")]
    assert f'Old Force is succeeded by <a href="{at("actor", slug="donor")}">' in texts[0]
    assert f'<a href="{at("actor", slug="old-force")}">Old Force</a> is succeeded by Donor' in texts[1]


def test_a_relation_to_a_hidden_actor_is_hidden(client, country, donor, un_mission, outsider):
    hidden = make_actor(country, "canary-force", Actor.Kind.ARMED_MOVEMENT, level=AudienceLevel.RESTRICTED)
    donor.actor.relations.create(kind="member_of", other=hidden)
    assert relations_of(donor.actor, un_mission.viewer) == []
    assert "canary" not in client.get(at("actor", slug="donor")).content.decode().lower()
    for other in (hidden, outsider.actor):
        with pytest.raises(Refused, match="Choose one of this country's actors"):
            add_relation(
                acting=un_mission.viewer, actor=donor.actor, on=ON, kind="member_of", other=other, since=None, source=""
            )


@pytest.mark.parametrize(("who", "seen"), [("public", 1), ("civil_society", 2), ("donor", 3), ("un_mission", 4)])
def test_actors_are_read_up_to_the_audience(request, client, country, who, seen):
    for level in AudienceLevel:
        make_actor(country, f"canary-{level.name.lower()}", Actor.Kind.NGO, level=level)
    client = client if who == "public" else sign_in(client, request.getfixturevalue(who))
    text = client.get(at("actors")).content.decode().lower()
    assert [f"canary-{level.name.lower()}" in text for level in AudienceLevel] == [place < seen for place in range(5)]
    assert client.get(at("actor", slug="canary-restricted")).status_code == 404


def test_the_register_asks_the_same_number_of_questions(client, country, un_mission):
    client = sign_in(client, un_mission)

    def grow(n):
        actor = make_actor(country, f"donor-{n}", Actor.Kind.BILATERAL)
        actor.dac_statuses.create(is_member=True, since=ON)
        un_mission.actor.relations.create(kind="member_of", other=actor)

    grow(1)
    pages = [at("actors"), at("actor", slug="un-mission")]
    first = [asked(client, page) for page in pages]
    grow(2)
    grow(3)
    assert [asked(client, page) for page in pages] == first
