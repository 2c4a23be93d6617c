import datetime as dt
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from fragile.activity.models import LogEntry
from fragile.actors import operations
from fragile.actors.models import Actor, Invitation, Membership, Role, User
from fragile.audience import AudienceLevel
from fragile.refusals import Refused
from tests.cast import make_actor, make_member, sign_in

PASSWORD = "a river runs past the mill"


def seat(membership, actor=None, email="new@person.example", role=Role.DONOR, clearance=None, at=None):
    return operations.keep_seat(
        acting=membership.viewer, email=email, actor=actor or membership.actor, role=role,
        clearance=clearance, at=at or timezone.now(),
    )  # fmt: skip


def words(**changes):
    return {"email": "new@person.example", "role": Role.DONOR.value, "clearance": "", **changes}


def error_of(response):
    return re.sub(r"<[^>]+>", " ", response.content.decode().split('class="error-summary"')[1].split("</ul>")[0])


# -- inviting ---------------------------------------------------------------------------------------------------------
def test_invite_writes_to_the_person_and_stores_only_a_hash(client, un_mission, donor):
    answer = sign_in(client, un_mission).post(
        reverse("invite"), words(email="New@Person.example", actor=donor.actor_id)
    )

    assert answer.status_code == 302, error_of(answer)
    invitation = Invitation.objects.get()
    [message] = mail.outbox
    token = re.search(r"/people/join/([^/]+)/", message.body).group(1)
    assert (message.to, invitation.email) == (["new@person.example"], "new@person.example")
    assert invitation.token_hash == operations.hash_of(token)
    assert token not in str(Invitation.objects.values().get())
    assert invitation.clearance == AudienceLevel.PARTNERS
    assert invitation.invited_by == un_mission
    assert LogEntry.objects.get(verb="invited").user == un_mission.user


def test_invite_gives_no_more_than_the_inviter_sees(client, un_mission, donor):
    asked = words(actor=donor.actor_id, clearance=AudienceLevel.RESTRICTED.value)
    answer = sign_in(client, un_mission).post(reverse("invite"), asked)

    assert answer.status_code == 422
    assert Invitation.objects.count() == 0
    with pytest.raises(Refused, match="Nobody lets others see more"):
        operations.invite(
            acting=un_mission.viewer, email="x@y.example", actor=donor.actor, role=Role.DONOR,
            clearance=AudienceLevel.RESTRICTED, at=timezone.now(), link=str,
        )  # fmt: skip


def test_invite_never_gives_restricted_by_default(un_mission):
    un_mission.clearance = AudienceLevel.RESTRICTED
    for role in Role:
        if role != Role.GOVERNMENT:
            assert seat(un_mission, role=role)[0].clearance < AudienceLevel.RESTRICTED


def test_invite_into_another_country_is_refused(client, un_mission, outsider):
    answer = sign_in(client, un_mission).post(reverse("invite"), words(actor=outsider.actor_id))

    assert answer.status_code == 422
    assert "Organisation" in error_of(answer) or "valid choice" in error_of(answer)
    with pytest.raises(Refused):
        operations.invite(
            acting=un_mission.viewer, email="x@y.example", actor=outsider.actor, role=Role.DONOR,
            clearance=None, at=timezone.now(), link=str,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["donor", "civil_society", "hq_reader"])
def test_invite_by_others_is_refused(client, request, who):
    member = request.getfixturevalue(who)
    answer = sign_in(client, member).post(reverse("invite"), words(actor=member.actor_id))

    assert answer.status_code == 403
    assert Invitation.objects.count() == 0


def test_invite_by_the_government_reaches_only_its_own(client, country, ministry, donor):
    finance = make_actor(country, "finance", Actor.Kind.MINISTRY)
    client = sign_in(client, ministry)

    refused = client.post(reverse("invite"), words(actor=donor.actor_id, role=Role.GOVERNMENT.value))
    done = client.post(reverse("invite"), words(actor=finance.pk, role=Role.GOVERNMENT.value))

    assert (refused.status_code, done.status_code) == (422, 302)
    assert Invitation.objects.get().actor == finance


def test_invite_as_administrator_is_for_administrators(client, country, un_mission):
    answer = sign_in(client, un_mission).post(
        reverse("invite"), words(actor=un_mission.actor_id, role=Role.ADMIN.value)
    )
    assert answer.status_code == 422

    admin = make_member(un_mission.actor, Role.ADMIN)
    answer = sign_in(client, admin).post(reverse("invite"), words(actor=un_mission.actor_id, role=Role.ADMIN.value))
    assert answer.status_code == 302
    assert Invitation.objects.get().role == Role.ADMIN


def test_invite_a_government_focal_point_for_a_donor_says_what_to_do(client, un_mission, donor):
    asked = words(actor=donor.actor_id, role=Role.GOVERNMENT.value)
    answer = sign_in(client, un_mission).post(reverse("invite"), asked)

    assert answer.status_code == 422
    assert "speaks for a part of the government. Choose one." in error_of(answer)
    assert 'value="new@person.example"' in answer.content.decode()


def test_invite_again_replaces_the_first_invitation(un_mission):
    first, _ = seat(un_mission)
    second, _ = seat(un_mission)

    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert list(Invitation.objects.open(timezone.now())) == [second]


def test_invite_while_the_mail_server_is_away_keeps_no_seat(client, un_mission, donor, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    answer = sign_in(client, un_mission).post(reverse("invite"), words(actor=donor.actor_id))

    assert answer.status_code == 422
    assert "nobody was invited" in error_of(answer)
    assert (Invitation.objects.count(), LogEntry.objects.count()) == (0, 0)


# -- joining ----------------------------------------------------------------------------------------------------------
def test_join_with_a_new_account_signs_in_and_acts(client, un_mission, donor):
    invitation, token = seat(un_mission, actor=donor.actor)
    answer = client.post(reverse("join", args=[token]), {"name": "Ana Perez", "password": PASSWORD})

    assert answer.status_code == 302
    membership = Membership.objects.get(user__email="new@person.example")
    invitation.refresh_from_db()
    assert (membership.role, membership.clearance, membership.user.name) == (Role.DONOR, 2, "Ana Perez")
    assert invitation.accepted_by == membership.user
    assert EmailAddress.objects.get(user=membership.user).verified
    assert client.get(reverse("acting")).context["acting_membership"] == membership
    assert LogEntry.objects.get(verb="joined").actor == donor.actor


def test_join_with_a_poor_password_keeps_the_name(client, un_mission):
    _invitation, token = seat(un_mission)
    answer = client.post(reverse("join", args=[token]), {"name": "Ana Perez", "password": "password"})

    assert answer.status_code == 422
    assert "This password is too short" in error_of(answer)
    assert 'value="Ana Perez"' in answer.content.decode()
    assert not User.objects.filter(email="new@person.example").exists()


def test_join_signed_in_takes_one_click(client, un_mission, donor, country):
    _invitation, token = seat(un_mission, email=donor.user.email, role=Role.HQ_READER)
    client = sign_in(client, donor)

    assert "Accept the invitation" in client.get(reverse("join", args=[token])).content.decode()
    assert Membership.objects.filter(user=donor.user).count() == 1  # looking changes nothing
    assert client.post(reverse("join", args=[token])).status_code == 302
    assert {m.role for m in Membership.objects.filter(user=donor.user)} == {Role.DONOR, Role.HQ_READER}


def test_join_as_somebody_else_is_refused(client, un_mission, donor):
    _invitation, token = seat(un_mission)
    answer = sign_in(client, donor).post(reverse("join", args=[token]), {"name": "Me", "password": PASSWORD})

    assert answer.status_code == 422
    assert "Sign out, then open the address from your message again" in answer.content.decode()
    assert Membership.objects.filter(user__email="new@person.example").count() == 0


def test_join_for_a_known_address_asks_to_sign_in_first(client, un_mission, donor):
    _invitation, token = seat(un_mission, email=donor.user.email, role=Role.AUDITOR)
    answer = client.post(reverse("join", args=[token]), {"name": "Thief", "password": PASSWORD})

    assert answer.status_code == 422
    assert reverse("account_login") in answer.content.decode()
    donor.user.refresh_from_db()
    assert (donor.user.name, donor.user.has_usable_password()) == ("Donor person", False)


def test_join_twice_gives_one_membership(client, un_mission):
    _invitation, token = seat(un_mission)
    client.post(reverse("join", args=[token]), {"name": "Ana", "password": PASSWORD})
    client.logout()
    answer = client.post(reverse("join", args=[token]), {"name": "Eve", "password": PASSWORD})

    assert "This invitation was used already" in answer.content.decode()
    assert Membership.objects.filter(user__email="new@person.example").count() == 1


def test_join_after_fourteen_days_says_that_time_ran_out(client, un_mission):
    _invitation, token = seat(un_mission, at=timezone.now() - dt.timedelta(days=14, seconds=1))
    answer = client.post(reverse("join", args=[token]), {"name": "Ana", "password": PASSWORD})

    assert "ran out after fourteen days" in answer.content.decode()
    assert not User.objects.filter(email="new@person.example").exists()


def test_join_after_withdrawal_is_refused(client, un_mission):
    invitation, token = seat(un_mission)
    sign_in(client, un_mission).post(reverse("withdraw_invitation", args=[invitation.pk]))
    client.logout()
    answer = client.post(reverse("join", args=[token]), {"name": "Ana", "password": PASSWORD})

    assert "was withdrawn" in answer.content.decode()
    assert not User.objects.filter(email="new@person.example").exists()


def test_join_with_a_made_up_token_is_not_found(client, un_mission):
    assert client.get(reverse("join", args=["x" * 43])).status_code == 404


# -- the first administrator ------------------------------------------------------------------------------------------
def test_invite_command_prints_the_address_that_lets_in(client, country, un_mission, capsys):
    call_command(
        "invite", "boss@tst.example", country="tst", actor="un-mission", role="admin", site="https://a.example/"
    )
    out = capsys.readouterr()

    assert out.out.startswith("https://a.example/people/join/")
    path = out.out.strip().removeprefix("https://a.example")
    assert client.post(path, {"name": "Boss", "password": PASSWORD}).status_code == 302
    assert Membership.objects.get(user__email="boss@tst.example").role == Role.ADMIN


def test_invite_command_names_the_actors_there_are(country, un_mission):
    with pytest.raises(CommandError, match="no actor 'moon' in TST; there are: un-mission"):
        call_command("invite", "a@b.example", country="TST", actor="moon")


def test_invite_command_refuses_a_broken_address(country, un_mission):
    with pytest.raises(CommandError, match="valid email"):
        call_command("invite", "nonsense", country="TST", actor="un-mission")
