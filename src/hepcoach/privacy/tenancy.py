"""The tenant is the practice: what a transaction may see is a setting local to that transaction.

PostgreSQL's row-level security compares every row's `practice_id` with it (see `policies`). With nothing set
the application's role sees no row of any tenant table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from hepcoach.privacy import audit

_current: ContextVar[frozenset[int]] = ContextVar("practices", default=frozenset())

SETTING = "hepcoach.practices"
USER_SETTING = "hepcoach.user"


def current() -> frozenset[int]:
    """The practices that the running transaction may see."""
    return _current.get()


@contextmanager
def practices(ids: Iterable[int]) -> Iterator[None]:
    """Run the block in a transaction (or savepoint) that sees these practices' rows and no others.

    Audit rows recorded inside are written as the outermost block ends, so that the lock on a practice's
    audit chain is held only for the commit.
    """
    chosen = frozenset(ids)
    with transaction.atomic():
        before = _current.get()
        _set(chosen)
        token = _current.set(chosen)
        try:
            with audit.collecting():
                yield
        finally:
            _current.reset(token)
        # Reached only without an error: a failed transaction takes its settings back by itself, and so does one
        # that ends here. Only a block inside another one has something to go back to.
        if connection.savepoint_ids:
            _set(before)


def practice(practice_id: int) -> AbstractContextManager[None]:
    """Like `practices`, for one."""
    return practices([practice_id])


@contextmanager
def as_user(user_id: int) -> Iterator[None]:
    """Let the block see the staff rows of one signed-in user, to learn which practice they work for."""
    with transaction.atomic():
        _config(USER_SETTING, str(user_id))
        yield
        _config(USER_SETTING, "")


def _set(ids: frozenset[int]) -> None:
    _config(SETTING, "{" + ",".join(map(str, sorted(ids))) + "}")


def _config(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
