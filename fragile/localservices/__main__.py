"""python -m fragile.localservices up|manage|check|doctor|has-redis    (normally reached through dev.py)"""

import argparse
import os
import subprocess
import sys

from . import binaries, session, supervisor
from .processes import PROJECT, ServiceError


def manage(args: list[str]) -> int:
    """Run manage.py with servers behind it, and nothing of ours on its standard output."""
    env = dict(os.environ)
    with session.borrowed_or_own(env):
        return subprocess.run([sys.executable, "manage.py", *args], env=env, cwd=PROJECT, check=False).returncode


def doctor() -> int:
    for name, find in binaries.FINDERS.items():
        try:
            print(f"{name:13}", find())
        except ServiceError as error:
            print(f"{name:13}", error)
    return 0


def main(argv: list[str]) -> int:
    if argv[:1] == ["manage"]:  # before argparse, which would claim manage.py's own options
        return manage(argv[1:])
    if argv[:1] == ["check"]:
        from .checks import check

        return check()
    parser = argparse.ArgumentParser(prog="python3 dev.py")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("up")
    run.add_argument("--port", type=int, help="listen on this port of 127.0.0.1 (else the first free one from 8000)")
    run.add_argument("--worker-grace", type=float, default=60, help="seconds that running jobs get at a stop")
    commands.add_parser("doctor")
    commands.add_parser("has-redis")
    args = parser.parse_args(argv)
    if args.command == "has-redis":
        return 0 if binaries.find_redis(real=True).product == "Redis" else 1
    return doctor() if args.command == "doctor" else supervisor.up(args.port, args.worker_grace)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServiceError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
