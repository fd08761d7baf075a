"""One real PostgreSQL for the run: the embedded one, or the one that DATABASE_URL names.

The tables are made once by the owner's role; the tests connect as the application's role and so obey
row-level security like the product does.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
import psycopg
import pytest
from psycopg import sql
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# Settings are read when Django is imported, so the home and database of the run are chosen first.
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or secrets.token_hex(4)
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["HEPCOACH_HOME"] = str(Path(tempfile.gettempdir()) / f"hepcoach-test-{os.getuid()}")
_DATABASE = f"hepcoach_test_{_RUN[:8]}_{_WORKER}"

from hepcoach.config import database  # noqa: E402


def _admin_url() -> dict[str, str]:
    """How to reach the server as the owner, to make and drop the run's database."""
    owner = database.settings()["owner"]
    keys = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    found = {name: str(owner[key]) for key, name in keys.items() if owner.get(key)}
    return {**found, "dbname": "postgres"}


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        # The one that hands out tests runs none; what it set here its workers would inherit.
        return
    database.ensure_running()
    os.environ["HEPCOACH_DATABASE"] = _DATABASE
    # Not in pytest's own configuration: pytest-django would read the settings before PostgreSQL runs.
    os.environ["DJANGO_SETTINGS_MODULE"] = "hepcoach.config.settings"
    django.setup()
    from django.test import TransactionTestCase

    # Django's own flush runs as the connection's role, and ours owns nothing.
    TransactionTestCase._fixture_teardown = _empty_tables  # type: ignore[method-assign]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    return _FilesAndWorlds(config, log)


class _FilesAndWorlds(LoadFileScheduling):
    """A file's tests run on one worker; simulated months, each as long as many files, go to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return nodeid if file.endswith("test_swarm.py") else file


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    from django.db import connections

    from hepcoach.config import start

    with psycopg.connect(**_admin_url(), autocommit=True) as admin:  # type: ignore[arg-type]
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_DATABASE)))
        # What is thrown away need not reach the disk at every step.
        admin.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(_DATABASE)))
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        start.migrate()
    yield
    for connection in connections.all():
        connection.close()
    with psycopg.connect(**_admin_url(), autocommit=True) as admin:  # type: ignore[arg-type]
        admin.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(_DATABASE)))


@pytest.fixture(autouse=True)
def _forget_keys() -> Iterator[None]:
    """A practice of the next test may have this one's number or slug but not its keys and tokens."""
    from hepcoach.messaging import alarm
    from hepcoach.messaging.carriers import doors
    from hepcoach.privacy import keyring

    for forget in (keyring.forget, doors.forget, alarm.forget):
        forget()
    yield
    for forget in (keyring.forget, doors.forget, alarm.forget):
        forget()


def _empty_tables(_case: object) -> None:
    """After a test that committed: empty the tables as their owner (the application's role may not)."""
    keep = ["django_migrations", "django_content_type", "auth_permission"]
    with psycopg.connect(**{**_admin_url(), "dbname": _DATABASE}, autocommit=True) as owner:  # type: ignore[arg-type]
        tables = owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(%s)", [keep]
        ).fetchall()
        names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in tables)
        owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning in New York."""
    return datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
