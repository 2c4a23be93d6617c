"""Child processes that never outlive their parent, and the private directories they work in."""

import ctypes
import hashlib
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

NAME = "fragile"
PROJECT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("LOCALSERVICES_VAR", PROJECT / "var"))  # another one lets a test run beside a developer
LONGEST_SOCKET_DIR = 80  # a Unix socket's whole path has at most 104 (macOS) or 108 (Linux) bytes


class ServiceError(RuntimeError):
    """Something a person can act on; its text is shown as it is, without a traceback."""


def die_with_parent(sig: int) -> Callable[[], object] | None:
    """Return a preexec_fn: on Linux the child gets `sig` when its parent is gone, however it went."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(1, sig, 0, 0, 0)  # 1 is PR_SET_PDEATHSIG


def spawn(
    argv: Sequence[str | Path],
    *,
    executable: str | None = None,
    log: Path | None = None,
    owner: pwd.struct_passwd | None = None,
    parent_gone: int = signal.SIGKILL,
    env: Mapping[str, str] | None = None,
    cwd: Path | str = "/",
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that a terminal's Ctrl-C reaches only the supervisor."""
    with open(log or os.devnull, "ab") as out:
        return subprocess.Popen(
            argv,
            executable=executable,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=cwd,
            env=env,
            preexec_fn=die_with_parent(parent_gone),
            user=owner.pw_uid if owner else None,
            group=owner.pw_gid if owner else None,
            extra_groups=[] if owner else None,
        )


def stop_process(
    process: subprocess.Popen[bytes] | None,
    sig: int,
    grace: float,
    *,
    last: int = signal.SIGKILL,
    hurry: Callable[[], bool] = lambda: False,
) -> bool:
    """Ask, wait, then insist. True if it ended by itself."""
    if process is None or process.poll() is not None:
        return True
    process.send_signal(sig)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and not hurry():
        if process.poll() is not None:
            return True
        time.sleep(0.05)
    try:
        os.killpg(process.pid, last)  # each child leads its own session: this reaches only its own workers
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait(10)
    return False


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def stop_orphan(pidfile: Path, sig: int, timeout: float = 15) -> None:
    """End the server that an earlier supervisor left behind. Only call it while holding the project's lock."""
    try:
        pid = int(pidfile.read_text().split()[0])
        os.kill(pid, sig)
    except (OSError, ValueError, IndexError):
        return
    deadline = time.monotonic() + timeout
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)


def tail(path: Path | None, lines: int = 15) -> str:
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path else ""
    except OSError:
        return ""


def private_dir(path: Path, owner: pwd.struct_passwd | None = None) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() or path.stat().st_uid not in {os.getuid(), owner.pw_uid if owner else os.getuid()}:
        raise ServiceError(f"{path} belongs to somebody else")
    if owner is not None:
        os.chown(path, owner.pw_uid, owner.pw_gid)
    path.chmod(0o700)
    return path


def digest_of(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def short_socket_dir(wanted: Path, owner: pwd.struct_passwd | None = None) -> Path:
    if len(str(wanted)) > LONGEST_SOCKET_DIR:
        wanted = Path("/tmp") / f"{NAME}-{os.getuid()}-{digest_of(wanted)}"  # noqa: S108  private_dir() checks it
    return private_dir(wanted, owner)
