"""Reading the environment for settings.py: loud on a bad value, secrets from files, servers of `dev.py run`."""

import json
import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent


def secret(name: str, default: str | None = None) -> str:
    """The value of NAME, or the content of the file that NAME_FILE names (Docker and systemd secrets)."""
    if name in os.environ:
        return os.environ[name]
    if f"{name}_FILE" in os.environ:
        return Path(os.environ[f"{name}_FILE"]).read_text().strip()
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set: give it in the environment, or a file's path in {name}_FILE")
    return default


def flag(name: str, *, default: bool) -> bool:
    text = os.environ.get(name, "1" if default else "0")
    if text not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} is '{text}': write 1 for yes or 0 for no")
    return text == "1"


def words(name: str, default: str = "") -> list[str]:
    return [word for word in os.environ.get(name, default).split(",") if word]


def service_url(name: str) -> str:
    """A server's address: the environment first, else what a running `dev.py run` wrote down."""
    if name in os.environ or f"{name}_FILE" in os.environ:
        return secret(name)
    try:
        return str(json.loads((ROOT / "var" / "services.json").read_text())[name])
    except (OSError, KeyError, ValueError):
        raise ImproperlyConfigured(
            f"{name} is not set and nothing runs here: start the project with `python3 dev.py run`, or set {name}"
        ) from None


def database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://; PostgreSQL is the only database here")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0],
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def redis_url(base: str, number: int) -> str:
    """The form that redis-py reads; several uses share one server under different database numbers."""
    return f"{base}?db={number}" if base.startswith("unix://") else f"{base.rstrip('/')}/{number}"


def broker_url(base: str, number: int) -> str:
    """The form that Celery's transport reads."""
    if base.startswith("unix://"):
        return f"redis+socket://{base.removeprefix('unix://')}?virtual_host={number}"
    return f"{base.rstrip('/')}/{number}"
