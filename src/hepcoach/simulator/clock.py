"""One clock and one source of chance: everything in the world happens at an instant of this heap."""

from __future__ import annotations

import hashlib
import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Action = Callable[[], None]


@dataclass
class Clock:
    """Events in order of time; those of one instant in the order in which they were planned."""

    now: datetime
    _events: list[tuple[datetime, int, Action]] = field(default_factory=list)
    _planned: int = 0

    def at(self, when: datetime, action: Action) -> None:
        """Plan an action. What should have happened already happens next."""
        self._planned += 1
        heapq.heappush(self._events, (max(when, self.now), self._planned, action))

    def after(self, delay: timedelta, action: Action) -> None:
        self.at(self.now + delay, action)

    def run(self, until: datetime) -> None:
        """Let everything happen that is planned before `until`, then stand at `until`."""
        while self._events and self._events[0][0] < until:
            self.now, _, action = heapq.heappop(self._events)
            action()
        self.now = until


@dataclass(frozen=True)
class Chance:
    """The world's random source, split by name.

    Each person and each phone line draws from its own stream, so that what happens to one does not depend on
    the order in which the product happens to work on the others.
    """

    seed: str

    def stream(self, name: str) -> random.Random:
        digest = hashlib.sha256(f"{self.seed}/{name}".encode()).digest()
        return random.Random(int.from_bytes(digest[:8], "big"))


def between(rng: random.Random, low: timedelta, high: timedelta) -> timedelta:
    """A span drawn evenly, in whole seconds: what PostgreSQL and Python both keep exactly."""
    return timedelta(seconds=rng.randint(int(low.total_seconds()), int(high.total_seconds())))
