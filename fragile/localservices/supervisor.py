"""`dev.py run`: every process of the system under one parent, started in order and stopped in the opposite order."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol

from . import session
from .application import HOST, Application, BeatProcess, ServerProcess, WorkerProcess
from .processes import PROJECT, VAR, ServiceError, spawn, stop_process, tail

FIRST_PORT, LAST_PORT = 8000, 8019
LOGS = VAR / "log"
MOST_RESTARTS = 5  # of one process within a minute
READY_WITHIN = 180  # seconds; a cold, busy machine needs about 10


class Interrupted(Exception):
    """Ctrl-C or SIGTERM."""


class Startable(Protocol):
    process: subprocess.Popen[bytes] | None
    log: Path

    def start(self) -> object: ...


@dataclass
class Child:
    """One process of the system. One that ends by itself is started again, until it ends too often to be helped."""

    name: str
    part: Startable
    ended: list[float] = field(default_factory=list)

    def keep_alive(self) -> None:
        if self.part.process is None or self.part.process.poll() is None:
            return
        now = time.monotonic()
        self.ended = [moment for moment in self.ended if now - moment < 60] + [now]
        if len(self.ended) > MOST_RESTARTS:
            code = self.part.process.returncode
            raise ServiceError(
                f"{self.name} ended {len(self.ended)} times in a minute, with {code}\n{tail(self.part.log)}"
            )
        say(f"{self.name} ended with {self.part.process.returncode}; starting it again")
        self.part.start()


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
                while True:
                    self.check()
                    time.sleep(0.2)
        except Interrupted:
            say("stopped")
            return 0
        except ServiceError as error:
            print(f"error: {error}", file=sys.stderr, flush=True)
            return 1

    def start(self, stack: ExitStack) -> None:
        session.local_settings(self.env)
        running = stack.enter_context(session.servers(VAR, self.env, say=say))
        self.children += [Child(type(server).__name__, server) for server in running]
        server = ServerProcess(self.env, LOGS / "web.log", self.port)
        self.announce_servers(stack, server.url)
        self.prepare_database()
        worker = WorkerProcess(self.env, LOGS / "worker.log", concurrency=2)
        beat = BeatProcess(self.env, LOGS / "beat.log")
        for process in (worker, beat, server):
            process.log.unlink(missing_ok=True)
            process.start()
            self.children.append(Child(process.name, process))
            stack.callback(self.stop, process)
        self.wait_for(worker, server)
        seconds = time.monotonic() - self.started
        print(f"ready {server.url} after {seconds:.1f} s (Ctrl-C stops everything)", flush=True)

    def announce_servers(self, stack: ExitStack, web: str) -> None:
        """Let manage.py in another terminal find the servers for as long as they run."""
        state: dict[str, object] = {"pid": os.getpid(), "web": web}
        state |= {name: self.env[name] for name in ("DATABASE_URL", "REDIS_URL") if name in self.env}
        session.write_state(state)
        stack.callback(session.STATE_FILE.unlink, missing_ok=True)

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
        process = spawn([sys.executable, "manage.py", *args], log=log, env=self.env, cwd=PROJECT)
        while process.poll() is None:
            if self.stops:
                stop_process(process, signal.SIGTERM, 5)
            self.check()
            time.sleep(0.05)
        if process.returncode:
            raise ServiceError(f"manage.py {' '.join(args)} failed\n{tail(log, 30)}")

    def wait_for(self, *processes: Application) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not all(process.ready() for process in processes):
            self.check()
            if time.monotonic() > deadline:
                slow = next(process for process in processes if not process.ready())
                raise ServiceError(f"{slow.name} was not ready within {READY_WITHIN} s\n{tail(slow.log)}")
            time.sleep(0.1)

    def check(self) -> None:
        if self.stops:
            raise Interrupted
        for child in self.children:
            child.keep_alive()

    def stop(self, process: Application) -> None:
        """First Ctrl-C: finish the running jobs. Second one: give them up; they are queued again at the next start."""
        say(f"stopping {process.name}")
        grace = self.worker_grace if isinstance(process, WorkerProcess) else 10
        if not stop_process(process.process, signal.SIGTERM, grace, hurry=lambda: self.stops > 1):
            say(f"{process.name} did not finish in time and was killed")


def up(port: int | None, worker_grace: float) -> int:
    with session.lock_or_explain():
        return Supervisor(choose_port(port), worker_grace).run()
