"""Against a real web process with real threads: a limit that one request at a time respects proves nothing."""

import re
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
import redis
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import reverse

from fragile.actors import limits
from fragile.actors.limits import Limit, limited, seconds_to_wait
from fragile.actors.models import User

PASSWORD = "a river runs past the mill"


class Visitor:
    """A browser without a face: keeps its cookies, sends the form's own token."""

    def __init__(self, site):
        self.site, self.opener = site, build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path):
        return self.ask(path, None)

    def post(self, path, **fields):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path)[1]).group(1)
        return self.ask(path, urlencode({"csrfmiddlewaretoken": token, **fields}).encode())

    def ask(self, path, data):
        try:
            with self.opener.open(self.site + path, data, timeout=60) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except HTTPError as error:
            return error.code, error.read().decode(), error.headers


@pytest.fixture
def person(transactional_db):
    cache.clear()
    user = User.objects.create_user("ana@tst.example", PASSWORD, name="Ana")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    yield user
    cache.clear()


def at_once(times, act):
    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(lambda _number: act(), range(times)))


# -- signing in -------------------------------------------------------------------------------------------------------
def test_sign_in_thirty_times_at_once_tries_five_passwords(person, server_process):
    path = reverse("account_login")
    answers = at_once(30, lambda: Visitor(server_process.url).post(path, login=person.email, password="wrong"))

    tried = [page for _status, page, _headers in answers if "password you specified are not correct" in page]
    stopped = [page for status, page, _headers in answers if "Too many failed login attempts" in page or status == 429]
    assert 1 <= len(tried) <= 5
    assert len(tried) + len(stopped) == 30


def test_sign_in_with_the_right_password_after_too_many_wrong_ones_is_refused(person, server_process):
    path = reverse("account_login")
    for _number in range(5):
        Visitor(server_process.url).post(path, login=person.email, password="wrong")
    status, page, _headers = Visitor(server_process.url).post(path, login=person.email, password=PASSWORD)

    assert "Too many failed login attempts" in page
    assert status == 200


def test_sign_in_from_one_address_is_limited_whoever_is_named(client, person):
    for number in range(30):
        client.post(reverse("account_login"), {"login": f"nobody{number}@tst.example", "password": "wrong"})
    answer = client.post(reverse("account_login"), {"login": "other@tst.example", "password": "wrong"})

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "This was tried too often. Wait 60 seconds" in answer.content.decode()


def test_sign_in_without_the_counter_is_closed_with_a_sentence(person, private_stack):
    path = reverse("account_login")
    try:
        private_stack.redis.stop()
        status, page, headers = Visitor(private_stack.server.url).post(path, login=person.email, password=PASSWORD)
        reset = Visitor(private_stack.server.url).post(reverse("account_reset_password"), email=person.email)
    finally:
        private_stack.redis.start()

    assert (status, headers["Retry-After"]) == (503, "30")
    assert "the counter does not answer" in page
    assert reset[0] == 503


def test_sign_in_works_again_when_the_counter_is_back(person, private_stack):
    private_stack.redis.stop()
    private_stack.redis.start()
    visitor = Visitor(private_stack.server.url)
    visitor.post(reverse("account_login"), login=person.email, password=PASSWORD)

    assert person.email in visitor.get(reverse("acting"))[1]


def test_sign_in_changes_the_session_key(client, person):
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.session.session_key != before


# -- a new password ---------------------------------------------------------------------------------------------------
def test_reset_password_says_the_same_for_known_and_unknown(client, person):
    known = client.post(reverse("account_reset_password"), {"email": person.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@tst.example"}, follow=True)

    def plain(answer):
        return re.sub(r'(nonce|value)="[^"]*"', "", answer.content.decode())

    assert plain(known) == plain(unknown)
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_reset_password_for_one_address_is_limited(client, person):
    answers = [client.post(reverse("account_reset_password"), {"email": person.email}).status_code for _ in range(7)]

    assert answers == [302] * 5 + [429] * 2
    assert len(mail.outbox) == 5


def test_reset_password_by_mail_lets_in_with_the_new_one(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})
    path = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body).group(1)
    form = client.get(path, follow=True).redirect_chain[-1][0]
    new = "another river, another mill"
    client.post(form, {"password1": new, "password2": new})

    person.refresh_from_db()
    assert person.check_password(new)


def test_sign_up_is_closed(client, db):
    answer = client.post(
        reverse("account_signup"), {"email": "a@b.example", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert "Accounts come by invitation" in answer.content.decode()
    assert not User.objects.filter(email="a@b.example").exists()


# -- any other act ----------------------------------------------------------------------------------------------------
TEN = Limit("test_ten", 10, per_seconds=60)


@pytest.fixture
def clean():
    keys = limits.server().keys("limit:test_*")
    if keys:
        limits.server().delete(*keys)


def test_count_fifty_tries_at_once_lets_ten_through(clean):
    waits = at_once(50, lambda: seconds_to_wait(TEN, "x"))

    assert waits.count(0) == 10
    assert all(0 < wait <= 60 for wait in waits if wait)


def test_count_keeps_people_apart(clean):
    for _number in range(11):
        seconds_to_wait(TEN, "one")
    assert seconds_to_wait(TEN, "two") == 0


def test_count_ends_with_its_window(clean):
    brief = Limit("test_brief", 1, per_seconds=60)
    seconds_to_wait(brief, "x")
    assert seconds_to_wait(brief, "x") > 0
    limits.server().pexpire("limit:test_brief:x", 1)
    while limits.server().exists("limit:test_brief:x"):
        pass
    assert seconds_to_wait(brief, "x") == 0


def ask(limit, method="post"):
    request = getattr(RequestFactory(), method)("/")
    request.user = User(pk=7)
    return limited(limit)(lambda _request: HttpResponse("done"))(request)


def test_limit_answers_with_a_page_that_says_how_long(clean, db):
    one = Limit("test_one", 1, per_seconds=3600)
    assert ask(one).content == b"done"
    answer = ask(one)

    assert answer.status_code == 429
    assert 3590 < int(answer["Retry-After"]) <= 3600
    assert "Wait 60 minutes, then try again" in answer.content.decode()


def test_limit_never_counts_reading(clean, db):
    one = Limit("test_read", 1, per_seconds=3600)
    assert [ask(one, "get").status_code for _ in range(5)] == [200] * 5


@pytest.fixture
def no_redis():
    """An address where nothing listens."""
    limits.server.cache_clear()
    away = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    with override_settings(CACHES=away):
        yield
    limits.server.cache_clear()


def test_limit_without_redis_lets_work_go_on(no_redis, db):
    assert ask(Limit("test_open", 1, per_seconds=60)).content == b"done"


def test_limit_without_redis_guards_a_secret(no_redis, db):
    answer = ask(Limit("test_shut", 1, per_seconds=60, when_uncounted="refuse"))

    assert answer.status_code == 503
    assert "Try again in a minute." in answer.content.decode()


def test_count_without_redis_says_that_it_cannot(no_redis):
    with pytest.raises(redis.RedisError):
        seconds_to_wait(TEN, "x")
