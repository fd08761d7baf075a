"""Many rows in few statements: the one place that writes SQL by hand for the loop's batches.

PostgreSQL refuses COPY into a table with row-level security, so many rows are copied into a table of this
transaction alone and taken over from there by one statement, which the policies check like any other. A few rows
travel inside the statement. Either way the caller gives what the columns hold: encrypted values sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import psycopg
from django.db import connection, models

from hepcoach.privacy.fields import EncryptedField

# From so many rows on a copy is cheaper than a longer statement.
_MANY = 60

Rows = Sequence[tuple[Any, ...]]


def array(ids: Iterable[int]) -> str:
    """Keys as one parameter for `= ANY(%s::bigint[])`."""
    return "{" + ",".join(map(str, ids)) + "}"


def select(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """All rows, as binary values: an instant is not written out and read again. Select JSON as text."""
    with _binary_cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def insert(model: type[models.Model], columns: Sequence[str], rows: Rows, *, conflict: str = "") -> None:
    """Insert rows; columns that are not named get their default. `conflict`: what follows ON CONFLICT."""
    if not rows:
        return
    rest = _defaults(model, columns)
    names = ", ".join(f'"{name}"' for name in (*columns, *(name for name, _, _ in rest)))
    values = ", ".join([*(f'v."{name}"' for name in columns), *(f"%s::{kind}" for _, kind, _ in rest)])
    with connection.cursor() as cursor:
        source, parameters = _source(cursor, model, columns, rows)
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} FROM {source}'
            + (f" ON CONFLICT {conflict}" if conflict else ""),
            [*(value for _, _, value in rest), *parameters],
        )


def update(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Write `columns` of the rows whose key stands first in each tuple."""
    if not rows:
        return
    changes = ", ".join(f'"{name}" = v."{name}"' for name in columns)
    with connection.cursor() as cursor:
        source, parameters = _source(cursor, model, ["id", *columns], rows)
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" t SET {changes} FROM {source} WHERE t."id" = v."id"', parameters
        )


def _source(cursor: Any, model: type[models.Model], columns: Sequence[str], rows: Rows) -> tuple[str, list[Any]]:
    """The rows as something to select from, named `v`, and the parameters that it takes."""
    names = ", ".join(f'"{name}"' for name in columns)
    if len(rows) < _MANY:
        one = "(" + ", ".join(f"%s::{_kind(model, name)}" for name in columns) + ")"
        return f"(VALUES {', '.join([one] * len(rows))}) AS v ({names})", [value for row in rows for value in row]
    # What all rows have in common is said once, beside the copy; the first column is copied in any case.
    common: list[tuple[str, Any]] = []
    copied: list[tuple[str, list[str]]] = []
    for name, values in zip(columns, zip(*rows, strict=True), strict=True):
        if copied and values.count(values[0]) == len(values):
            common.append((f'%s::{_kind(model, name)} AS "{name}"', values[0]))
        else:
            copied.append((name, _written(_kind(model, name), values)))
    stage = f'"copied_{model._meta.db_table}"'
    cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{stage}")
    kinds = ", ".join(f'"{name}" {_kind(model, name)}' for name, _ in copied)
    cursor.execute(f"CREATE TEMPORARY TABLE {stage} ({kinds}) ON COMMIT DROP")
    with cursor.copy(f"COPY pg_temp.{stage} FROM STDIN") as copy:
        copy.write("\n".join(map("\t".join, zip(*(values for _, values in copied), strict=True))) + "\n")
    said = ", ".join(["c.*", *(words for words, _ in common)])
    return f"(SELECT {said} FROM pg_temp.{stage} AS c) AS v", [value for _, value in common]


def _binary_cursor() -> Any:
    """Django's cursor, so that its statements are counted and logged, around one with parameters of the server."""
    connection.ensure_connection()
    own = psycopg.Cursor(connection.connection)
    own.format = psycopg.pq.Format.BINARY
    return connection._prepare_cursor(own)  # type: ignore[attr-defined]


# What COPY's text format takes for more than itself.
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"


def _written(kind: str, values: Iterable[Any]) -> list[str]:
    """A column's values in the text format of COPY."""
    write = _WRITE.get(kind, _escaped)
    return [_NULL if value is None else write(value) for value in values]


def _escaped(value: Any) -> str:
    return str(value).translate(_ESCAPES)


def _hex(value: bytes) -> str:
    return f"\\\\x{value.hex()}"


# A batch holds the same few instants many times.
_instant = lru_cache(maxsize=1_024)(datetime.isoformat)

_WRITE: dict[str, Callable[[Any], str]] = {
    "bigint": str,
    "smallint": str,
    "bytea": _hex,
    "timestamp with time zone": _instant,
}


def _kind(model: type[models.Model], column: str) -> str:
    kind = _field(model, column).db_type(connection) or ""
    # A cast to varchar(n) would cut a value that is too long; as text it is refused on its way into the column.
    return "text" if kind.startswith("varchar") else kind


def _field(model: type[models.Model], column: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.column == column)


def _defaults(model: type[models.Model], columns: Sequence[str]) -> list[tuple[str, str, Any]]:
    """Column, type and value of what is not named. A sealed default needs its practice's key: it must be named."""
    rest = []
    for field in model._meta.concrete_fields:
        if field.primary_key or field.column is None or field.column in columns:
            continue
        value = field.get_default()
        if isinstance(field, EncryptedField) and value is not None:
            raise TypeError(f"{field} is encrypted: name it and seal its value")
        rest.append((field.column, _kind(model, field.column), field.get_db_prep_save(value, connection)))
    return rest
