"""The second step and the passkeys in a real browser, under the site's own content policy."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.urls import reverse

from fragile.actors.models import User

PASSWORD = "a river runs past the mill"


@pytest.fixture
def person(transactional_db):
    cache.clear()
    user = User.objects.create_user("ana@tst.example", PASSWORD, name="Ana Perez")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    yield user
    cache.clear()


@pytest.fixture
def at(page, server_process):
    """Addresses by name, at localhost: a passkey belongs to a name, never to a bare IP address."""
    site = server_process.url.replace("127.0.0.1", "localhost")
    return lambda name: site + reverse(name)


def sign_in_by_password(page, at):
    page.goto(at("account_login"))
    page.get_by_label("Email").fill("ana@tst.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/login/" not in url)


def confirm_access(page):
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()


def give_authenticator(page):
    """Chromium's own pretended device, which confirms without asking."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip


def test_passkey_is_made_and_signs_in(page, at, person):
    give_authenticator(page)
    sign_in_by_password(page, at)
    page.goto(at("mfa_add_webauthn"))
    confirm_access(page)
    page.get_by_label("Name").fill("Office laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(lambda url: "recovery-codes" in url or url.endswith("/webauthn/"))
    assert Authenticator.objects.get(user=person, type="webauthn").wrap().name == "Office laptop"

    page.get_by_role("button", name="Sign out", exact=True).first.click()
    page.goto(at("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(at("acting"))
    assert page.get_by_role("link", name="Ana Perez").count() == 1


def test_second_step_by_app_is_asked_for_at_the_next_sign_in(page, at, person):
    sign_in_by_password(page, at)
    page.goto(at("mfa_activate_totp"))
    confirm_access(page)
    secret = page.get_by_label("Authenticator secret").input_value()
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert page.locator("img[src^='data:image/svg+xml']").evaluate("image => image.naturalWidth > 0")
    page.get_by_label("Authenticator code").fill(code)
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url(lambda url: "activate" not in url)
    assert Authenticator.objects.filter(user=person, type="totp").exists()

    page.get_by_role("button", name="Sign out", exact=True).first.click()
    sign_in_by_password(page, at)
    assert page.url == at("mfa_authenticate")


def test_sign_out_elsewhere_ends_the_other_session(page, at, person, client):
    client.force_login(person)
    client.get(reverse("acting"))
    sign_in_by_password(page, at)
    page.goto(at("usersessions_list"))
    assert UserSession.objects.filter(user=person).count() == 2
    page.get_by_role("button", name="Sign out everywhere else").click()
    page.get_by_text("You are signed in nowhere else.").wait_for()

    assert client.get(reverse("acting")).status_code == 302
    assert re.search("Where you are signed in", page.title())


def test_passkey_that_is_not_there_is_said_in_words(page, person):
    """By its bare number the site has no name that a passkey could belong to."""
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey was not used").wait_for()
    assert page.url.endswith(reverse("account_login"))
