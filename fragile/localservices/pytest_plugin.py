"""Real PostgreSQL and real Redis for the test run, started before Django reads its settings.

TEST_DATABASE_URL and TEST_REDIS_URL, when both are set, name servers that already run.
With xdist the servers belong to the controller; each worker gets four Redis databases and pytest-django's own database.
"""

import os
import sys
from collections.abc import Generator
from contextlib import ExitStack

import pytest

from .binaries import find_redis
from .processes import ServiceError
from .session import servers, throwaway_folder

REDIS_DATABASES_PER_WORKER = 4
_stack = ExitStack()
_report: list[str] = []


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> Generator[None, object, object]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        os.environ["REDIS_DB_BASE"] = str(REDIS_DATABASES_PER_WORKER * (1 + int(worker.removeprefix("gw"))))
    elif not {"-h", "--help", "--version", "-V"} & set(args):
        _start()
    try:
        return (yield)
    except BaseException:
        _stack.close()
        raise


def _start() -> None:
    # set outright: a developer's own shell must not decide what the tests see
    os.environ.update(DEBUG="0", DEMO="1", SECRET_KEY="tests-only-" + "x" * 50, REDIS_DB_BASE="0")
    for name in ("SECRET_KEY_FILE", "DATABASE_URL_FILE", "REDIS_URL_FILE", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"):
        os.environ.pop(name, None)
    os.environ["ALLOWED_HOSTS"] = "127.0.0.1,localhost,testserver"
    try:
        source = _use_given() or _start_own()
    except ServiceError as error:
        _stack.close()
        raise pytest.UsageError(str(error)) from error
    _report.extend(_versions(*source))


def _use_given() -> tuple[str, str] | None:
    database, redis = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_REDIS_URL")
    if not (database and redis):
        return None
    os.environ.update(DATABASE_URL=database, REDIS_URL=redis)
    return "TEST_DATABASE_URL", "TEST_REDIS_URL"


def _start_own() -> tuple[str, str]:
    binary = find_redis(real=True)
    if binary.product != "Redis" and os.environ.get("REQUIRE_REAL_REDIS"):
        raise ServiceError(f"REQUIRE_REAL_REDIS is set and only {binary.version} was found")
    env: dict[str, str] = {}
    folder = _stack.enter_context(throwaway_folder())
    running = _stack.enter_context(servers(folder, env, ephemeral=True, real_redis=True))
    os.environ.update(env)
    return str(getattr(running[0], "bin", "")), f"{binary.source}, {binary.path}"


def _versions(postgres_source: str, redis_source: str) -> list[str]:
    import psycopg2
    import redis

    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    connection.close()
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    info = client.info("server")
    client.close()
    product = f"Valkey {info['valkey_version']}" if "valkey_version" in info else f"Redis {info['redis_version']}"
    python = ".".join(map(str, sys.version_info[:3]))
    return [f"Python {python}", f"PostgreSQL {version} ({postgres_source})", f"{product} ({redis_source})"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """At the end and in every verbosity: a report should say what it ran against."""
    for line in _report:
        terminalreporter.write_line(f"services: {line}")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _stack.close()
