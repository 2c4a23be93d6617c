import datetime as dt
import time

import pytest
from django.core.checks import run_checks
from django.test import override_settings
from django.urls import reverse

from fragile.activity.models import LogEntry
from fragile.actors.middleware import IDLE_SECONDS, SEEN, SIGNED_IN, WHOLE_SECONDS
from fragile.actors.models import Role, User
from fragile.actors.operations import end_membership
from fragile.countries.models import Country
from tests.cast import make_member, sign_in


# -- several memberships ----------------------------------------------------------------------------------------------
def test_choose_for_whom_one_acts(client, un_mission, outsider):
    both = make_member(un_mission.actor, Role.EDITOR, outsider.user.email)
    client = sign_in(client, outsider)

    answer = client.post(reverse("acting"), {"membership": both.pk, "next": reverse("acting")}, follow=True)

    assert answer.context["viewer"] == both.viewer
    assert "Un Mission, country-team editor" in " ".join(answer.content.decode().split())


def test_choose_a_membership_of_somebody_else_is_refused(client, un_mission, outsider):
    answer = sign_in(client, outsider).post(reverse("acting"), {"membership": un_mission.pk})

    assert answer.status_code == 422
    assert "Choose one of your own roles." in answer.content.decode()
    assert answer.context["viewer"] == outsider.viewer


def test_choose_never_leads_to_another_site(client, un_mission):
    asked = {"membership": un_mission.pk, "next": "https://evil.example/"}
    assert sign_in(client, un_mission).post(reverse("acting"), asked)["Location"] == reverse("home")


def test_act_after_the_chosen_membership_ended_falls_back(client, un_mission, outsider):
    second = make_member(un_mission.actor, Role.EDITOR, outsider.user.email)
    client = sign_in(client, second)
    end_membership(acting=un_mission.viewer, membership=second, on=dt.date.today())  # noqa: DTZ011

    assert client.get(reverse("acting")).context["viewer"] == outsider.viewer


def test_record_says_for_whom_it_was_done(client, un_mission, donor):
    sign_in(client, un_mission).post(
        reverse("invite"), {"email": "a@b.example", "actor": donor.actor_id, "role": Role.DONOR.value, "clearance": ""}
    )
    entry = LogEntry.objects.get(verb="invited")
    assert (entry.user, entry.actor, entry.role) == (un_mission.user, un_mission.actor, Role.FACILITATOR)


def test_act_without_a_membership_is_the_public(client, db):
    client.force_login(User.objects.create_user("lone@tst.example", name="Lone"))
    answer = client.get(reverse("acting"))

    assert answer.context["viewer"].is_public
    assert "lone@tst.example" in answer.content.decode()


# -- how long a session lives -----------------------------------------------------------------------------------------
def aged(client, **ago):
    session = client.session
    for key, seconds in ago.items():
        session[key] = time.time() - seconds
    session.save()
    return client


@pytest.mark.parametrize(
    ("ago", "status"),
    [
        ({SEEN: IDLE_SECONDS - 5}, 200),
        ({SEEN: IDLE_SECONDS + 5}, 302),
        ({SIGNED_IN: WHOLE_SECONDS - 5}, 200),
        ({SIGNED_IN: WHOLE_SECONDS + 5}, 302),
    ],
)
def test_session_ends_after_its_time(client, un_mission, ago, status):
    client = aged(sign_in(client, un_mission), **ago)
    assert client.get(reverse("acting")).status_code == status


def test_session_that_ended_says_so_and_stays_ended(client, un_mission):
    client = aged(sign_in(client, un_mission), **{SEEN: IDLE_SECONDS + 5})
    page = client.get(reverse("acting"), follow=True)

    assert "You were signed out because nothing happened for a while" in page.content.decode()
    assert client.get(reverse("acting")).status_code == 302


def test_typing_keeps_the_session_young(client, un_mission):
    client = aged(sign_in(client, un_mission), **{SEEN: IDLE_SECONDS - 5})
    assert client.get(reverse("still_here")).status_code == 204
    assert time.time() - client.session[SEEN] < 5


def test_signed_in_pages_are_kept_by_nobody(client, un_mission):
    answer = sign_in(client, un_mission).get(reverse("acting"))
    assert answer["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer["Vary"]


# -- the demo ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def planning(ministry):
    ministry.user.is_demo, ministry.user.email = True, "planning@demo.fragile.example"
    ministry.user.save()
    Country.objects.update(is_demo=True)
    return ministry


def test_demo_shows_the_cast_and_nobody_else(client, planning, donor):
    page = client.get(reverse("demo")).content.decode()

    assert planning.user.name in page
    assert "Speaks for the government" in page
    assert donor.user.name not in page


def test_demo_signs_in_with_a_new_session(client, planning):
    client.get(reverse("account_login"))
    before = client.session.session_key
    answer = client.post(reverse("demo"), {"membership": planning.pk})

    assert answer.status_code == 302
    assert client.get(reverse("acting")).context["viewer"] == planning.viewer
    assert client.session.session_key != before


def test_demo_changes_from_one_person_to_another(client, planning, donor):
    answer = sign_in(client, donor).post(reverse("demo"), {"membership": planning.pk})

    assert answer.status_code == 302
    assert client.get(reverse("acting")).context["viewer"] == planning.viewer


@pytest.mark.parametrize("choice", ["", "x", "99999"])
def test_demo_with_a_bad_choice_stays(client, planning, choice):
    assert client.post(reverse("demo"), {"membership": choice}).status_code == 422


def test_demo_never_signs_in_a_real_person(client, planning, donor):
    assert client.post(reverse("demo"), {"membership": donor.pk}).status_code == 422
    assert "_auth_user_id" not in client.session


def test_demo_asks_for_the_csrf_token(client, planning):
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.post(reverse("demo"), {"membership": planning.pk}).status_code == 403


def test_demo_is_not_there_in_production(client, planning):
    with override_settings(DEMO=False):
        assert client.get(reverse("demo")).status_code == 404
        assert client.post(reverse("demo"), {"membership": planning.pk}).status_code == 404
        assert reverse("demo") not in client.get(reverse("account_login")).content.decode()


def test_demo_is_linked_from_the_sign_in_page(client, db):
    assert f'href="{reverse("demo")}"' in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize(("demo", "faults"), [(True, ["fragile.E001"]), (False, [])])
def test_check_before_deployment_refuses_the_demo(demo, faults):
    with override_settings(DEMO=demo):
        assert [
            fault.id
            for fault in run_checks(tags=["security"], include_deployment_checks=True)
            if fault.id and fault.id.startswith("fragile")
        ] == faults
