"""Delivers at once: the text stands in the database, and the demo's page shows it."""

from __future__ import annotations

from datetime import datetime

from hepcoach.messaging.models import Carrier


class PhoneClient:
    def __init__(self, carrier: Carrier) -> None:
        self._practice_id = carrier.practice_id

    def send(self, *, to: str, body: str, key: str) -> str:
        return self._id(key)

    def find(self, *, to: str, body: str, key: str, since: datetime) -> str | None:
        return self._id(key)

    def _id(self, key: str) -> str:
        return f"PH{self._practice_id:08d}{key:>08}"
