"""The tests' own ground: real servers, real processes, and the power to take them away."""

import os
import urllib.error
import urllib.request

import pytest
from django.db import connection

from fragile.celery import app


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.django_db
def test_the_database_is_postgresql_with_the_modules_that_migrations_need():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_available_extensions")
        available = {name for (name,) in cursor.fetchall()}
    assert connection.vendor == "postgresql"
    assert {"btree_gist", "citext", "pg_trgm", "unaccent"} - available == set()


@pytest.mark.django_db
def test_case_rules_do_not_depend_on_the_locales_of_the_machine():
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÉŒ'), upper('é')")
        assert cursor.fetchone() == ("éœ", "É")


def test_redis_runs_scripts(redis_client):
    assert redis_client.eval("return redis.call('incr', KEYS[1])", 1, "n") == 1


def test_each_xdist_worker_has_redis_databases_of_its_own():
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")
    assert int(os.environ["REDIS_DB_BASE"]) == 4 * (1 + int(worker))


@pytest.mark.django_db(transaction=True)
def test_the_web_process_serves_from_the_test_database(server_process):
    assert status(f"{server_process.url}/healthz/") == 200


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_comes_back(celery_worker_process):
    first = celery_worker_process.pid
    celery_worker_process.kill()
    assert not celery_worker_process.running
    celery_worker_process.start()
    celery_worker_process.wait()
    assert celery_worker_process.pid != first
    assert len(app.control.ping(timeout=1, limit=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_health_follows_redis_down_and_up(private_stack):
    private_stack.redis.stop()
    assert status(f"{private_stack.server.url}/healthz/") == 503
    assert status(f"{private_stack.server.url}/livez/") == 200
    private_stack.redis.start()
    assert status(f"{private_stack.server.url}/healthz/") == 200


def test_the_browser_reads_a_page(page):
    answer = page.goto("/livez/")
    assert answer.status == 200
