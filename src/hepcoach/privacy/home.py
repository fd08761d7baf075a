"""Where an installation keeps its database, keys and files: `HEPCOACH_HOME`, by default `./var`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def home() -> Path:
    return Path(os.environ.get("HEPCOACH_HOME", "var")).resolve()


def secret(name: str, *, size: int = 32) -> bytes:
    """The random secret kept in `HEPCOACH_HOME/keys/NAME`, made on first use, readable by its owner only.

    Two processes that start together agree: the file is created exclusively and the loser reads it.
    """
    path = home() / "keys" / name
    try:
        return bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(size))
    try:
        # A hard link appears complete or not at all, and fails if another process was first.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return bytes.fromhex(path.read_text().strip())


def secrets_named(prefix: str) -> dict[int, bytes]:
    """The numbered secrets `PREFIX-1`, `PREFIX-2`… of the keys folder; makes the first if there is none."""
    secret_one = f"{prefix}-1"
    found = {
        int(path.name.removeprefix(f"{prefix}-")): bytes.fromhex(path.read_text().strip())
        for path in (home() / "keys").glob(f"{prefix}-*")
    }
    return found or {1: secret(secret_one)}
