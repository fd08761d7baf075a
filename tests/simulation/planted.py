"""Bugs that somebody could make, one at a time, planted into the product for the length of a block.

Each changes one thing. The world must notice every one of them: a simulator that finds nothing may be blind.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from unittest import mock

from hepcoach import understanding
from hepcoach.coach import apply as applying
from hepcoach.coach import inbound, outcomes, routing
from hepcoach.coach.appliers import days as day_appliers
from hepcoach.coach.appliers import texts as text_appliers
from hepcoach.messaging import carriers, receiving
from hepcoach.rules import checkins, days, texting
from hepcoach.rules.effects import OpenCase, ScheduleMorning
from hepcoach.simulator.carrier import Carrier

Plant = Callable[[], AbstractContextManager[object]]


def utc_day() -> AbstractContextManager[object]:
    """A day is the server's, not the patient's."""
    return mock.patch.object(days, "local_time", lambda instant, zone: instant.astimezone(UTC))


def no_look_at_send_time() -> AbstractContextManager[object]:
    """Consent is looked at when a text is decided, not again when it leaves."""
    return mock.patch.object(texting, "obstacle_to", lambda kind, may_text_reason, contact_ok=True: "")


@contextmanager
def effects_applied_twice() -> Iterator[None]:
    """A repeated job applies its texts again under new keys."""
    original, numbers = text_appliers._row, count()

    key = text_appliers._COLUMNS.index("key")

    def unkeyed(letter: Any, body: str, batch: Any) -> tuple[object, ...]:
        row = original(letter, body, batch)
        return (*row[:key], f"{str(row[key])[:100]}#{next(numbers)}", *row[key + 1 :])

    send = text_appliers.send

    def twice(batch: Any) -> None:
        send(batch)
        send(batch)

    steps = tuple(dataclasses.replace(step, run=twice) if step.run is send else step for step in applying.STEPS)
    with mock.patch.object(text_appliers, "_row", unkeyed), mock.patch.object(applying, "STEPS", steps):
        yield


@contextmanager
def no_expiry() -> Iterator[None]:
    """A text that waited too long is sent all the same."""
    original = texting.may_send

    def for_ever(kind: str, **given: Any) -> texting.Verdict:
        return original(kind, **{**given, "expires_at": datetime(9999, 1, 1, tzinfo=UTC)})

    with mock.patch.object(texting, "may_send", for_ever):
        yield


@contextmanager
def receipts_move_down() -> Iterator[None]:
    """A receipt that comes late overwrites a newer one."""
    with mock.patch.object(receiving, "_RANK", _NoRank()):
        yield


class _NoRank(dict[str, int]):
    """Every step up is a step up from nowhere."""

    def get(self, key: str, default: int | None = None) -> int:  # type: ignore[override]
        return -1

    def __getitem__(self, key: str) -> int:
        return 0


@contextmanager
def stop_for_one_of_two() -> Iterator[None]:
    """STOP holds for the first patient behind a phone only."""
    original = routing.route

    def first(text: Any, contacts: Any) -> routing.Route:
        found = original(text, contacts)
        return dataclasses.replace(found, contacts=found.contacts[:1])

    with mock.patch("hepcoach.coach.inbound.route", first):
        yield


@contextmanager
def spanish_red_flags_missed() -> Iterator[None]:
    """The reader knows its red flags in English only."""
    original = understanding.read_many

    def read_many(requests: Any) -> list[understanding.Reading]:
        return [
            dataclasses.replace(reading, red_flag=None) if reading.language == "es" else reading
            for reading in original(requests)
        ]

    with mock.patch.object(understanding, "read_many", read_many):
        yield


@contextmanager
def safety_text_without_case() -> Iterator[None]:
    """The patient is told that the clinic knows before it does."""
    original = checkins.on_reply

    def told_first(*args: Any, **given: Any) -> Any:
        decision = original(*args, **given)
        kept = tuple(
            effect
            for effect in decision.effects
            if not (isinstance(effect, OpenCase) and effect.rule.startswith("red_flag."))
        )
        return dataclasses.replace(decision, effects=kept)

    with mock.patch.object(checkins, "on_reply", told_first):
        yield


@contextmanager
def morning_again() -> Iterator[None]:
    """The next morning is due in two hours, and nobody looks whether today was asked about."""
    original, numbers = checkins.morning, count()

    def again(facts: Any, now: datetime) -> Any:
        decision = original(dataclasses.replace(facts, days=()), now)
        effects = tuple(
            dataclasses.replace(effect, due_at=now + timedelta(hours=2))
            if isinstance(effect, ScheduleMorning)
            else dataclasses.replace(effect, key=f"{effect.key}#{next(numbers)}")
            for effect in decision.effects
        )
        return dataclasses.replace(decision, effects=effects, occasion=f"{decision.occasion}#{next(numbers)}")

    with mock.patch.object(checkins, "morning", again):
        yield


@contextmanager
def hours_of_the_server() -> Iterator[None]:
    """The window is open by the server's clock."""
    original = texting.window_opens

    def utc(now: datetime, zone: str, from_hour: int, until_hour: int) -> datetime:
        return original(now, "UTC", from_hour, until_hour)

    with mock.patch.object(texting, "window_opens", utc):
        yield


@contextmanager
def unknown_outcome_repeated() -> Iterator[None]:
    """A call that broke off is simply made again."""
    original = Carrier.send

    def send(self: Carrier, **given: Any) -> str:
        try:
            return original(self, **given)
        except carriers.Unknown as error:
            raise carriers.Retry(error.code) from None

    with mock.patch.object(Carrier, "send", send):
        yield


@contextmanager
def corrections_ignored() -> Iterator[None]:
    """What a patient said first stands."""
    original = day_appliers._Row.record

    def first_word(row: Any, told: Any) -> None:
        if row.answered_at is None:
            original(row, told)

    with mock.patch.object(day_appliers._Row, "record", first_word):
        yield


@contextmanager
def replies_set_aside(every: int = 3) -> Iterator[None]:
    """Some replies are marked as handled, and nothing follows from them."""
    original, numbers = inbound.apply, count()

    def apply(decisions: Any, now: datetime, **given: Any) -> None:
        original([] if next(numbers) % every == 0 else decisions, now, **given)

    with mock.patch.object(inbound, "apply", apply):
        yield


@contextmanager
def receipts_not_concluded_from() -> Iterator[None]:
    """Nobody looks at what became of a text that was delivered."""
    original = outcomes._unsettled

    with mock.patch.object(outcomes, "_unsettled", lambda: original().exclude(status="delivered")):
        yield


PLANTED: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        utc_day,
        no_look_at_send_time,
        effects_applied_twice,
        no_expiry,
        receipts_move_down,
        stop_for_one_of_two,
        spanish_red_flags_missed,
        safety_text_without_case,
        morning_again,
        hours_of_the_server,
        unknown_outcome_repeated,
        corrections_ignored,
        replies_set_aside,
        receipts_not_concluded_from,
    )
}

# The promise that one of them breaks first of all.
BREAKS = {
    "unknown_outcome_repeated": "no_text_sent_twice",
    "replies_set_aside": "each_reply_acted_on_once",
    "receipts_not_concluded_from": "due_work_settles",
}

# These keep texts back rather than let wrong ones out.
STARVING = frozenset({"hours_of_the_server"})
