"""Bring up what a command that needs the database needs: PostgreSQL, Django, migrations, policies."""

from __future__ import annotations

import gc
import os

import django
from django.apps import apps

from hepcoach.config import database


def with_database(*, migrated: bool = True) -> None:
    """Start PostgreSQL if it is ours, set Django up and, unless told not to, bring the tables up to date."""
    database.ensure_running()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hepcoach.config.settings")
    if not apps.ready:
        django.setup()
    if migrated:
        migrate()


def spare_the_collector() -> None:
    """Leave what the imports made out of every later pass of the garbage collector, and pass less often.

    A full pass over the program's own objects takes about 80 ms in the middle of somebody's page. To be called
    once everything is imported, by a process that answers for long.
    """
    gc.collect()
    gc.freeze()
    # A page of 30 lines, or a batch of patients, makes tens of thousands of objects that die with it.
    gc.set_threshold(20_000, 20, 20)


def migrate() -> None:
    """Run outstanding migrations as the owner and renew policies and grants. Idempotent."""
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from hepcoach.privacy import policies

    database.prepare_roles()
    owner = connections["owner"]
    with owner.cursor() as cursor:
        # The second of two processes that start together waits here, and finds nothing left to do.
        cursor.execute("SELECT pg_advisory_lock(%s)", [database.START_LOCK])
    executor = MigrationExecutor(owner)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        policies.apply(owner, connections["default"].settings_dict["USER"])
    owner.close()
