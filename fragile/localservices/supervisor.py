"""`dev.py run`: every process of the system under one parent, started in order and stopped in the opposite order."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from . import session
from .processes import PROJECT, VAR, ServiceError, spawn, stop_process, tail

HOST, FIRST_PORT, LAST_PORT = "127.0.0.1", 8000, 8019
LOGS = VAR / "log"
READY_WITHIN = 180  # seconds; a cold, busy machine needs about 10


class Interrupted(Exception):
    """Ctrl-C or SIGTERM during the start."""


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path | None = None


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def choose_port(wanted: int | None) -> int:
    if wanted is not None:  # asked for by name: never move silently
        if not port_is_free(wanted):
            raise ServiceError(f"port {wanted} is in use; stop what uses it, or pass --port with another one")
        return wanted
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if port_is_free(port):
            if port != FIRST_PORT:
                say(f"port {FIRST_PORT} is in use, taking {port}")
            return port
    raise ServiceError(f"ports {FIRST_PORT} to {LAST_PORT} are all in use; pass --port with another one")


class Supervisor:
    def __init__(self, port: int, worker_grace: float) -> None:
        self.port, self.worker_grace = port, worker_grace
        self.web = f"http://{HOST}:{port}"
        self.stops = 0
        self.env = dict(os.environ)
        self.children: list[Child] = []
        self.started = time.monotonic()
        LOGS.mkdir(parents=True, exist_ok=True)

    def on_signal(self, _signum: int, _frame: FrameType | None) -> None:
        self.stops += 1

    def run(self) -> int:
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, self.on_signal)
        try:
            with ExitStack() as stack:
                self.start(stack)
                self.watch()
        except Interrupted:
            pass
        except (ServiceError, subprocess.CalledProcessError) as error:
            print(f"error: {error}", file=sys.stderr, flush=True)
            return 1
        say("stopped")
        return 0

    def start(self, stack: ExitStack) -> None:
        session.local_settings(self.env)
        running = stack.enter_context(session.servers(VAR, self.env, say=say))
        self.children += [
            Child(type(server).__name__, server.process, server.log) for server in running if server.process
        ]
        state = {name: self.env[name] for name in ("DATABASE_URL", "REDIS_URL") if name in self.env}
        session.write_state({"pid": os.getpid(), "web": self.web, **state})
        stack.callback(session.STATE_FILE.unlink, missing_ok=True)
        stack.callback(self.forget_interrupts)
        self.prepare_database()
        celery = [sys.executable, "-m", "celery", "-A", "fragile"]
        worker = self.spawn(stack, "worker", [*celery, "worker", "-l", "INFO", "-c", "2"], self.stop_worker)
        # a scheduler of its own: inside the worker (-B) it would not survive the pool's forks reliably
        self.spawn(stack, "beat", [*celery, "beat", "-l", "INFO", "--pidfile=", "-s", str(VAR / "beat-schedule")])
        server = ["-m", "uvicorn", "fragile.asgi:application", "--host", HOST, "--port", str(self.port)]
        limits = ["--lifespan", "off", "--ws", "none", "--timeout-graceful-shutdown", "5"]
        self.spawn(stack, "web", [sys.executable, *server, *limits])
        self.wait_until_ready(worker)

    def prepare_database(self) -> None:
        self.manage("migrate", "--noinput", "--verbosity=0")
        if any(PROJECT.glob("*/**/management/commands/load_demo.py")):
            self.manage("load_demo")
            say("database migrated, demonstration data loaded")
        else:
            say("database migrated; there is no load_demo command yet, so no demonstration data")

    def manage(self, *args: str) -> None:
        """Its output goes to a log, so that a person sees the few lines that matter; a failure shows its end."""
        log = LOGS / "manage.log"
        child = Child(f"manage.py {args[0]}", spawn([sys.executable, "manage.py", *args], log=log, **self._here()), log)
        while child.process.poll() is None:
            if self.stops:
                stop_process(child.process, signal.SIGTERM, 5)
                raise Interrupted
            time.sleep(0.05)
        if child.process.returncode:
            raise ServiceError(f"manage.py {' '.join(args)} failed\n{tail(log, 30)}")

    def spawn(self, stack: ExitStack, name: str, argv: list[str], stop: Callable[[Child], None] | None = None) -> Child:
        log = LOGS / f"{name}.log"
        log.unlink(missing_ok=True)
        child = Child(name, spawn(argv, log=log, **self._here()), log)
        self.children.append(child)
        stack.callback(stop or self.stop_child, child)
        return child

    def _here(self) -> dict[str, object]:
        return {"env": self.env, "cwd": PROJECT}

    def wait_until_ready(self, worker: Child) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not (self.answers() and " ready." in tail(worker.log, 1000)):
            self.check()
            if time.monotonic() > deadline:
                raise ServiceError(f"not ready within {READY_WITHIN} s\n{tail(LOGS / 'web.log')}")
            time.sleep(0.1)
        seconds = time.monotonic() - self.started
        print(f"ready {self.web} after {seconds:.1f} s (Ctrl-C stops everything)", flush=True)

    def answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.web}/healthz/", timeout=3) as answer:  # noqa: S310
            return bool(answer.status == 200)
        return False

    def watch(self) -> None:
        while not self.stops:
            self.check()
            time.sleep(0.2)

    def check(self) -> None:
        if self.stops:
            raise Interrupted
        for child in self.children:
            if child.process.poll() is not None:
                raise ServiceError(f"{child.name} ended with {child.process.returncode}\n{tail(child.log)}")

    def forget_interrupts(self) -> None:
        """Runs after the application has stopped: impatience with it is no reason to hurry the database."""
        self.stops = min(self.stops, 1)

    def stop_child(self, child: Child) -> None:
        say(f"stopping {child.name}")
        stop_process(child.process, signal.SIGTERM, 10)

    def stop_worker(self, child: Child) -> None:
        """First Ctrl-C: finish the running jobs. Second one: give them up; they are queued again at the next start."""
        say("stopping worker (a second Ctrl-C does not wait for its jobs)")
        self.stops = min(self.stops, 1)
        if not stop_process(child.process, signal.SIGTERM, self.worker_grace, hurry=lambda: self.stops > 1):
            say("the worker did not finish in time and was killed")


def up(port: int | None, worker_grace: float) -> int:
    with session.lock_or_explain():
        return Supervisor(choose_port(port), worker_grace).run()
