"""Changing keys while the product runs: wrap data keys anew, then re-encrypt every cell under a new data key.

Resumable without a note of its own: a cell names the version that sealed it, so what is left is what does not
name the newest. Cells are written as the tables' owner (the consent ledger is append-only for the application)
and by compare-and-set, so a value that changes meanwhile is left to the next pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections, models

from hepcoach.privacy import keyring, keys, tenancy
from hepcoach.privacy.fields import EncryptedField, encrypted_fields
from hepcoach.privacy.policies import tenant_models

BATCH = 500


@dataclass(frozen=True)
class Progress:
    """`done` of `total` cells of one practice."""

    practice_id: int
    done: int
    total: int


def new_data_key(practice_id: int, *, now: datetime) -> bool:
    """Give the practice its next data key, unless an earlier rotation is still unfinished. True when made."""
    with tenancy.practice(practice_id):
        if _left(practice_id):
            return False
        keyring.create(practice_id, now=now)
        return True


def rewrap(practice_id: int) -> int:
    """Wrap the practice's data keys under the newest master key; how many needed it."""
    with tenancy.practice(practice_id):
        return keyring.rewrap(practice_id)


def re_encrypt(practice_id: int) -> Iterator[Progress]:
    """Seal every cell of the practice that an older data key sealed with the newest. Yields after each batch."""
    with tenancy.practice(practice_id):
        total = _left(practice_id)
    done = 0
    yield Progress(practice_id, done, total)
    for field in _fields():
        while True:
            with tenancy.practice(practice_id):
                changed = _re_encrypt_batch(practice_id, field)
            if not changed:
                break
            done += changed
            yield Progress(practice_id, min(done, total), total)


def _fields() -> list[EncryptedField[Any]]:
    return [field for model in tenant_models() for field in encrypted_fields(model)]


def _left(practice_id: int) -> int:
    return sum(_count(practice_id, field) for field in _fields())


def _old(practice_id: int, field: EncryptedField[Any]) -> tuple[str, list[Any]]:
    """SQL and values for "cells of this practice that the newest key did not seal"."""
    column = connections["owner"].ops.quote_name(str(field.column))
    newest = keyring.of(practice_id).newest.to_bytes(4, "big")
    return f"practice_id = %s AND substring({column} from 1 for 4) <> %s", [practice_id, newest]


def _count(practice_id: int, field: EncryptedField[Any]) -> int:
    condition, values = _old(practice_id, field)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {_table(field.model)} WHERE {condition}", values)
        return int(cursor.fetchone()[0])


def _re_encrypt_batch(practice_id: int, field: EncryptedField[Any]) -> int:
    """How many cells were sealed anew; 0 when none of this column is left (or each changed under our hands)."""
    condition, values = _old(practice_id, field)
    quote = connections["owner"].ops.quote_name
    table, column, pk = _table(field.model), quote(str(field.column)), quote(str(field.model._meta.pk.column))
    held = keyring.of(practice_id)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT {pk}, {column} FROM {table} WHERE {condition} ORDER BY {pk} LIMIT {BATCH}", values)
        rows = [(row[0], bytes(row[1])) for row in cursor.fetchall()]
        changed = 0
        for row_id, old in rows:
            plain = keys.open_sealed(held, field.place, old)
            cursor.execute(
                f"UPDATE {table} SET {column} = %s WHERE {pk} = %s AND {column} = %s",
                [keys.seal(held, field.place, plain), row_id, old],
            )
            changed += cursor.rowcount
    return changed


def _table(model: type[models.Model]) -> str:
    return connections["owner"].ops.quote_name(model._meta.db_table)
