"""The project's own processes, started in the same way by `dev.py run` and by the tests."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from .processes import PROJECT, ServiceError, spawn, stop_process, tail

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Application:
    """One process on the servers that `env` names. A stopped or killed one can be started again."""

    name = ""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.env, self.log = env, log
        self.process: subprocess.Popen[bytes] | None = None
        self.log_start = 0

    def argv(self) -> list[str]:
        raise NotImplementedError

    def ready(self) -> bool:
        return self.running

    def start(self) -> None:
        self.log_start = self.log.stat().st_size if self.log.exists() else 0
        self.process = spawn([sys.executable, "-m", *self.argv()], log=self.log, env=self.env, cwd=PROJECT)

    def wait(self, timeout: float = 60) -> None:
        """Until it can do its work."""
        deadline = time.monotonic() + timeout
        while not self.ready():
            if not self.running or time.monotonic() > deadline:
                raise ServiceError(f"{self.name} did not start\n{tail(self.log, 40)}")
            time.sleep(0.05)

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        if self.process is None:
            raise ServiceError(f"{self.name} was never started")
        return self.process.pid

    def stop(self, grace: float = 20) -> bool:
        """Ask it to finish. True if it ended by itself."""
        return stop_process(self.process, signal.SIGTERM, grace)

    def kill(self) -> None:
        """As a power cut would: the process and its pool at once, without a chance to tidy up."""
        os.killpg(self.pid, signal.SIGKILL)  # it leads its own session
        if self.process:
            self.process.wait(10)

    def output(self) -> str:
        """What it has logged since its last start."""
        with suppress(OSError), self.log.open("rb") as file:
            file.seek(self.log_start)
            return file.read().decode(errors="replace")
        return ""


class WorkerProcess(Application):
    name = "worker"

    def __init__(self, env: dict[str, str], log: Path, *, concurrency: int = 1, purge: bool = False) -> None:
        super().__init__(env, log)
        self.concurrency, self.purge = concurrency, purge

    def argv(self) -> list[str]:
        node = f"{self.name}-{os.getpid()}-{id(self)}@%h"  # unique: two workers of one name confuse each other
        command = ["celery", "-A", "fragile", "worker", "-l", "INFO", "-c", str(self.concurrency), "-n", node]
        return [*command, "--purge"] if self.purge else command

    def start(self) -> None:
        super().start()
        self.purge = False  # what waits in the queue when a killed worker comes back is what it has to do

    def ready(self) -> bool:
        return " ready." in self.output()


class BeatProcess(Application):
    """The scheduler on its own: inside the worker (-B) it would not survive the pool's forks reliably."""

    name = "beat"

    def argv(self) -> list[str]:
        schedule = self.log.with_name("beat-schedule")
        return ["celery", "-A", "fragile", "beat", "-l", "INFO", "--pidfile=", "-s", str(schedule)]


class ServerProcess(Application):
    name = "web"

    def __init__(self, env: dict[str, str], log: Path, port: int) -> None:
        super().__init__(env, log)
        self.port = port
        self.url = f"http://{HOST}:{port}"

    def argv(self) -> list[str]:
        command = ["uvicorn", "fragile.asgi:application", "--host", HOST, "--port", str(self.port)]
        # nobody stands in front of it here, so nobody's word on where a request comes from is believed
        command += ["--no-proxy-headers", "--no-server-header"]
        return [*command, "--lifespan", "off", "--ws", "none", "--timeout-graceful-shutdown", "5"]

    def ready(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.url}/healthz/", timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
        return False
