"""Encrypted columns: text, JSON and dates that are sealed on the way into PostgreSQL and opened when read.

A row's value is opened on first use, not when loaded, so a list that shows three columns opens three. The row
must have a `practice_id`; it takes part in the seal. `Model.objects.update(...)` has no row to ask: seal the
value with `sealed(Model, "column", practice_id, value)`.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from hepcoach.privacy import keyring, keys

T = TypeVar("T")

if TYPE_CHECKING:
    _Base = models.Field[Any, Any]
else:
    _Base = models.Field


class Sealed(bytes):
    """A cell as PostgreSQL holds it."""

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


class _Opening(DeferredAttribute):
    """Opens a sealed value when the attribute is first read."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            field: Any = self.field
            value = field.unseal(instance.practice_id, value)
            instance.__dict__[field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        # Defining this makes Python ask `__get__` even when the row's dictionary already holds the cell.
        instance.__dict__[self.field.attname] = value


class EncryptedField(_Base, Generic[T]):
    """Base of the encrypted columns; a subclass says how its value becomes bytes."""

    descriptor_class = _Opening

    def get_internal_type(self) -> str:
        return "BinaryField"

    def dumps(self, value: T) -> bytes:
        raise NotImplementedError

    def loads(self, plain: bytes) -> T:
        raise NotImplementedError

    @cached_property
    def place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def seal(self, practice_id: int, value: T | None) -> Sealed | None:
        return None if value is None else self.seal_bytes(practice_id, self.dumps(value))

    def seal_bytes(self, practice_id: int, plain: bytes) -> Sealed:
        """Seal what `dumps` would have made."""
        return Sealed(keys.seal(keyring.of(practice_id), self.place, plain))

    def unseal(self, practice_id: int, value: bytes) -> T:
        held = keyring.opening(practice_id, keys.key_version(value))
        return self.loads(keys.open_sealed(held, self.place, value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        return self.seal(model_instance.practice_id, value)  # type: ignore[attr-defined]

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.place} is encrypted: seal the value first (privacy.fields.sealed)")
        return None if value is None else bytes(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else Sealed(value)

    def to_python(self, value: Any) -> Any:
        return value


class EncryptedText(EncryptedField[str]):
    """Text of any length."""

    empty_strings_allowed = True

    def dumps(self, value: str) -> bytes:
        return value.encode()

    def loads(self, plain: bytes) -> str:
        return plain.decode()

    def unseal(self, practice_id: int, value: bytes) -> str:
        # Most columns of words are empty in most rows: their length says so.
        return "" if len(value) == keys.EMPTY_BYTES else super().unseal(practice_id, value)


class EncryptedBytes(EncryptedField[bytes]):
    """Bytes as they are: a photo, a piece of a video."""

    empty_strings_allowed = False

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, plain: bytes) -> bytes:
        return plain


class EncryptedJSON(EncryptedField[Any]):
    """Anything JSON holds."""

    empty_strings_allowed = False

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def loads(self, plain: bytes) -> Any:
        return json.loads(plain.decode())


def sealed(model: type[models.Model], column: str, practice_id: int, value: Any) -> Sealed | None:
    """A value ready for `.update(column=…)` on rows of one practice."""
    result: Sealed | None = encrypted(model, column).seal(practice_id, value)
    return result


def encrypted(model: type[models.Model], column: str) -> EncryptedField[Any]:
    """The column itself, to seal and open the cells of many rows."""
    field = model._meta.get_field(column)
    if not isinstance(field, EncryptedField):
        raise TypeError(f"{model._meta.label}.{column} is not an encrypted column")
    return field


def encrypted_fields(model: type[models.Model]) -> list[EncryptedField[Any]]:
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]
