"""A patient of the rules without a database: facts in short form, effects as lines, decisions applied in memory.

The short forms are what the tables in `tables/` are written in; a clinician should be able to read and extend
them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hepcoach.rules import effects, recording
from hepcoach.rules.effects import Decision, Effect
from hepcoach.rules.facts import CaseFacts, ClinicFacts, DayFacts, PatientFacts, ProgramFacts
from hepcoach.rules.recording import Told
from hepcoach.rules.schedule import ScheduledItem

ZONE = "America/New_York"
YEAR = 2026
CLINIC = ClinicFacts(name="Sample Therapy", phone="+12125550100", zone=ZONE)
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}


@dataclass(frozen=True)
class SaidReading:
    """What a reader made of a text; the fields of the annotation guide."""

    adherence: str = "unknown"
    exercises_done: int | None = None
    pain_now: float | None = None
    pain_unclear: bool = False
    question: bool = False
    red_flag: str | None = None
    opt_out: bool = False
    opt_in: bool = False
    help: bool = False
    wrong_number: bool = False
    schedule_request: bool = False
    day_offset: int | None = None
    proxy: bool = False
    unexplained: tuple[str, ...] = ()
    needs_person: bool = False
    needs_person_reason: str = ""
    spans: dict[str, Any] = field(default_factory=dict)


def local(text: str, zone: str = ZONE) -> datetime:
    """The instant at which it is "03-03 10:00" on the patient's clock, in UTC as the product has it."""
    return (
        datetime.fromisoformat(f"{YEAR}-{text.replace(' ', 'T')}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    )


def a_day(text: str) -> date:
    return date.fromisoformat(f"{YEAR}-{text}")


def day_facts(line: str) -> DayFacts:
    """ "03-01 partial 2/3 pain 4 closed": asked unless "unasked"; due 3 unless told."""
    words = line.split()
    found: dict[str, Any] = {"day": a_day(words[0]), "asked": "unasked" not in words, "exercises_due": 3}
    for word in words[1:]:
        if word in ("done", "partial", "not_done", "no_answer"):
            found["status"] = word
        elif word in ("closed", "nudged"):
            found[word] = True
        elif match := re.fullmatch(r"(\d*)/(\d+)", word):
            found["exercises_done"] = int(match[1]) if match[1] else None
            found["exercises_due"] = int(match[2])
    if "pain" in words:
        found["pain"] = float(words[words.index("pain") + 1])
    if found.get("status", "no_answer") != "no_answer" or "pain" in found or "words" in words:
        found["answered_at"] = local(f"{words[0]} 12:00")
        if found.get("status") == "done":
            found.setdefault("exercises_done", found["exercises_due"])
        if found.get("status") == "not_done":
            found.setdefault("exercises_done", 0)
    return DayFacts(**found)


def patient(**short: Any) -> PatientFacts:
    """A daily program of three exercises since 16 February; `days` in short form; all else by its own name."""
    days = tuple(day_facts(line) for line in short.pop("days", ()))
    weekdays = frozenset(WEEKDAYS[day] for day in short.pop("weekdays", ()))
    positions = range(1, short.pop("exercises", 3) + 1)
    program = ProgramFacts(
        id=5,
        version=1,
        starts_on=a_day("02-16"),
        ends_on=short.pop("ends_on", None),
        items=tuple(ScheduledItem(position, weekdays=weekdays) for position in positions),
        names={position: f"exercise {position}" for position in positions},
    )
    cases = tuple(CaseFacts(number, rule) for number, rule in enumerate(short.pop("open_cases", ()), start=1))
    reason = short.pop("may_not_text", "")
    if isinstance(quiet := short.pop("quiet_until", None), str):
        quiet = local(quiet)
    if isinstance(silent := short.pop("staff_until", None), str):
        silent = local(silent)
    if isinstance(paused := short.pop("paused_until", None), str):
        paused = a_day(paused)
    if isinstance(away := short.pop("paused_from", None), str):
        away = a_day(away)
    values: dict[str, Any] = {
        "practice_id": 1,
        "patient_id": 7,
        "given_name": "Maria",
        "language": "en",
        "zone": ZONE,
        "clinic": CLINIC,
        "morning_hour": 9,
        "nudge_hour": 19,
        "episode_id": 3,
        "therapist_id": 2,
        "program": program if short.pop("program", True) else None,
        "asked": "open",
    }
    return PatientFacts(
        **{**values, **short},
        days=days,
        open_cases=cases,
        may_text=not reason,
        may_text_reason=reason,
        quiet_until=quiet,
        staff_until=silent,
        paused_from=away,
        paused_until=paused,
    )


def lines(decision: Decision) -> list[str]:
    return [line(effect) for effect in decision.effects]


def line(effect: Effect) -> str:
    """One effect as a clinician would say it."""
    match effect:
        case effects.SendText():
            return f"text {effect.kind} {effect.form}".strip()
        case effects.CancelTexts():
            return (
                "cancel coaching" if "thanks" in effect.kinds and "noted" not in effect.kinds else "cancel texts"
            )
        case effects.OpenCheckIn():
            return f"open {effect.day:%m-%d} due {effect.exercises_due}"
        case effects.RecordCheckIn():
            return _record_line(effect)
        case effects.CloseDay():
            return f"close {effect.day:%m-%d}"
        case effects.MarkNudged():
            return f"nudged {effect.day:%m-%d}"
        case effects.ScheduleMorning():
            zone = ZoneInfo(ZONE)
            return (
                f"next morning {effect.due_at.astimezone(zone):%m-%d %H:%M}"
                if effect.due_at
                else "no more mornings"
            )
        case effects.SetConversation():
            quiet = (
                f" quiet until {effect.quiet_until.astimezone(ZoneInfo(ZONE)):%m-%d %H:%M}"
                if effect.quiet_until
                else ""
            )
            return f"asked {effect.asked or 'nothing'} follow-ups {effect.follow_ups}{quiet}"
        case effects.OpenCase():
            return f"case {effect.rule} {['', 'urgent', 'soon', 'new'][effect.severity]} {effect.desk}"
        case effects.RevokeConsent():
            return f"revoke {effect.method}"
        case effects.GrantConsent():
            return f"grant {effect.method}"
        case _:
            raise AssertionError(f"no short form for {effect}")


def _record_line(effect: effects.RecordCheckIn) -> str:
    parts = [f"record {effect.day:%m-%d}"]
    if effect.status is not None:
        parts.append(effect.status)
    if effect.exercises_done is not None:
        parts.append(str(effect.exercises_done))
    if effect.pain is not None:
        parts.append(f"pain {effect.pain:g}")
    if effect.why_not:
        parts.append(f"because {effect.why_not}")
    if effect.question:
        parts.append("question")
    return " ".join(parts)


def applied(facts: PatientFacts, decision: Decision, *, delivered: bool = True) -> PatientFacts:
    """The facts after the decision was carried out, and its texts sent (or not) at once."""
    for effect in decision.effects:
        facts = _one(facts, effect, delivered)
    return facts


def _one(facts: PatientFacts, effect: Effect, delivered: bool) -> PatientFacts:
    known = facts.by_day
    match effect:
        case effects.OpenCheckIn() if effect.day not in known:
            return recording.with_day(facts, DayFacts(effect.day, effect.exercises_due, asked=False))
        case effects.RecordCheckIn():
            told = Told(pain=effect.pain, question=effect.question)
            return recording.with_day(
                facts,
                recording.merged(
                    known[effect.day], effect.status, effect.exercises_done, effect.items_done, told, effect.at
                ),
            )
        case effects.CloseDay() if effect.day in known:
            return recording.with_day(facts, replace(known[effect.day], closed=True))
        case effects.MarkNudged() if effect.day in known:
            return recording.with_day(facts, replace(known[effect.day], nudged=True))
        case effects.SendText(kind="morning", link_day=date() as day) if delivered:
            return recording.with_day(facts, replace(known[day], asked=True))
        case effects.SetConversation():
            return replace(
                facts,
                asked=effect.asked,
                follow_ups=effect.follow_ups,
                quiet_until=effect.quiet_until or facts.quiet_until,
            )
        case effects.OpenCase() if effect.rule not in {case.rule for case in facts.open_cases}:
            return replace(facts, open_cases=(*facts.open_cases, CaseFacts(len(facts.open_cases), effect.rule)))
        case effects.RevokeConsent():
            return replace(facts, may_text=False, may_text_reason="opted_out")
        case effects.GrantConsent() if facts.may_text_reason in ("opted_out", "no_consent"):
            return replace(facts, may_text=True, may_text_reason="")
        case _:
            return facts
