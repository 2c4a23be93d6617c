"""Which servers this checkout uses right now: the environment's, those of a running `dev.py run`, or its own."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from .postgres import Postgres
from .processes import NAME, VAR, ServiceError, alive
from .redisserver import RedisServer

STATE_FILE, LOCK_FILE = VAR / "services.json", VAR / "lock"
Say = Callable[[str], None]


def quiet(_text: str) -> None:
    pass


def read_state() -> dict[str, Any] | None:
    """What a running supervisor has written about itself; None when there is none."""
    try:
        state = json.loads(STATE_FILE.read_text())
    except (OSError, ValueError):
        return None
    return state if alive(state["pid"]) else None


def write_state(state: dict[str, object]) -> None:
    """In one step: a reader sees the whole file or none."""
    draft = STATE_FILE.with_suffix(".new")
    draft.write_text(json.dumps(state))
    draft.chmod(0o600)
    draft.replace(STATE_FILE)


def try_lock() -> IO[str] | None:
    """The right to start servers on var/; it is given back when the file is closed, or with the process."""
    VAR.mkdir(exist_ok=True)
    lock = LOCK_FILE.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def lock_or_explain() -> IO[str]:
    lock = try_lock()
    if lock is not None:
        return lock
    other = read_state()
    if other:
        raise ServiceError(f"already running at {other['web']} (pid {other['pid']}); stop that one first")
    raise ServiceError("another terminal is starting or using the servers of this checkout; try again when it is done")


def local_settings(env: dict[str, str]) -> None:
    """What a machine without any configuration gets: the demo sign-in and a secret key of its own."""
    env.setdefault("DEMO", "1")
    if "SECRET_KEY" not in env and "SECRET_KEY_FILE" not in env:
        path = VAR / "secret_key"
        if not path.exists():
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(50))
        env["SECRET_KEY_FILE"] = str(path)


def needs_postgres(env: dict[str, str]) -> bool:
    return not {"DATABASE_URL", "DATABASE_URL_FILE"} & env.keys()


def needs_redis(env: dict[str, str]) -> bool:
    return not {"REDIS_URL", "REDIS_URL_FILE"} & env.keys()


@contextlib.contextmanager
def servers(
    state: Path,
    env: dict[str, str],
    *,
    ephemeral: bool = False,
    real_redis: bool = False,
    say: Say = quiet,
) -> Iterator[list[Postgres | RedisServer]]:
    """Start what `env` does not name yet, add the addresses to `env`, and stop it all at the end, last one first."""
    running: list[Postgres | RedisServer] = []
    with contextlib.ExitStack() as stack:
        if needs_postgres(env):
            postgres = Postgres(state, ephemeral=ephemeral)
            stack.callback(postgres.stop)
            running.append(postgres.start())
            env["DATABASE_URL"] = postgres.url()
            say(f"PostgreSQL {postgres.version()} is up (private socket, data in {postgres.data})")
        if needs_redis(env):
            redis = RedisServer(state, ephemeral=ephemeral, real=real_redis)
            stack.callback(redis.stop)
            running.append(redis.start())
            env["REDIS_URL"] = redis.url()
            say(f"{redis.binary.version} is up (private socket, {redis.binary.source})")
        yield running


@contextlib.contextmanager
def borrowed_or_own(env: dict[str, str]) -> Iterator[None]:
    """For one command: the servers of a running `dev.py run` if there is one, else our own on the same data."""
    local_settings(env)
    if not needs_postgres(env) and not needs_redis(env):
        yield
        return
    while True:
        if (lock := try_lock()) is not None:
            with lock, servers(VAR, env):
                yield
            return
        if (state := read_state()) is not None:
            for name in ("DATABASE_URL", "REDIS_URL"):
                env.setdefault(name, state[name])
            yield
            return
        time.sleep(0.2)  # somebody is starting up, or runs a command of this kind: wait for the turn


@contextlib.contextmanager
def throwaway_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"{NAME}-"))
    folder.chmod(0o711)  # as root, PostgreSQL runs as another user and has to reach its own folder in here
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
