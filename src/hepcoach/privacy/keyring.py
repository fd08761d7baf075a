"""A practice's data keys: made with the practice, kept unwrapped in memory, rotated without downtime."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hepcoach.privacy import keys
from hepcoach.privacy.models import DataKey

# Unwrapped keys and when they were read (monotonic seconds). Read anew after this long, so that a running process
# soon seals with the version that `hepcoach keys rotate` made.
_unwrapped: dict[int, tuple[float, keys.DataKeys]] = {}
_FRESH_SECONDS = 60


def create(practice_id: int, *, now: datetime) -> None:
    """Make a practice's first data key, or its next version when it has one. Old versions keep opening."""
    newest = DataKey.objects.filter(practice_id=practice_id).order_by("-version").first()
    version = newest.version + 1 if newest else 1
    DataKey.objects.create(
        practice_id=practice_id,
        version=version,
        wrapped=keys.wrap(os.urandom(32), _label(practice_id, version)),
        created_at=now,
    )
    forget(practice_id)


def of(practice_id: int) -> keys.DataKeys:
    """The practice's keys. Raises UnableToOpen when it has none in sight of this transaction."""
    held = _unwrapped.get(practice_id)
    return held[1] if held is not None and _is_fresh(held[0]) else _load(practice_id)


def make_ready(practice_ids: Iterable[int]) -> None:
    """Read the keys of many practices by one query, where they are not at hand."""
    stale = [pk for pk in practice_ids if pk not in _unwrapped or not _is_fresh(_unwrapped[pk][0])]
    if not stale:
        return
    wrapped: dict[int, dict[int, bytes]] = defaultdict(dict)
    for practice_id, version, key in DataKey.objects.filter(practice_id__in=stale).values_list(
        "practice_id", "version", "wrapped"
    ):
        wrapped[practice_id][version] = bytes(key)
    for practice_id, versions in wrapped.items():
        _unwrap(practice_id, versions)


def opening(practice_id: int, version: int) -> keys.DataKeys:
    """The practice's keys with `version` among them, read anew when another process just made it."""
    held = _unwrapped.get(practice_id)
    if held is not None and version in held[1].ciphers:
        return held[1]
    return _load(practice_id)


def forget(practice_id: int | None = None) -> None:
    """Drop unwrapped keys from memory, of one practice or of all."""
    if practice_id is None:
        _unwrapped.clear()
    else:
        _unwrapped.pop(practice_id, None)


def rewrap(practice_id: int) -> int:
    """Wrap every version anew under the newest master key; how many needed it."""
    newest = max(keys.master_keys())
    changed = 0
    for row in DataKey.objects.filter(practice_id=practice_id):
        if keys.master_key_number(bytes(row.wrapped)) == newest:
            continue
        label = _label(practice_id, row.version)
        wrapped = keys.wrap(keys.unwrap(bytes(row.wrapped), label), label)
        DataKey.objects.filter(pk=row.pk).update(wrapped=wrapped)
        changed += 1
    return changed


def _is_fresh(read_at: float) -> bool:
    return time.monotonic() - read_at < _FRESH_SECONDS


def _load(practice_id: int) -> keys.DataKeys:
    wrapped = {row.version: bytes(row.wrapped) for row in DataKey.objects.filter(practice_id=practice_id)}
    if not wrapped:
        raise keys.UnableToOpen(f"practice {practice_id} has no data key in sight of this transaction")
    return _unwrap(practice_id, wrapped)


def _unwrap(practice_id: int, wrapped: Mapping[int, bytes]) -> keys.DataKeys:
    plain = {version: keys.unwrap(key, _label(practice_id, version)) for version, key in wrapped.items()}
    held = keys.DataKeys(
        practice_id=practice_id,
        ciphers={version: AESGCM(key) for version, key in plain.items()},
        # Blind indexes must stay equal when data keys rotate, so they hang on the first version.
        index=keys.derive(plain[min(plain)], "blind index"),
    )
    _unwrapped[practice_id] = (time.monotonic(), held)
    return held


def _label(practice_id: int, version: int) -> str:
    return f"practice {practice_id}, data key {version}"
