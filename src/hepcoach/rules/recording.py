"""Writing down what an answer told about a day: it replaces what it states and leaves alone what it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from hepcoach.rules import days, landing
from hepcoach.rules.drafting import Draft
from hepcoach.rules.effects import OpenCheckIn, RecordCheckIn
from hepcoach.rules.facts import DayFacts, PatientFacts
from hepcoach.rules.meta import Rule

RULE = Rule(
    id="checkin.record",
    version=1,
    title="What an answer changes on its day",
    source=(
        "The patient's newest statement counts. A count decides between done and partly done, and never exceeds "
        "what was due. What was not said stays unknown: no pain is ever made up."
    ),
)


@dataclass(frozen=True)
class Told:
    """What an answer states. None or "" is what it says nothing about."""

    status: str | None = None
    count: int | None = None
    items: tuple[int, ...] | None = None
    pain: float | None = None
    why_not: str = ""
    question: str = ""
    words: str = ""


def record(draft: Draft, day: date, told: Told, *, key: str, at: datetime, via: str) -> DayFacts | None:
    """Ask for the day to be opened if need be and written to; the day as it is then.

    None when there is no day to write to: nothing was opened and no program is running.
    """
    facts = draft.facts
    known = facts.by_day.get(day)
    if known is None:
        if facts.program is None or facts.episode_id is None:
            return None
        known = _opened(draft, day)
    status, count = settled(told.status, told.count, known.exercises_due)
    items = _items(facts, known, status, told.items)
    draft.add(
        RecordCheckIn(
            key=f"record:{facts.patient_id}:{day}:{key}",
            reason=_in_words(status, count, known.exercises_due, told),
            day=day,
            at=at,
            via=via,
            status=status,
            exercises_done=count,
            items_done=items,
            pain=told.pain,
            why_not=told.why_not,
            question=told.question,
            words=told.words,
        ),
        RULE,
    )
    return merged(known, status, count, items, told, at)


def settled(status: str | None, count: int | None, due: int) -> tuple[str | None, int | None]:
    """Status and count of exercises that fit each other and the day."""
    if count is None:
        return status, _implied(status, due)
    if due == 0:
        return status or ("partial" if count else "not_done"), None
    if status == "partial":
        # All exercises, but not all of each: how much is not known.
        return "partial", count if 0 < count < due else None
    if count >= due:
        return "done", due
    return ("partial", count) if count > 0 else ("not_done", 0)


def merged(
    known: DayFacts,
    status: str | None,
    count: int | None,
    items: tuple[int, ...] | None,
    told: Told,
    at: datetime,
) -> DayFacts:
    """The day after the answer."""
    if status is not None and status != known.status:
        # "2 of 3" said nothing about a day that is now told to be done, or not done at all.
        known = replace(known, status=status, exercises_done=None, items_done=None)
    return replace(
        known,
        exercises_done=known.exercises_done if count is None else count,
        items_done=known.items_done if items is None else items,
        pain=known.pain if told.pain is None else told.pain,
        question=told.question or known.question,
        answered_at=at,
    )


def with_day(facts: PatientFacts, day: DayFacts) -> PatientFacts:
    """The facts with one day put in its place."""
    others = [known for known in facts.days if known.day != day.day]
    return replace(facts, days=tuple(sorted([*others, day], key=lambda known: known.day)))


def _opened(draft: Draft, day: date) -> DayFacts:
    """A day that nobody asked about: told before its morning, on a day of rest, or afterwards."""
    facts = draft.facts
    due = len(landing.due_on(facts, day))
    draft.add(
        OpenCheckIn(
            key=f"checkin:{facts.patient_id}:{day}",
            reason="Told without being asked." if due else "Told about a day that was not scheduled.",
            day=day,
            exercises_due=due,
            closes_at=days.day_closes(day, facts.zone),
        ),
        landing.RULE,
    )
    return DayFacts(day=day, exercises_due=due, asked=False)


def _implied(status: str | None, due: int) -> int | None:
    if status == "done" and due:
        return due
    return 0 if status == "not_done" and due else None


def _items(
    facts: PatientFacts, known: DayFacts, status: str | None, items: tuple[int, ...] | None
) -> tuple[int, ...] | None:
    if items is not None:
        return items
    if status == "not_done":
        return ()
    due = tuple(item.position for item in landing.due_on(facts, known.day))
    # A program that changed since has other exercises: then which ones were done is not known.
    return due if status == "done" and due and len(due) == known.exercises_due else None


def _in_words(status: str | None, count: int | None, due: int, told: Told) -> str:
    said = {"done": "done", "partial": "partly done", "not_done": "not done"}.get(status or "", "")
    parts = [f"{said} ({count} of {due})" if said and count is not None and due else said]
    if told.pain is not None:
        parts.append(f"pain {told.pain:g}")
    if told.question:
        parts.append("a question")
    return f"Told: {', '.join(part for part in parts if part) or 'words only'}."
