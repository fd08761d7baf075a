"""Envelope encryption: one data key per practice and version, wrapped by a master key.

AES-256-GCM throughout (NIST SP 800-38D). A sealed cell is

    version of the data key (4 bytes) | nonce (12 bytes) | ciphertext and tag

with the cell's table, column and practice as associated data, so that a cell moved to another place does not
open. The master keys lie in `HEPCOACH_HOME/keys/master-N`; the highest number wraps, the others still unwrap.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hepcoach.privacy.home import secret, secrets_named

NONCE_BYTES = 12
_VERSION = struct.Struct(">I")
# Version and nonce.
_HEAD = _VERSION.size + NONCE_BYTES
# A cell that holds nothing but its head and its tag.
EMPTY_BYTES = _HEAD + 16


class UnableToOpen(Exception):
    """A sealed value was altered, moved to another place, or belongs to a key that is not here."""


@dataclass(frozen=True)
class DataKeys:
    """A practice's unwrapped keys: every version opens, the newest seals; `index` makes blind indexes."""

    practice_id: int
    ciphers: dict[int, AESGCM]
    index: bytes

    @cached_property
    def newest(self) -> int:
        return max(self.ciphers)


@cache
def master_keys() -> dict[int, bytes]:
    """The master keys of this installation by number. Cached: `master_keys.cache_clear()` after adding one."""
    return secrets_named("master")


def add_master_key() -> int:
    """Make the next master key of this installation; its number."""
    number = max(master_keys()) + 1
    secret(f"master-{number}")
    master_keys.cache_clear()
    return number


def wrap(key: bytes, label: str) -> bytes:
    """Seal a data key under the newest master key. `label` binds it to its practice and version."""
    number = max(master_keys())
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(master_keys()[number]).encrypt(nonce, key, label.encode())
    return _VERSION.pack(number) + nonce + sealed


def unwrap(wrapped: bytes, label: str) -> bytes:
    number = master_key_number(wrapped)
    if number not in master_keys():
        # Another process may have added it since we looked.
        master_keys.cache_clear()
    try:
        master = master_keys()[number]
    except KeyError:
        raise UnableToOpen(f"master key {number} is not in the keys folder (needed for {label})") from None
    body = wrapped[_VERSION.size :]
    try:
        return AESGCM(master).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], label.encode())
    except InvalidTag:
        raise UnableToOpen(f"the key of {label} does not open with master key {number}") from None


def master_key_number(wrapped: bytes) -> int:
    return int(_VERSION.unpack_from(wrapped)[0])


def seal(keys: DataKeys, place: str, plain: bytes) -> bytes:
    """Encrypt `plain` for `place` ("table.column")."""
    version = keys.newest
    nonce = os.urandom(NONCE_BYTES)
    return (
        _VERSION.pack(version)
        + nonce
        + keys.ciphers[version].encrypt(nonce, plain, _bound(keys.practice_id, place))
    )


def open_sealed(keys: DataKeys, place: str, sealed: bytes) -> bytes:
    """Decrypt what `seal` made for the same place and practice, or raise UnableToOpen."""
    version = key_version(sealed)
    try:
        cipher = keys.ciphers[version]
    except KeyError:
        raise UnableToOpen(f"{place}: practice {keys.practice_id} has no data key {version}") from None
    try:
        return cipher.decrypt(sealed[_VERSION.size : _HEAD], sealed[_HEAD:], _bound(keys.practice_id, place))
    except InvalidTag:
        raise UnableToOpen(f"{place}: a value was altered or belongs elsewhere") from None


def key_version(sealed: bytes) -> int:
    return int.from_bytes(sealed[:4], "big")


def blind_index(keys: DataKeys, purpose: str, value: str) -> bytes:
    """A keyed fingerprint (16 bytes) to find a row by an encrypted value: equal in, equal out, no way back."""
    return hmac.new(keys.index, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()[:16]


def derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret)


@lru_cache(maxsize=65_536)
def _bound(practice_id: int, place: str) -> bytes:
    return f"{place}\0{practice_id}".encode()
