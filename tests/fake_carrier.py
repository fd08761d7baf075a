"""A carrier for tests: takes texts, or goes wrong as it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from hepcoach.messaging.carriers import Unknown


class Died(BaseException):
    """The worker's process ended."""


@dataclass
class FakeCarrier:
    """Takes what it is given unless `goes_wrong` raises; knows what it took."""

    goes_wrong: Callable[[], None] = lambda: None
    took_before_failing: bool = False
    unreachable: bool = False
    taken: list[tuple[str, str]] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)

    def send(self, *, to: str, body: str, key: str) -> str:
        if self.took_before_failing:
            self._take(to, body, key)
        self.goes_wrong()
        return self.known.get(key) or self._take(to, body, key)

    def find(self, *, to: str, body: str, key: str, since: datetime) -> str | None:
        if self.unreachable:
            raise Unknown("timeout")
        return self.known.get(key)

    def _take(self, to: str, body: str, key: str) -> str:
        self.taken.append((to, body))
        self.known[key] = f"SM-{key}"
        return self.known[key]


def failing(error: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail
