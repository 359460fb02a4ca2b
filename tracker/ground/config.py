"""Configuration, read from the environment once."""

import os
import re
import secrets
import sqlite3
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from sqlalchemy import make_url

MEGABYTE = 1024 * 1024
WAIT = 15  # seconds for a lock, on either database
SHORTEST_SECRET = 32  # characters, where pages are served to others


class Unfit(ValueError):
    """A setting with which the tracker must not start; the sentence says which, and what to do."""


def from_environment(environ: Mapping[str, str], instance: Path) -> dict[str, Any]:
    """Return Flask's configuration; `instance` holds what one machine keeps (database, secret key).

    Raises Unfit for a setting with which it must not start.
    """
    base_url = _base_url(environ.get("TRACKER_BASE_URL", f"http://127.0.0.1:{environ.get('PORT', '8000')}"))
    https = base_url.startswith("https://")
    url = database_url(environ.get("DATABASE_URL"), instance)
    return {
        "SECRET_KEY": _secret(environ.get("SECRET_KEY"), instance, https=https),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(url),
        "BASE_URL": base_url,
        "SMTP_URL": environ.get("TRACKER_SMTP_URL"),
        "MAIL_FROM": environ.get("TRACKER_MAIL_FROM"),
        "HTTPS": https,
        "LOG_REQUESTS": environ.get("TRACKER_LOG_REQUESTS") == "1",
        "TRUSTED_PROXIES": _trusted_proxies(environ.get("TRACKER_TRUSTED_PROXIES", "0")),
        "TRUSTED_HOSTS": _trusted_hosts(base_url, https=https),
        "SESSION_COOKIE_NAME": "__Host-tracker" if https else "tracker",
        "KNOWN_COOKIE_NAME": "__Host-tracker-known" if https else "tracker-known",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 12 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE,
        "WTF_CSRF_TIME_LIMIT": None,
        "ARGON2": {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 4},  # RFC 9106, section 4, second
    }


def database_url(given: str | None, instance: Path) -> str:
    """Return the SQLAlchemy URL: psycopg for PostgreSQL, else SQLite in the instance folder."""
    if not given:
        return f"sqlite:///{instance / 'tracker.db'}"
    scheme, separator, rest = given.partition("://")
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg{separator}{rest}"
    return given


def engine_options(url: str) -> dict[str, Any]:
    """Return the engine's options; the limits keep one stuck statement from stopping everybody."""
    if url.startswith("sqlite"):
        return {"creator": partial(_open_file, make_url(url).database or "")}
    limits = {
        "statement_timeout": 20_000,  # waiting for a lock is part of it
        "lock_timeout": WAIT * 1000,
        "idle_in_transaction_session_timeout": 15_000,
    }
    return {
        "pool_pre_ping": True,
        "connect_args": {"options": " ".join(f"-c {name}={value}" for name, value in limits.items())},
    }


def _open_file(path: str) -> sqlite3.Connection:
    """Open a database that is there: only `flask db upgrade` makes one."""
    return sqlite3.connect(f"file:{quote(path)}?mode=rw", uri=True, timeout=WAIT, check_same_thread=False)


def _trusted_proxies(given: str) -> int:
    """Return how many proxies stand between us and the visitors: so many of X-Forwarded-For are believed."""
    if not re.fullmatch("[0-9]", given):
        raise Unfit(f"TRACKER_TRUSTED_PROXIES es un número de 0 a 9, no «{given}».")
    return int(given)


def _trusted_hosts(base_url: str, *, https: bool) -> list[str]:
    host = urlsplit(base_url).hostname or "127.0.0.1"
    return [host] if https else [host, "127.0.0.1", "localhost"]


def _base_url(given: str) -> str:
    """Return the address of links, which has a scheme that browsers and mails open, a host, and no path."""
    try:
        parts = urlsplit(given)
        fits = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
    if not fits or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise Unfit(f"TRACKER_BASE_URL es una dirección como https://capacitacion.ejemplo.cl, no «{given}».")
    return given.rstrip("/")


def _secret(given: str | None, instance: Path, *, https: bool) -> str:
    if given and https and len(given) < SHORTEST_SECRET:
        raise Unfit(
            f"SECRET_KEY tiene {len(given)} caracteres: con https son al menos {SHORTEST_SECRET}. Una sirve: openssl rand -hex 32"
        )
    return given or _kept_secret(instance)


def _kept_secret(instance: Path) -> str:
    """Return the machine's own secret key, made on the first start."""
    path = instance / "secret_key"
    instance.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
