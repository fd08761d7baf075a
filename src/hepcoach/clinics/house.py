"""What a practice has decided for all its patients, and its locations: written by its owner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction

from hepcoach.clinics import history
from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Location, OwnBaseline, Practice
from hepcoach.clinics.problems import Refused
from hepcoach.privacy import audit
from hepcoach.rules import phones, thresholds
from hepcoach.rules.texting import HOURS

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_HOLIDAY = 120, 200, 60
EARLIEST, LATEST = int(HOURS.thresholds["from_hour"]), int(HOURS.thresholds["until_hour"])
HOUR_FIELDS = (
    "text_from_hour",
    "text_until_hour",
    "office_opens_hour",
    "office_closes_hour",
    "morning_hour",
    "nudge_hour",
)


@transaction.atomic
def set_details(*, actor: Actor, practice: Practice, name: str, phone: str, time_zone: str, now: datetime) -> None:
    """Name and phone stand in patients' texts; covers and most patients' days go by the time zone."""
    name = " ".join(name.split())
    number = _phone(phone)
    _refuse(
        name="" if 1 <= len(name) <= LONGEST_NAME else f"Write a name of 1 to {LONGEST_NAME} characters.",
        phone="" if number else "Write the front desk's number with its area code: texts name it.",
        time_zone="" if time_zone in available_timezones() else "Choose a time zone.",
    )
    _write(actor, practice, "set details", now, name=name, phone=number, time_zone=time_zone)


@transaction.atomic
def set_hours(*, actor: Actor, practice: Practice, now: datetime, hours: Mapping[str, int | None]) -> None:
    """Local hours: when the coach may text, when the office answers, the morning text and the evening nudge."""
    told = {field: hours.get(field) for field in HOUR_FIELDS}
    first, last, opens, closes, morning, nudge = (
        -1 if hour is None or not 0 <= hour <= 24 else hour for hour in told.values()
    )
    _refuse(
        text_from_hour="" if EARLIEST <= first < LATEST else f"From {EARLIEST}:00 at the earliest.",
        text_until_hour=(
            f"Until {LATEST}:00 at the latest."
            if not 0 < last <= LATEST
            else "" if first < last else "Texts must end after they begin."
        ),
        office_opens_hour="" if 0 <= opens < 24 else "Choose an hour.",
        office_closes_hour="" if opens < closes <= 24 else "The office must close after it opens.",
        morning_hour="" if first <= morning < last else "The morning text must lie within the texting hours.",
        nudge_hour="" if morning < nudge < last else "It must lie after the morning text and before texts stop.",
    )  # fmt: skip
    _write(actor, practice, "set hours", now, **told)


@transaction.atomic
def set_thresholds(*, actor: Actor, practice: Practice, values: thresholds.Values, now: datetime) -> None:
    """The practice's own numbers of the case rules; what equals a rule's own is not kept."""
    if wrong := thresholds.problems(values):
        raise Refused(wrong)
    kept = thresholds.without_defaults(values, {})
    history.keep(actor=actor, subject="practice", before=practice.thresholds, after=kept, now=now)
    _write(actor, practice, "set thresholds", now, thresholds=kept)


@transaction.atomic
def set_holiday(*, actor: Actor, practice: Practice, day: date | None, name: str, now: datetime) -> None:
    """A day on which the practice is closed; without a name it is an office day again."""
    name = " ".join(name.split())
    _refuse(
        day="" if day is not None else "Choose a day.",
        name="" if len(name) <= LONGEST_HOLIDAY else f"A name has at most {LONGEST_HOLIDAY} characters.",
    )
    assert day is not None
    current = Practice.objects.select_for_update().get(pk=practice.pk).holidays
    kept = {on: known for on, known in current.items() if on != day.isoformat()}
    if name:
        kept[day.isoformat()] = name
    _write(actor, practice, "set holiday", now, holidays=dict(sorted(kept.items())))


@transaction.atomic
def set_baseline(
    *, actor: Actor, practice: Practice, number: str, value: str, is_share: bool, how: str, now: datetime
) -> None:
    """What a number was before the practice began; `value` as typed, a share in percent. Empty: not known."""
    how = " ".join(how.split())
    OwnBaseline.objects.filter(practice=practice, number=number).delete()
    if value.strip():
        highest = 100 if is_share else 100_000
        try:
            typed = float(value.strip().removesuffix("%").replace(",", "."))
        except ValueError:
            typed = -1
        _refuse(
            value="" if 0 <= typed <= highest else f"Write a number from 0 to {highest}.",
            how="" if 1 <= len(how) <= LONGEST_ADDRESS else "Say in a few words how you counted it.",
        )
        OwnBaseline.objects.create(
            practice=practice,
            number=number,
            value=typed / 100 if is_share else typed,
            how=how,
            by=actor.display_name,
            at=now,
        )
    _audit(actor, "set own baseline", f"practice:{practice.pk}", now)


@transaction.atomic
def write_location(
    *,
    actor: Actor,
    practice: Practice,
    location: Location | None,
    name: str,
    address: str,
    phone: str,
    now: datetime,
) -> Location:
    """A new location, or other words for one."""
    name, address = " ".join(name.split()), " ".join(address.split())
    number = _phone(phone) if phone.strip() else ""
    Practice.objects.select_for_update().get(pk=practice.pk)
    same = Location.objects.filter(practice=practice, name__iexact=name)
    if location is not None:
        same = same.exclude(pk=location.pk)
    _refuse(
        name=(
            f"Write a name of 1 to {LONGEST_NAME} characters."
            if not 1 <= len(name) <= LONGEST_NAME
            else "There is a location with this name." if same.exists() else ""
        ),
        address="" if len(address) <= LONGEST_ADDRESS else f"An address has at most {LONGEST_ADDRESS} characters.",
        phone="" if number is not None else "That is no phone number with an area code.",
    )  # fmt: skip
    told = {"name": name, "address": address, "phone": number}
    if location is None:
        location = Location.objects.create(practice=practice, **told)
    else:
        Location.objects.filter(pk=location.pk).update(**told)
    _audit(actor, "write location", f"location:{location.pk}", now)
    return location


def _phone(text: str) -> str | None:
    found = phones.read(text)
    return found.e164 if found else None


def _refuse(**problems: str) -> None:
    if found := {field: problem for field, problem in problems.items() if problem}:
        raise Refused(found)


def _write(actor: Actor, practice: Practice, action: str, now: datetime, **told: Any) -> None:
    Practice.objects.filter(pk=practice.pk).update(**told)
    for field, value in told.items():
        setattr(practice, field, value)
    _audit(actor, action, f"practice:{practice.pk}", now)


def _audit(actor: Actor, action: str, subject: str, now: datetime) -> None:
    audit.record(audit.Event(actor.practice_id, now, actor.name, action, subject))
