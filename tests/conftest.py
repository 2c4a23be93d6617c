"""Real processes for the tests: servers come from fragile.localservices.pytest_plugin, the application's from here.

What another process shall see has to be committed: tests with `celery_worker_process`, `server_process`, `page` or
`private_stack` use `transactional_db` (or `pytest.mark.django_db(transaction=True)`).
"""

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
import redis

from fragile.localservices.application import Application, ServerProcess, WorkerProcess, free_port
from fragile.localservices.binaries import find_chromium
from fragile.localservices.redisserver import RedisServer
from fragile.localservices.session import throwaway_folder

pytest_plugins = ["tests.cast"] if importlib.util.find_spec("tests.cast") else []

REQUIRE_BROWSER = os.environ.get("REQUIRE_BROWSER") == "1"
# a closed network refuses Chromium's own calls home, many at a time, and the log fills with them
CHROMIUM_FLAGS = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """History is never emptied, except where Django empties all tables between two tests (fragile/append_only.py)."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} SET fragile.is_test_database = 'yes'")
        cursor.execute("SET fragile.is_test_database = 'yes'")


@pytest.fixture(scope="session")
def process_env(django_db_setup) -> dict[str, str]:
    """The environment of a process that works on this run's test database and this xdist worker's Redis numbers."""
    from django.db import connection

    db = connection.settings_dict  # pytest-django has put the test database's name here
    socket = db["HOST"].startswith("/")
    login = quote(db["USER"], safe="") + (f":{quote(db['PASSWORD'], safe='')}" if db["PASSWORD"] else "")
    host = "" if socket else f"{db['HOST']}:{db['PORT'] or 5432}"
    query = f"?host={db['HOST']}" if socket else ""
    return {**os.environ, "DATABASE_URL": f"postgresql://{login}@{host}/{db['NAME']}{query}", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="session")
def log_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("log")


def running(process: Application) -> Iterator[Application]:
    """Start, hand out, and stop before the test database is dropped: the process holds connections to it."""
    process.start()
    try:
        process.wait()
        yield process
    finally:
        process.stop()


@pytest.fixture(scope="session")
def celery_worker_process(process_env, log_folder) -> Iterator[WorkerProcess]:
    """A Celery worker as users run it. A test may `.kill()` it, then has to `.start()` and `.wait()` again."""
    worker = WorkerProcess(process_env, log_folder / "worker.log", purge=True)
    yield from running(worker)


@pytest.fixture
def make_worker(process_env, log_folder):
    """A factory of further workers: `make_worker(**env)` is started and ready; stopped when the test ends."""
    made = []

    def make(**env: str) -> WorkerProcess:
        worker = WorkerProcess({**process_env, **env}, log_folder / f"worker-{id(made)}-{len(made)}.log")
        made.append(worker)
        worker.start()
        worker.wait()
        return worker

    yield make
    for worker in made:
        worker.stop()


@pytest.fixture(scope="session")
def server_process(process_env, log_folder) -> Iterator[ServerProcess]:
    """The web process; its address is `.url`."""
    yield from running(ServerProcess(process_env, log_folder / "web.log", free_port()))


@pytest.fixture
def redis_client() -> Iterator[redis.Redis]:
    """The last of this xdist worker's four Redis databases, for the test's own use."""
    client = redis.Redis.from_url(os.environ["REDIS_URL"], db=int(os.environ["REDIS_DB_BASE"]) + 3)
    client.flushdb()
    yield client
    client.close()


# -- a stack whose Redis may go away ----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    """A Redis for one module, with an append-only file as in production: `.stop()` and `.start()` as you like."""
    with throwaway_folder() as folder:
        server = RedisServer(folder, real=True).start()
        yield server
        server.stop()


@dataclass
class PrivateStack:
    redis: RedisServer
    worker: WorkerProcess
    server: ServerProcess


@pytest.fixture(scope="module")
def private_stack(redis_server, process_env, log_folder) -> Iterator[PrivateStack]:
    """A web process and a worker on the test database and on `redis_server`, nobody else's."""
    env = {**process_env, "REDIS_URL": redis_server.url(), "REDIS_DB_BASE": "0"}
    worker = WorkerProcess(env, log_folder / f"private-worker-{free_port()}.log")
    server = ServerProcess(env, log_folder / f"private-web-{free_port()}.log", free_port())
    worker.start()
    server.start()
    try:
        worker.wait()
        server.wait()
        yield PrivateStack(redis_server, worker, server)
    finally:
        server.stop()
        worker.stop()


# -- a browser --------------------------------------------------------------------------------------------------------
def unavailable(reason: str) -> None:
    """Skipped on a machine without a browser, an error where REQUIRE_BROWSER says that there has to be one."""
    (pytest.fail if REQUIRE_BROWSER else pytest.skip)(reason)


@pytest.fixture(scope="module")  # not session: while Playwright runs, asyncio.run() fails in every other test
def browser():
    path = find_chromium()
    if not path:
        unavailable("no Chromium found: apt-get install chromium, or set CHROMIUM")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        unavailable("Playwright is not installed: `python3 dev.py test` installs it where there is a Chromium")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    # Playwright's synchronous interface keeps an event loop in this thread, which Django would refuse to work beside
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_FLAGS, *sandbox])
        yield instance
        instance.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser, server_process, transactional_db):
    """An empty tab on the web process: `page.goto("/")`. A script error or a breach of the content policy fails it."""
    faults = []
    context = browser.new_context(base_url=server_process.url, locale="en-GB")
    tab = context.new_page()
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on(
        "console", lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None
    )
    yield tab
    context.close()
    assert faults == []
