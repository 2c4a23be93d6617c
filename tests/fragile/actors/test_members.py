import pytest
from django.urls import reverse
from django.utils import timezone

from fragile.activity.models import LogEntry
from fragile.actors import operations
from fragile.actors.models import Role
from fragile.audience import AudienceLevel
from tests.cast import make_member, sign_in

PEOPLE_QUERIES = 10


def seat(membership, email):
    operations.keep_seat(
        acting=membership.viewer,
        email=email,
        actor=membership.actor,
        role=Role.DONOR,
        clearance=None,
        at=timezone.now(),
    )


# -- the list ---------------------------------------------------------------------------------------------------------
def test_people_shows_nobody_of_another_country(client, un_mission, donor, outsider):
    seat(outsider, email="canary@oth.example")
    page = sign_in(client, un_mission).get(reverse("people")).content.decode()

    assert donor.user.email in page
    assert outsider.user.email not in page
    assert "canary@oth.example" not in page


def test_people_shows_the_government_only_its_own(client, ministry, donor):
    page = sign_in(client, ministry).get(reverse("people")).content.decode()

    assert ministry.user.email in page
    assert donor.user.email not in page


@pytest.mark.parametrize("rows", [1, 3])
def test_people_asks_the_same_number_of_questions(client, un_mission, rows, django_assert_num_queries):
    for number in range(rows):
        make_member(un_mission.actor, Role.EDITOR, f"e{number}@tst.example")
        seat(un_mission, email=f"i{number}@tst.example")
    client = sign_in(client, un_mission)
    client.get(reverse("acting"))
    with django_assert_num_queries(PEOPLE_QUERIES):
        client.get(reverse("people"))


# -- ending -----------------------------------------------------------------------------------------------------------
def test_end_membership_takes_rights_away_at_the_next_request(client, un_mission, donor):
    theirs = sign_in(type(client)(), donor)
    assert theirs.get(reverse("acting")).context["viewer"].role == Role.DONOR

    sign_in(client, un_mission).post(reverse("end_membership", args=[donor.pk]))

    seen = theirs.get(reverse("acting")).context["viewer"]
    assert (seen.role, seen.country_id, seen.level) == ("", None, AudienceLevel.PUBLIC)
    assert LogEntry.objects.get(verb="ended membership").target_id == donor.pk


def test_end_membership_of_another_country_looks_like_a_missing_one(client, un_mission, outsider):
    client = sign_in(client, un_mission)
    foreign = client.post(reverse("end_membership", args=[outsider.pk]))
    missing = client.post(reverse("end_membership", args=[987654]))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    outsider.refresh_from_db()
    assert outsider.ended_on is None


def test_end_membership_of_the_last_keeper_is_refused(client, un_mission):
    answer = sign_in(client, un_mission).post(reverse("end_membership", args=[un_mission.pk]), follow=True)

    assert "Nobody would be left who can invite people" in answer.content.decode()
    un_mission.refresh_from_db()
    assert un_mission.ended_on is None


def test_end_ones_own_membership(client, un_mission, donor):
    sign_in(client, donor).post(reverse("end_membership", args=[donor.pk]))
    donor.refresh_from_db()
    assert donor.ended_on == timezone.localdate()


def test_end_an_administrators_membership_is_for_administrators(client, un_mission):
    admin = make_member(un_mission.actor, Role.ADMIN)
    answer = sign_in(client, un_mission).post(reverse("end_membership", args=[admin.pk]))

    assert answer.status_code == 403
    admin.refresh_from_db()
    assert admin.ended_on is None
