"""A real worker, killed with -9 and cut off from Redis: each job ends done, once, without help."""

import datetime as dt
import os
import signal
import subprocess
import time

import pytest

from fragile.audience import AudienceLevel
from fragile.celery import app
from fragile.documents import operations
from fragile.documents.models import Artefact, RenderJob
from fragile.environment import broker_url
from fragile.localservices.application import BeatProcess, WorkerProcess

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kinds")]
DAY = dt.date(2005, 12, 31)
State = RenderJob.State


def ask(acting, kind="sample", **more):
    asked = {"kind": kind, "slug": "tst", "audience": AudienceLevel.PUBLIC, "as_of": DAY, "language": "en", **more}
    return operations.request_document(**asked, acting=acting)[0]


def wait_for(condition, seconds=60):
    """Look again until it holds."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, list(RenderJob.objects.values("state", "attempts", "step", "error"))
        time.sleep(0.05)
    return found


def is_done(job):
    job.refresh_from_db()
    assert job.state != State.FAILED, job.error
    return job.state == State.DONE


def is_laid_out(job):
    job.refresh_from_db()
    return job.state == State.RUNNING and job.percent >= 20


@pytest.fixture(scope="module")
def sample_env(process_env, redis_server):
    own = {"REDIS_URL": redis_server.url(), "REDIS_DB_BASE": "0"}
    return {**process_env, **own, "DJANGO_SETTINGS_MODULE": "tests.fragile.documents.sample.settings"}


@pytest.fixture(scope="module")
def worker(sample_env, log_folder):
    """A worker that knows the sample kinds, on a Redis of its own."""
    process = WorkerProcess(sample_env, log_folder / "documents-worker.log")
    process.start()
    process.wait()
    yield process
    process.stop()


@pytest.fixture
def broker(redis_server):
    """This process sends its messages to the worker's Redis too."""
    usual = app.conf.broker_url
    address = broker_url(redis_server.url(), 0)
    app.conf.broker_url = address
    app._after_fork()  # forget the pool of connections to the other one
    yield redis_server
    app.conf.broker_url = usual
    app._after_fork()


@pytest.fixture
def beat(sample_env, log_folder):
    process = BeatProcess(sample_env, log_folder / "documents-beat.log")
    process.start()
    yield process
    process.stop()


def children(pid):
    run = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(line) for line in run.stdout.split()]


def test_a_document_is_made_by_the_worker(secretive, donor, worker, broker, read_back):
    job = ask(donor.viewer)
    wait_for(lambda: is_done(job))
    artefact = job.artefact
    assert (artefact.filename, artefact.media_type) == ("actors-2005-12-31-public-en.pdf", "application/pdf")
    assert "Ministry Of Health" in read_back(bytes(artefact.content))
    assert (job.attempts, job.lease_until, job.percent) == (1, None, 100)


def test_a_killed_renderer_is_replaced(secretive, donor, worker, broker):
    job = ask(donor.viewer, "long")
    wait_for(lambda: is_laid_out(job))
    (pool_process,) = children(worker.pid)
    (renderer,) = children(pool_process)
    os.kill(renderer, signal.SIGKILL)
    wait_for(lambda: is_done(job))
    assert (job.attempts, job.token, Artefact.objects.count()) == (2, 2, 1)


def test_a_killed_worker_leaves_no_job_behind(secretive, donor, worker, broker, beat):
    job = ask(donor.viewer, "long")
    wait_for(lambda: is_laid_out(job))
    (pool_process,) = children(worker.pid)
    (renderer,) = children(pool_process)
    worker.kill()
    wait_for(lambda: not alive(renderer))  # it dies with its parents
    assert RenderJob.objects.get(pk=job.pk).state == State.RUNNING
    worker.start()
    worker.wait()
    wait_for(lambda: is_done(job))
    assert (job.attempts, job.token, Artefact.objects.count()) == (2, 2, 1)


def test_while_redis_is_away_nothing_is_lost(secretive, donor, worker, broker, beat):
    broker.stop()
    jobs = [ask(donor.viewer, as_of=dt.date(2005, 12, day)) for day in (1, 2, 3)]
    assert {job.state for job in jobs} == {State.QUEUED}
    broker.start()
    wait_for(lambda: all(is_done(job) for job in jobs))
    assert Artefact.objects.count() == 3


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0] != "Z"
