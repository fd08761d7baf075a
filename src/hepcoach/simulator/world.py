"""The world: one seed, one clock. Whatever happens, happens as an event; the product is the real one.

people read and write texts      -> carrier -> the product's webhooks
the worker's ticks               -> coach.loop.tick -> carrier -> the handsets
staff look at cases and act      -> the product's actions
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from django.db import connection
from django.utils import timezone

from hepcoach import understanding
from hepcoach.coach import loop
from hepcoach.messaging import alarm, carriers
from hepcoach.privacy import tenancy
from hepcoach.rules.checkins import PageAnswer
from hepcoach.simulator import phrases
from hepcoach.simulator.carrier import Carrier, Text, WorkerDied
from hepcoach.simulator.clinic import Clinic
from hepcoach.simulator.clock import Action, Chance, Clock, between
from hepcoach.simulator.faults import Faults, Outages
from hepcoach.simulator.hooks import Webhooks
from hepcoach.simulator.people import Person, Planned
from hepcoach.simulator.staff import Office
from hepcoach.simulator.watch import Sent, Watch
from hepcoach.understanding import Reading, Request

# From a text's arrival to its case, while the worker is up.
CASE_WITHIN = timedelta(minutes=10)
# What it takes to start a worker that died.
RESTART = timedelta(seconds=20)
# A tick that handles a reply takes about so many statements.
_STATEMENTS = 40
_LINK = re.compile(r"https?://\S+")


@dataclass
class World:
    """One practice until `end`. `run.build` puts one together."""

    clock: Clock
    chance: Chance
    faults: Faults
    worker_outages: Outages
    end: datetime
    # The staff see to nothing after this.
    office_until: datetime
    clinic: Clinic
    people: dict[int, Person]
    watch: Watch
    carrier: Carrier = field(init=False)
    messages_in: int = 0
    messages_out: int = 0
    ticks: int = 0
    _webhooks: Webhooks = field(init=False)
    _said: dict[str, tuple[Person, Planned]] = field(default_factory=dict)
    _sent: dict[str, tuple[Person, Sent]] = field(default_factory=dict)
    # When the newest text of each phone that was posted had been written.
    _heard_up_to: dict[str, datetime] = field(default_factory=dict)
    # Texts whose last receipt was posted.
    _arrived: set[str] = field(default_factory=set)
    _trace: list[str] = field(default_factory=list)
    _wakes_at: datetime | None = None
    # The world's own look at a text that just went out: no worker dies of it.
    _watching: bool = False
    # How many ticks in a row found something due and did nothing.
    _idle: int = 0

    def connect(self, carrier: Carrier) -> None:
        """The carrier that stands around this world's phones."""
        self.carrier = carrier
        self._webhooks = Webhooks(self.clinic)

    def run(self) -> None:
        """Everything from the first morning to the last check."""
        self.watch.begin()
        office = Office(self.clinic, self.clock, self.chance.stream("office"), self.wake_soon, self.watch)
        office.opens(self.office_until)
        for week in range(1, (self.end - self.clock.now).days // 7 + 1):
            at = self.clock.now + timedelta(days=7 * week)
            self.clock.at(at, lambda: self.watch.look_around(self.clock.now))
        self._wake(self.clock.now)
        with self._in_place_of_the_machine():
            self.clock.run(self.end)
            # What arrived in the last seconds has not been looked at yet.
            self._tick_now()
            self.watch.look_back(self.clock.now)

    @contextmanager
    def _in_place_of_the_machine(self) -> Iterator[None]:
        """The webhooks ask for the time and ring the queue's alarm: both are the world's."""
        read = _each_wording_once(understanding.read_many)
        with (
            mock.patch.object(understanding, "read_many", lambda requests: [read(each) for each in requests]),
            mock.patch.object(timezone, "now", lambda: self.clock.now),
            mock.patch.object(alarm, "ring", self.wake_soon),
            carriers.using(lambda _carrier: self.carrier),
        ):
            yield

    # -- the worker

    def wake_soon(self) -> None:
        """Something was stored that the worker must look at."""
        rng = self.chance.stream(f"tick {self.clock.now}")
        delay = between(rng, timedelta(seconds=1), timedelta(seconds=30))
        if rng.random() < self.faults.tick_late and self.clock.now < self.carrier.heals_at:
            # The alarm got lost, or the worker is busy.
            delay = between(rng, timedelta(seconds=30), timedelta(minutes=8))
            self.carrier.happened["tick_late"] += 1
        self._wake(self.clock.now + delay)

    def _wake(self, at: datetime) -> None:
        if up_again := self.worker_outages.end_at(at):
            self.carrier.happened["worker_outage"] += 1
            at = up_again
        if self._wakes_at is None or at < self._wakes_at:
            self._wakes_at = at
            self.clock.at(at, lambda: self._tick(at))

    def _tick(self, planned_at: datetime) -> None:
        if planned_at != self._wakes_at:
            return
        self._tick_now()

    def _tick_now(self) -> None:
        self._wakes_at = None
        self.ticks += 1
        now = self.clock.now
        try:
            with self._killed_perhaps():
                done = loop.tick(now)
        except WorkerDied:
            self._wake(now + RESTART)
            return
        except Exception as error:  # noqa: BLE001 - whatever escapes the loop is what is looked for here
            self.watch.checks.hold("coach_keeps_running", False, f"{type(error).__name__} at {now}: {error}")
            self._wake(now + RESTART)
            return
        self.watch.checks.hold("coach_keeps_running", True, "")
        due = loop.next_due_at()
        if due is not None:
            # What no alarm rings for is done, and what was left lying done again, by the tick of every minute.
            # Not every look at what lies there for ever is worth living through.
            self._idle = 0 if due > now or done != loop.Tally() else self._idle + 1
            waits = timedelta(minutes=min(2**self._idle, 60) - 1, seconds=1)
            self._wake(_next_minute(due if due > now else now + waits))

    @contextmanager
    def _killed_perhaps(self) -> Iterator[None]:
        """In some ticks the process ends before one of its statements: what was not committed never was."""
        rng = self.chance.stream(f"kill {self.clock.now}")
        if rng.random() >= self.faults.killed or self.clock.now >= self.carrier.heals_at:
            yield
            return
        left = rng.randint(1, _STATEMENTS)

        def run_or_die(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            nonlocal left
            left -= not self._watching
            if left == 0 and not self._watching:
                self.carrier.happened["killed"] += 1
                raise WorkerDied
            return execute(sql, params, many, context)

        with connection.execute_wrapper(run_or_die):
            yield

    # -- carrier.Surroundings

    def taken(self, text: Text) -> None:
        self.messages_out += 1
        self._watching = True
        sent = self.watch.text_taken(text, self.clock.now)
        self._watching = False
        if sent is None:
            return
        self._note(text.to, f"out {sent.kind} {_LINK.sub('link', text.body)}")
        # The evening's nudge asks about the day as well.
        if sent.kind in ("morning", "nudge") and sent.day is not None:
            due = self.clinic.calendars[sent.number].due_on(sent.day)
            self.watch.diaries[sent.number].asked(sent.day, due, text)
            if sent.day in self.clinic.calendars[sent.number].changed:
                self.watch.diaries[sent.number].unclear(sent.day, "the program changed")
        self._sent[text.sid] = (self.people[sent.number], sent)

    def delivered(self, text: Text) -> None:
        found = self._sent.get(text.sid)
        if found is None:
            return
        person, sent = found
        self._note(text.to, f"handset {sent.kind}")
        due = self.clinic.calendars[person.number].due_on(sent.day) if sent.day else 0
        for planned in person.read(sent.kind, self.clock.now, day=sent.day, due=due):
            if person.shares_phone and not planned.by_page:
                planned = replace(planned, saying=phrases.named(planned.saying, person.given_name))
            self.clock.at(planned.at, self._speaks(person, planned))

    def post_status(self, text: Text, status: str, error: str) -> bool:
        accepted = self._webhooks.status(text, status, error)
        if accepted and status == "sent" and text.sid in self._arrived:
            self.carrier.happened["receipt_overtaken"] += 1
        elif accepted and status != "sent":
            self._arrived.add(text.sid)
        self._note(text.to, f"receipt {status} {accepted}")
        return accepted

    def post_reply(self, *, phone: str, body: str, sid: str) -> bool:
        accepted = self._webhooks.inbound(phone=phone, body=body, sid=sid)
        person, said = self._said[sid]
        if accepted and said.at < self._heard_up_to.get(phone, said.at):
            self.carrier.happened["reply_overtaken"] += 1
        self._heard_up_to[phone] = max(said.at, self._heard_up_to.get(phone, said.at))
        self._note(phone, f"in {body} {accepted}")
        if accepted and self.watch.reply_accepted(phone, sid, said, person, self.clock.now):
            self.messages_in += 1
            if said.saying.meaning.red_flag:
                self._expect_case(person, said)
        return accepted

    # -- people

    def _speaks(self, person: Person, said: Planned) -> Action:
        return lambda: self._answer_on_page(person, said) if said.by_page else self._text(person, said)

    def _text(self, person: Person, said: Planned) -> None:
        meaning = said.saying.meaning
        sid, arrives = self.carrier.reply(person.phone, said.saying.words)
        self._said[sid] = (person, said)
        self.carrier.happened["stop"] += meaning.stop
        # The carrier blocks by itself what it heard and we did not.
        if meaning.stop and not arrives:
            self.carrier.blocked.add(person.phone)
        elif meaning.start:
            self.carrier.blocked.discard(person.phone)

    def _answer_on_page(self, person: Person, said: Planned) -> None:
        meaning = said.saying.meaning
        assert meaning.status is not None and meaning.done is not None
        answer = PageAnswer(
            day=said.day,
            status=meaning.status,
            items_done=tuple(range(1, meaning.done + 1)),
            pain=meaning.pain,
        )
        with tenancy.practice(self.clinic.practice_id):
            loop.answer_from_page(
                patient_id=self.clinic.patients[person.number], answer=answer, now=self.clock.now
            )
        self._note(person.phone, f"page {said.day} {meaning.status} {meaning.done} {meaning.pain}")
        self.watch.answered_on_page(person, said, self.clock.now)
        self.wake_soon()

    def _expect_case(self, person: Person, said: Planned) -> None:
        accepted_at = self.clock.now
        deadline = accepted_at + CASE_WITHIN
        for start, end in self.worker_outages.spans:
            if start < deadline and end > accepted_at:
                deadline = end + CASE_WITHIN
        self.clock.at(deadline, lambda: self.watch.red_flag_due(person, said, accepted_at, deadline))

    # -- the trace

    def _note(self, phone: str, what: str) -> None:
        self._trace.append(f"{self.clock.now.isoformat()} {phone} {what}")

    def trace(self) -> str:
        """A digest over all that happened. Ids, keys and links are left out: they differ from run to run."""
        lines = sorted(self._trace)
        for number in sorted(self.clinic.patients):
            for _, row in sorted(self.watch.recorded(number).items()):
                lines.append(f"{number} {row}")
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@functools.cache
def _each_wording_once(read_many: Callable[[list[Request]], list[Reading]]) -> Callable[[Request], Reading]:
    """Reading is pure and people repeat themselves, also from world to world."""
    return functools.cache(lambda request: read_many([request])[0])


def _next_minute(instant: datetime) -> datetime:
    whole = instant.replace(second=0, microsecond=0)
    return instant if whole == instant else whole + timedelta(minutes=1)
