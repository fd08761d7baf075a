"""A carrier that delays, drops, doubles and reorders, loses its answers, and kills the worker that called it.

It stands where Twilio stands: the product's sender calls it, and it calls the product's real webhooks with real
signatures.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from hepcoach.messaging import carriers
from hepcoach.simulator.clock import Chance, Clock, between
from hepcoach.simulator.faults import Faults, Outages


class WorkerDied(BaseException):
    """The worker's process ended in the middle of a call. No handler of the product may catch it."""


@dataclass
class Text:
    """A text that the carrier took. `told`: the product knows so; `failed`: it knows of a failure."""

    sid: str
    to: str
    body: str
    key: str
    at: datetime
    told: bool = False
    failed: bool = False


class Surroundings(Protocol):
    """What the carrier needs of the world around it."""

    def taken(self, text: Text) -> None:
        """The carrier took a text."""

    def delivered(self, text: Text) -> None:
        """A text (or the second copy of one) arrived on the handset."""

    def post_status(self, text: Text, status: str, error: str) -> bool:
        """Post a receipt to the product's webhook; whether it was accepted."""

    def post_reply(self, *, phone: str, body: str, sid: str) -> bool:
        """Post a patient's text to the product's webhook; whether it was accepted."""


# Error codes of Twilio: 30005 unknown handset, 21211 not a number, 30003 unreachable now.
_DEAD = ("21211", "30005")


@dataclass
class Carrier:
    """One carrier for all phones. `blocked` are those whose owner sent it STOP."""

    clock: Clock
    chance: Chance
    faults: Faults
    outages: Outages
    around: Surroundings
    heals_at: datetime
    dies_at: dict[str, datetime] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    # What went wrong, and how often: names of Faults' rates.
    happened: Counter[str] = field(default_factory=Counter)
    _taken: dict[str, list[Text]] = field(default_factory=lambda: defaultdict(list))
    _lines: dict[str, random.Random] = field(default_factory=dict)
    _sids: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    # -- what the product's sender calls: messaging.carriers.Client

    def send(self, *, to: str, body: str, key: str) -> str:
        rng = self._line(to)
        if self.outages.end_at(self.clock.now):
            self.happened["carrier_outage"] += 1
            if rng.random() < 0.5:
                raise carriers.Retry("503")
            raise carriers.Unknown("timeout")
        if self._happens(rng, "death_before"):
            raise WorkerDied
        self._refuse(rng, to)
        text = Text(self._sid(to), to, body, key, self.clock.now)
        self._taken[key].append(text)
        self.around.taken(text)
        self._carry(rng, text)
        if self._happens(rng, "receipt_early"):
            self._receipt(text, "sent")
        if self._happens(rng, "death_after"):
            raise WorkerDied
        if self._happens(rng, "answer_lost"):
            raise carriers.Unknown("timeout")
        text.told = True
        return text.sid

    def find(self, *, to: str, body: str, key: str, since: datetime) -> str | None:
        if self.outages.end_at(self.clock.now):
            raise carriers.Unknown("timeout")
        for text in self._taken[key]:
            text.told = True
            return text.sid
        return None

    def _refuse(self, rng: random.Random, to: str) -> None:
        if to in self.blocked:
            raise carriers.Permanent("21610")
        if self._is_dead(to) and rng.random() < 0.5:
            raise carriers.Permanent(rng.choice(_DEAD))
        if self._happens(rng, "busy"):
            raise carriers.Retry("20429")
        if self._happens(rng, "request_lost"):
            raise carriers.Unknown("timeout")

    # -- towards the handset

    def _carry(self, rng: random.Random, text: Text) -> None:
        delay = between(rng, timedelta(seconds=1), timedelta(seconds=40))
        if self._happens(rng, "text_late"):
            delay = between(rng, timedelta(minutes=2), timedelta(hours=rng.choice([1, 3, 12])))
        # Drawn before it is decided what becomes of the text, so that one draw does not shift the others.
        doubled, again = self._happens(rng, "text_doubled"), between(rng, timedelta(0), timedelta(minutes=20))
        if self._is_dead(text.to):
            self.clock.after(delay, lambda: self._fail(rng, text, "30005"))
        elif self._happens(rng, "text_lost"):
            # The carrier says so, or never says anything again.
            if rng.random() < 0.6:
                self.clock.after(delay, lambda: self._fail(rng, text, "30003"))
        else:
            self.clock.after(delay, lambda: self._arrive(rng, text))
            if doubled:
                self.clock.after(delay + again, lambda: self.around.delivered(text))

    def _arrive(self, rng: random.Random, text: Text) -> None:
        self.around.delivered(text)
        if rng.random() < 0.1:
            self._report(rng, text, "sent", "")
        self._report(rng, text, "delivered", "")

    def _fail(self, rng: random.Random, text: Text, error: str) -> None:
        """First it was on its way; the two receipts may overtake each other."""
        self._report(rng, text, "sent", "")
        self._report(rng, text, "undelivered", error)

    def _report(self, rng: random.Random, text: Text, status: str, error: str) -> None:
        delay = between(rng, timedelta(seconds=1), timedelta(seconds=9))
        if self._happens(rng, "receipt_late"):
            delay = between(rng, timedelta(minutes=1), timedelta(hours=5))
        lost, doubled = self._happens(rng, "receipt_lost"), self._happens(rng, "receipt_doubled")
        for _ in range(0 if lost else 2 if doubled else 1):
            self.clock.after(delay, lambda: self._receipt(text, status, error))
            delay += between(rng, timedelta(seconds=1), timedelta(minutes=3))

    def _receipt(self, text: Text, status: str, error: str = "") -> None:
        if self.around.post_status(text, status, error):
            text.told = True
            text.failed = text.failed or status in ("undelivered", "failed")
        else:
            self.clock.after(timedelta(seconds=30), lambda: self._receipt(text, status, error))

    # -- from the handset

    def reply(self, phone: str, body: str) -> tuple[str, bool]:
        """A patient sends a text: its id, and whether it will ever reach the webhook."""
        rng = self._line(phone)
        sid = self._sid(phone)
        delay = between(rng, timedelta(seconds=1), timedelta(seconds=8))
        if self._happens(rng, "reply_late"):
            delay = between(rng, timedelta(minutes=1), timedelta(hours=rng.choice([1, 6])))
        lost, doubled = self._happens(rng, "reply_lost"), self._happens(rng, "reply_doubled")
        for _ in range(0 if lost else 2 if doubled else 1):
            self.clock.after(delay, lambda: self._inbound(phone, body, sid))
            delay += between(rng, timedelta(seconds=0), timedelta(minutes=10))
        return sid, not lost

    def _inbound(self, phone: str, body: str, sid: str) -> None:
        if not self.around.post_reply(phone=phone, body=body, sid=sid):
            self.clock.after(timedelta(seconds=15), lambda: self._inbound(phone, body, sid))

    # -- chance

    def _happens(self, rng: random.Random, what: str) -> bool:
        rate: float = getattr(self.faults, what)
        happens = rng.random() < rate and self.clock.now < self.heals_at
        self.happened[what] += happens
        return happens

    def _is_dead(self, phone: str) -> bool:
        dies_at = self.dies_at.get(phone)
        dead = dies_at is not None and dies_at <= self.clock.now
        self.happened["dead_number"] += dead
        return dead

    def _line(self, phone: str) -> random.Random:
        if phone not in self._lines:
            self._lines[phone] = self.chance.stream(f"line {phone}")
        return self._lines[phone]

    def _sid(self, phone: str) -> str:
        self._sids[phone] += 1
        return "SM" + hashlib.sha256(f"{self.chance.seed}/{phone}/{self._sids[phone]}".encode()).hexdigest()[:32]
