"""One PostgreSQL server of our own.

The wheel's Python interface is not used: as root it creates accounts and opens parent folders to everybody, and after a
crash it forgets the server it started (docs/decisions/0005-embedded-services.md).
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from .binaries import find_postgres
from .processes import (
    NAME,
    ServiceError,
    digest_of,
    private_dir,
    short_socket_dir,
    spawn,
    stop_orphan,
    stop_process,
    tail,
)

SHARED = Path("/var/lib") / NAME  # not /var/tmp: nobody else may be able to plant anything there
FIRST_BUILTIN_LOCALE, FIRST_UNICODE_FAST = 17, 18


def reachable(path: Path) -> bool:
    """True if another user could open `path`: every folder above it is searchable by others."""
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def state_for(state: Path) -> Path:
    """Where the data of `state` really lies: as root, in a place that the user `nobody` can reach."""
    state = state.absolute()
    return SHARED / digest_of(state) if os.geteuid() == 0 and not reachable(state / "x") else state


class Postgres:
    """postgres refuses to run as root, so as root it runs as `nobody`, from a place which that user can reach.
    No account is created and no permission outside our own directories is changed."""

    def __init__(self, state: Path, *, ephemeral: bool = False) -> None:
        self.ephemeral = ephemeral
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.bin = find_postgres()
        if self.owner and not reachable(self.bin / "postgres"):
            self.bin = self._staged()
        state = state_for(state)
        state.mkdir(parents=True, exist_ok=True)
        self.base = private_dir(state / "pg", self.owner)
        self.data, self.log = self.base / "data", self.base / "postgres.log"
        self.sockets = short_socket_dir(self.base, self.owner)

    def _staged(self) -> Path:
        """Copy the executables to where `nobody` can run them; the rename makes two copiers harmless."""
        package = self.bin.parent.parent
        target = SHARED / f"pg-{self.version()}"
        if not target.exists():
            SHARED.mkdir(parents=True, exist_ok=True)
            copy = Path(tempfile.mkdtemp(dir=SHARED, prefix="copy-"))
            copy.chmod(0o755)
            skip = shutil.ignore_patterns("include", "*.a", "pgxs", "__pycache__")
            for source in (package, package.with_name(package.name + ".libs")):
                if source.exists():
                    shutil.copytree(source, copy / source.name, ignore=skip)
            try:
                copy.rename(target)
            except OSError:
                shutil.rmtree(copy)
        return target / package.name / "pginstall" / "bin"

    def version(self) -> str:
        answer = subprocess.run([self.bin / "postgres", "--version"], capture_output=True, text=True, check=False)
        found = re.search(r"\d+(\.\d+)?", answer.stdout)
        if not found:
            raise ServiceError(f"{self.bin / 'postgres'} does not run: {answer.stderr.strip()}")
        return found.group()

    def url(self, database: str = NAME) -> str:
        return f"postgresql://{NAME}@/{database}?host={self.sockets}"

    def start(self, timeout: float = 60) -> "Postgres":
        os.close(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        self._ensure_cluster()
        stop_orphan(self.data / "postmaster.pid", signal.SIGINT)
        self.process = spawn(
            [self.bin / "postgres", "-D", self.data, *self._options()],
            log=self.log,
            owner=self.owner,
            parent_gone=signal.SIGINT,  # fast shutdown: sessions are cut, data is safe
            cwd=self.base,
            env=self._env(),
        )
        self._ensure_database(time.monotonic() + timeout)
        return self

    def stop(self) -> None:
        stop_process(self.process, signal.SIGINT, 30, last=signal.SIGQUIT)
        if self.ephemeral:
            for path in {self.base, self.sockets}:
                shutil.rmtree(path, ignore_errors=True)

    def _env(self) -> dict[str, str]:
        """Nothing of the caller's: an inherited LANG that is not generated on this machine would stop initdb."""
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}

    def _options(self) -> list[str]:
        settings = ["listen_addresses=", f"unix_socket_directories={self.sockets}", "unix_socket_permissions=0700"]
        if self.ephemeral:  # speed over durability: the data dies with the test run
            settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]
        return [part for setting in settings for part in ("-c", setting)]

    def _ensure_cluster(self) -> None:
        made_by, version = self.data / "PG_VERSION", self.version()
        if not made_by.exists():
            self._initdb(int(version.split(".")[0]))
        elif made_by.read_text().strip() != version.split(".")[0]:
            raise ServiceError(
                f"{self.data} was made by PostgreSQL {made_by.read_text().strip()} and this is {version}: "
                "dump it with the old version, or start afresh with `dev.py reset`"
            )

    def _initdb(self, major: int) -> None:
        # the built-in locale provider: the same order and case rules whatever locales a machine has
        locale = ["--locale=C.UTF-8"]
        if major >= FIRST_BUILTIN_LOCALE:
            name = "PG_UNICODE_FAST" if major >= FIRST_UNICODE_FAST else "C.UTF-8"
            locale = ["--locale=C", "--locale-provider=builtin", f"--builtin-locale={name}"]
        trust = ["--auth-local=trust", "--auth-host=reject"]  # the socket's folder is the key: mode 0700
        sync = ["--no-sync"] if self.ephemeral else []
        fresh = self.base / "data.new"  # renamed when complete: an interrupted set-up leaves no half-made cluster
        shutil.rmtree(fresh, ignore_errors=True)
        process = spawn(
            [self.bin / "initdb", "-D", fresh, "-U", NAME, "--encoding=UTF8", *locale, *trust, *sync],
            log=self.log,
            owner=self.owner,
            env=self._env(),
            cwd=self.base,
        )
        if process.wait():
            raise ServiceError(f"initdb failed\n{tail(self.log)}")
        fresh.rename(self.data)

    def _ensure_database(self, deadline: float) -> None:
        import psycopg2

        while True:
            try:
                connection = psycopg2.connect(self.url("postgres"))
                break
            except psycopg2.OperationalError:
                ended = self.process is None or self.process.poll() is not None
                if ended or time.monotonic() > deadline:
                    raise ServiceError(f"PostgreSQL did not start\n{tail(self.log)}") from None
                time.sleep(0.03)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{NAME}"')
        connection.close()
