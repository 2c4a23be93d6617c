"""One Redis (or Valkey) server of our own, on a Unix socket."""

import shutil
import signal
import subprocess
import time
from pathlib import Path

from .binaries import find_redis
from .processes import ServiceError, private_dir, short_socket_dir, spawn, stop_orphan, stop_process, tail

DATABASES = 128  # the test plugin gives each xdist worker four of them


class RedisServer:
    """`ephemeral`: nothing is written to disk, and the folder goes with the server. Otherwise the append-only file
    keeps queued jobs over a restart, as in production."""

    def __init__(self, state: Path, *, ephemeral: bool = False, real: bool = False) -> None:
        self.ephemeral = ephemeral
        self.process: subprocess.Popen[bytes] | None = None
        self.binary = find_redis(real=real)
        self.base = private_dir(state.absolute() / "redis")
        self.socket = short_socket_dir(self.base) / "redis.sock"
        self.log, self.pidfile = self.base / "redis.log", self.base / "redis.pid"

    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self, timeout: float = 30) -> "RedisServer":
        stop_orphan(self.pidfile, signal.SIGTERM)
        self.process = spawn(
            [self.binary.argv0, *self._options()],
            executable=self.binary.path,
            log=self.log,
            parent_gone=signal.SIGTERM,
            cwd=self.base,
        )
        self._wait(time.monotonic() + timeout)
        return self

    def stop(self) -> None:
        stop_process(self.process, signal.SIGTERM, 30)
        if self.ephemeral:
            for path in {self.base, self.socket.parent}:
                shutil.rmtree(path, ignore_errors=True)

    def _options(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": self.base,
            "pidfile": self.pidfile,
            "databases": DATABASES,
            "save": "",
            "appendonly": "no" if self.ephemeral else "yes",
            "maxmemory-policy": "noeviction",  # a broker may not forget a job to make room
        }
        return [part for name, value in options.items() for part in (f"--{name}", str(value))]

    def _wait(self, deadline: float) -> None:
        import redis

        client = redis.Redis.from_url(self.url())
        while True:
            try:
                client.ping()
                break
            except redis.ConnectionError:  # includes "loading the data set"
                ended = self.process is None or self.process.poll() is not None
                if ended or time.monotonic() > deadline:
                    raise ServiceError(f"{self.binary.version} did not start\n{tail(self.log)}") from None
                time.sleep(0.02)
        client.close()
