"""What `dev.py` does before the virtual environment exists. Standard library only; runs under the system's Python."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[3]
VAR = ROOT / "var"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SYSROOT = VAR / "sysroot"  # packages of the system's archive, unpacked without root


def say(text: str) -> None:
    """On standard error: `dev.py manage` leaves standard output to the command."""
    print(f"\033[1m==>\033[0m {text}" if sys.stderr.isatty() else f"==> {text}", file=sys.stderr, flush=True)


def die(text: str, code: int = 2) -> NoReturn:
    print(f"error: {text}", file=sys.stderr)
    sys.exit(code)


def run(*argv: str | Path, **options: Any) -> subprocess.CompletedProcess[Any]:
    return subprocess.run(argv, check=True, **options)


def works(*argv: str | Path, **options: Any) -> bool:
    return subprocess.run(argv, check=False, **options).returncode == 0


def library_dirs() -> list[Path]:
    return sorted({path.parent for path in SYSROOT.glob("**/lib/**/*.so*")}) if SYSROOT.is_dir() else []


def child_env() -> dict[str, str]:
    env = dict(os.environ, PYTHONUNBUFFERED="1")
    env.pop("PYTHONHOME", None)
    if SYSROOT.is_dir():
        libraries = [*map(str, library_dirs()), env.get("LD_LIBRARY_PATH", "")]
        env["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, libraries))
        env["PATH"] = os.pathsep.join([env.get("PATH", os.defpath), str(SYSROOT / "usr" / "bin")])
    if sys.platform == "darwin":  # Homebrew's libraries are not on the loader path of other Pythons
        env.setdefault("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib:/usr/lib")
    home = os.path.expanduser("~")
    if not os.access(home, os.W_OK):  # a service account: give the tools' caches a place
        env.update(UV_NO_CACHE="1", npm_config_cache=str(VAR / "npm-cache"), XDG_CACHE_HOME=str(VAR / "cache"))
    return env


def which(name: str) -> str | None:
    return shutil.which(name, path=child_env().get("PATH"))


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two terminals must not install into one environment at once; the second waits and then finds it done."""
    import fcntl

    VAR.mkdir(exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
