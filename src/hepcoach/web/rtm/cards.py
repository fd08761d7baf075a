"""The step cards of a month: for each code what is done and what is still to do, the live contact on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hepcoach.rtm.queries import MonthOf, Track
from hepcoach.rules.rtm import ScopeAnswer

_NO_CONSENT = {"no_consent", "consent_revoked", "consent_late"}
_NO_COST = {"no_copay_notice", "copay_notice_late"}
_NO_PLAN = {"no_plan_of_care", "plan_of_care_gap"}
_NO_DEVICE = {"no_device_attestation", "attestation_incomplete", "attestation_late"}


@dataclass(frozen=True)
class Step:
    words: str
    done: bool


@dataclass(frozen=True)
class Card:
    title: str
    clock: str
    words: str
    status: str
    steps: tuple[Step, ...]
    codes: tuple[str, ...]


def cards(found: MonthOf) -> Iterator[Card]:
    yield Card(
        "Set-up and teaching",
        "once per episode",
        "",
        found.setup.status,
        (
            *_rights(found.setup, found, found.as_of),
            _device(found.setup, found),
            _taught(found.setup),
            _two_days(found.setup),
        ),
        _codes(found.setup),
    )
    for track in found.windows:
        yield Card(
            "Device supply",
            f"rolling 30 days, {_short(track.period.first)} – {_short(track.period.last)}",
            track.words,
            track.answer.status,
            (*_rights(track.answer, found, track.period.last), _device(track.answer, found), *_days(track, found)),
            _codes(track.answer),
        )
    managed = found.management
    yield Card(
        "Management",
        f"calendar month, {managed.period.first:%B}",
        managed.words,
        managed.answer.status,
        (*_rights(managed.answer, found, managed.period.last), *_minutes(managed, found)),
        _codes(managed.answer),
    )


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _codes(answer: ScopeAnswer) -> tuple[str, ...]:
    return tuple(f"{line.code} x {line.units}" if line.units > 1 else line.code for line in answer.lines)


def _rights(answer: ScopeAnswer, found: MonthOf, last: date) -> tuple[Step, ...]:
    """Done means on file, and that nothing was left out for the lack of it: an empty period lacks nothing yet."""
    tags, known = set(answer.reasons), found.known
    consented = any(one.given for one in known.consents)
    certified = [plan for plan in known.plans if plan.certified_on]
    planned = any(plan.from_date <= found.as_of <= plan.to_date for plan in certified)
    return (
        Step("Consent to monitoring", consented and not tags & _NO_CONSENT),
        Step("Cost told to the patient", known.monitoring.copay_notice_at is not None and not tags & _NO_COST),
        Step(
            "Certified plan of care covers the dates",
            (planned if found.as_of <= last else bool(certified)) and not tags & _NO_PLAN,
        ),
    )


def _device(answer: ScopeAnswer, found: MonthOf) -> Step:
    attested = found.known.attestation is not None
    return Step("Device attested by the clinic", attested and not set(answer.reasons) & _NO_DEVICE)


def _taught(answer: ScopeAnswer) -> Step:
    return Step("Set-up and teaching written down", "no_setup_education" not in answer.reasons)


def _two_days(answer: ScopeAnswer) -> Step:
    return Step(f"2 days with data ({answer.counts.get('days', 0)})", "two_data_days" in answer.reasons)


def _days(track: Track, found: MonthOf) -> tuple[Step, ...]:
    days = track.answer.counts.get("days", 0)
    return (
        Step(f"2 days with data ({min(days, 2)} of 2)", days >= 2),
        Step(f"16 days with data ({min(days, 16)} of 16)", days >= 16),
        Step(f"Window over on {_short(track.period.last)}", found.as_of >= track.period.last),
    )


def _minutes(track: Track, found: MonthOf) -> tuple[Step, ...]:
    minutes, contacts = track.answer.counts.get("seconds", 0) // 60, track.answer.counts.get("live_contacts", 0)
    return (
        Step(f"10 minutes ({min(minutes, 10)} of 10)", minutes >= 10),
        Step(f"20 minutes ({min(minutes, 20)} of 20)", minutes >= 20),
        Step(f"Live contact ({contacts})", contacts > 0),
        Step(f"Month over on {_short(track.period.last)}", found.as_of >= track.period.last),
    )
