"""The two commands that everybody starts with. The supervisor runs here on a folder of its own."""

import contextlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from fragile.localservices.application import free_port

ROOT = Path(__file__).resolve().parent.parent
SET_BY_THE_PLUGIN = {"DATABASE_URL", "REDIS_URL", "REDIS_DB_BASE", "SECRET_KEY", "DEBUG", "DEMO", "ALLOWED_HOSTS"}


@pytest.fixture
def env(tmp_path):
    inherited = {name: value for name, value in os.environ.items() if name not in SET_BY_THE_PLUGIN}
    return {**inherited, "LOCALSERVICES_VAR": str(tmp_path / "var"), "PYTHONUNBUFFERED": "1"}


def command(*args):
    return [sys.executable, "-m", "fragile.localservices", *args]


def answer_of(env, *args):
    return subprocess.run(command(*args), cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


def children_of(pid):
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def child_with(argument, pid):
    """The first child whose command line holds the argument; Redis shows its listening socket there instead."""
    lines = {child: Path(f"/proc/{child}/cmdline").read_bytes().decode() for child in children_of(pid)}
    return next(
        child for child, line in lines.items() if argument in line or (argument[2:] in line and "redis" in line)
    )


def wait_until_healthy(url):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/healthz/", timeout=10):
            return
    pytest.fail("the site did not come back within a minute")


def wait_for_the_end_of(descriptors, seconds):
    """True when all the processes have ended; the kernel tells, nobody has to look again and again."""
    poll = select.poll()
    waiting = set(descriptors)
    for descriptor in waiting:
        poll.register(descriptor, select.POLLIN)
    while waiting:
        ended = poll.poll(seconds * 1000)
        if not ended:
            return False
        for descriptor, _ in ended:
            poll.unregister(descriptor)
            waiting.discard(descriptor)
    return True


@pytest.fixture
def supervised(env):
    """Start `dev.py run`'s supervisor and read on to its ready line."""
    started = []

    def start():
        process = subprocess.Popen(
            command("up", "--port", str(free_port())), cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("ready "):
                return process, line.split()[1]
        pytest.fail(f"it ended before it was ready: {lines}")

    yield start
    for process in started:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        process.stdout.close()


def test_run_serves_and_stops_and_keeps_its_data(supervised, env):
    process, url = supervised()
    with urllib.request.urlopen(f"{url}/healthz/", timeout=20) as answer:
        assert answer.status == 200

    second = answer_of(env, "up")
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == f"error: already running at {url} (pid {process.pid}); stop that one first\n"

    make = (
        "from django.contrib.contenttypes.models import ContentType as C; print(C.objects.create(model='kept').model)"
    )
    made = answer_of(env, "manage", "shell", "--verbosity=0", "-c", make)
    assert (made.returncode, made.stdout) == (0, "kept\n")

    children = [os.pidfd_open(pid) for pid in children_of(process.pid)]
    assert len(children) == 5  # PostgreSQL, Redis, worker, beat, web
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert wait_for_the_end_of(children, 1)

    process, url = supervised()
    for argument, name in (("celery", "worker"), ("--unixsocket", "RedisServer"), ("postgres", "Postgres")):
        os.kill(child_with(argument, process.pid), signal.SIGKILL)
        assert next(line for line in process.stdout if name in line).endswith(
            f"{name} ended with -9; starting it again\n"
        )
    wait_until_healthy(url)
    children = [os.pidfd_open(pid) for pid in children_of(process.pid)]
    assert len(children) == 5
    process.kill()  # no chance to tidy up: the kernel tells the children
    assert wait_for_the_end_of(children, 20)

    count = (
        "from django.contrib.contenttypes.models import ContentType as C; print(C.objects.filter(model='kept').count())"
    )
    alone = answer_of(env, "manage", "shell", "--verbosity=0", "-c", count)
    assert (alone.returncode, alone.stdout) == (0, "1\n")


def test_run_refuses_a_port_that_is_taken(env):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = answer_of(env, "up", "--port", str(port))
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == f"error: port {port} is in use; stop what uses it, or pass --port with another one\n"


def test_dev_py_explains_itself(env):
    answer = subprocess.run([sys.executable, "dev.py", "help"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "python3 dev.py run" in answer.stderr


@pytest.mark.parametrize("name", ["base", "browser", "dev", "local", "node", "uv"])
def test_a_lock_pins_by_hash_and_names_no_address(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    _heading, *entries = re.split(r"\n(?=[a-z0-9])", text)
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|file:|--index|--find-links", text) == []


def test_the_run_and_test_locks_agree():
    def pins(name):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        return set(re.findall(r"^[a-z0-9][a-z0-9.-]*==[^ ;\\]+", text, re.MULTILINE))

    assert pins("base") - pins("local") == set()
    assert pins("local") - pins("dev") == set()


def test_the_font_lock_pins_by_hash_and_names_no_address():
    packages = json.loads((ROOT / "requirements" / "npm" / "package-lock.json").read_text())["packages"]
    fonts = {name: package for name, package in packages.items() if name}
    assert {name.removeprefix("node_modules/") for name in fonts} == {"@fontsource/noto-sans", "@fontsource/vazirmatn"}
    assert [name for name, package in fonts.items() if "resolved" in package or "integrity" not in package] == []
