"""`dev.py check`: every check that is not a test, run to the end so that one failure does not hide another."""

import os
import subprocess
import sys
from pathlib import Path

from .processes import PROJECT
from .session import servers, throwaway_folder

BIN = Path(sys.executable).parent
PRODUCTION = {"DEBUG": "0", "DEMO": "0", "ALLOWED_HOSTS": "fragile.example.org"}


def commands() -> list[list[str]]:
    manage = [sys.executable, "manage.py"]
    templates = sorted(str(path.relative_to(PROJECT)) for path in PROJECT.glob("templates/**/*.html"))
    return [
        [str(BIN / "ruff"), "check", "."],
        [str(BIN / "ruff"), "format", "--check", "."],
        *([[str(BIN / "djade"), "--check", "--target-version", "5.2", *templates]] if templates else []),
        [str(BIN / "lint-imports")],
        [str(BIN / "mypy")],
        [*manage, "makemigrations", "--check", "--dry-run"],
        [*manage, "check", "--deploy", "--fail-level", "WARNING"],
    ]


def title(command: list[str]) -> str:
    """The command without machine paths, and without the list of all templates."""
    words = [Path(word).name if os.sep in word and Path(word).is_absolute() else word for word in command]
    return " ".join(word for word in words if not word.endswith(".html"))


def check() -> int:
    failed = []
    with throwaway_folder() as folder:
        env = {**os.environ, **PRODUCTION, "SECRET_KEY": f"{os.urandom(40).hex()}-check-only"}
        for name in ("DATABASE_URL", "REDIS_URL"):
            env.pop(name, None)
        with servers(folder, env, ephemeral=True):
            for command in commands():
                print(f"--- {title(command)}", flush=True)
                if subprocess.run(command, env=env, cwd=PROJECT, check=False).returncode:
                    failed.append(title(command))
    print("\n".join(f"FAILED: {name}" for name in failed) or "all checks passed", flush=True)
    return 1 if failed else 0
