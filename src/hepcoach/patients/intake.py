"""Taking in a patient whom no EHR sent: what the front desk typed, checked, and written with a course of care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.clinics.problems import Refused
from hepcoach.clinics.queries import local_today
from hepcoach.patients import actions, plan, wishes
from hepcoach.patients.contact import query_tokens
from hepcoach.patients.models import Patient
from hepcoach.privacy import audit
from hepcoach.rules import phones

LANGUAGES = ("en", "es")
LONGEST_NAME = 80
OLDEST, ADULT = 120, 18
_DISCIPLINES = {"PTA": "PT", "OTA": "OT"}
_OBSTACLES = {
    phones.LANDLINE: "That is a line that takes no texts: write a mobile number, or leave it empty.",
    phones.EXTENSION: "Texts can't reach an extension: write a mobile number, or leave it empty.",
    phones.FOREIGN: "Texts go to numbers of the United States only: leave it empty to call instead.",
}


@dataclass(frozen=True)
class Typed:
    """A newcomer as typed."""

    given_name: str = ""
    family_name: str = ""
    birth_date: str = ""
    phone: str = ""
    language: str = ""
    guardian: str = ""


@dataclass(frozen=True)
class Newcomer:
    """A patient to take in. `guardian` is who gets a child's texts; `phone` is E.164, or "" for none."""

    given_name: str
    family_name: str
    born: date
    phone: str
    language: str
    guardian: str
    therapist: Staff


class OnFile(Refused):
    """Somebody of that name and birth date is a patient already."""

    def __init__(self, patient: Patient) -> None:
        super().__init__({"family_name": "A patient of this name and birth date is on file already."})
        self.patient = patient


def read(typed: Typed, therapist: Staff | None, today: date) -> Newcomer:
    """Raises Refused, field by field."""
    problems: dict[str, str] = {}
    given, family, guardian = (
        _name(typed.given_name, "given_name", problems),
        _name(typed.family_name, "family_name", problems),
        " ".join(typed.guardian.split()),
    )
    born = _born(typed.birth_date.strip(), today, problems)
    phone = _phone(typed.phone.strip(), problems)
    language = typed.language.strip().casefold() or "en"
    if language not in LANGUAGES:
        problems["language"] = "Choose English (en) or Spanish (es)."
    if born is not None and (wrong := _wrong_guardian(guardian, is_child=_age(born, today) < ADULT)):
        problems["guardian"] = wrong
    if therapist is None:
        problems["therapist"] = "Choose who treats the patient."
    if problems or born is None or therapist is None:
        raise Refused(problems)
    return Newcomer(given, family, born, phone, language, guardian, therapist)


def on_file(practice_id: int, newcomers: Sequence[Newcomer]) -> dict[int, Patient]:
    """Who of the newcomers, by their place, is a patient already. One query, however many."""
    tokens = {
        token for one in newcomers for token in query_tokens(practice_id, f"{one.given_name} {one.family_name}")
    }
    if not tokens:
        return {}
    known: dict[tuple[str, str], list[Patient]] = {}
    for patient in Patient.objects.filter(
        practice_id=practice_id, is_active=True, search_tokens__overlap=sorted(tokens)
    ):
        known.setdefault(_called(patient.given_name, patient.family_name), []).append(patient)
    found = {}
    for place, one in enumerate(newcomers):
        for patient in known.get(_called(one.given_name, one.family_name), []):
            # A record may know no more than the year; one that knows nothing is no reason to send somebody away.
            if patient.birth_date and one.born.isoformat().startswith(patient.birth_date):
                found[place] = patient
    return found


@transaction.atomic
def take_in(*, actor: Actor, practice: Practice, newcomer: Newcomer, words_agreed: str, now: datetime) -> Patient:
    """`words_agreed` are the words of consent that were read and agreed to; "" when nobody agreed.

    Raises OnFile, and Refused when there is no number to agree about.
    """
    hold(actor, practice)
    if known := on_file(practice.pk, [newcomer]):
        raise OnFile(known[0])
    if words_agreed and not newcomer.phone:
        raise Refused({"agreed": "Consent is for a number: write the mobile number above, or untick this."})
    plan.admit(practice, 1, now, field="family_name")
    patient = write(actor=actor, practice=practice, newcomer=newcomer, now=now)
    if words_agreed:
        wishes.allow_texts(actor=actor, patient=patient, words_shown=words_agreed, now=now)
    return patient


def hold(actor: Actor, practice: Practice) -> None:
    """One intake at a time until the transaction ends: a button pressed twice must not make two patients."""
    if actor.role != Role.FRONT_DESK:
        raise PermissionDenied("Patients are taken in at the front desk.")
    # Not the whole key: rows of the practice's other patients go on being written meanwhile.
    Practice.objects.select_for_update(no_key=True).get(pk=practice.pk)


def write(*, actor: Actor, practice: Practice, newcomer: Newcomer, now: datetime) -> Patient:
    """The patient, the number, and a course of care that begins today. Call it after `hold`."""
    one = newcomer
    patient = actions.record(
        practice=practice,
        patient=None,
        identifiers=[],
        person=actions.Person(
            given_name=one.given_name,
            family_name=one.family_name,
            birth_date=one.born.isoformat(),
            record_number="",
            language=one.language,
            time_zone="",
            deceased=False,
            is_active=True,
        ),
        caregiver=actions.Caregiver(one.guardian, "guardian", one.language, one.phone) if one.guardian else None,
        reach=actions.Reach(one.phone, "", via_caregiver=bool(one.guardian)),
        said=actions.Said("none"),
        now=now,
    )
    actions.start_episode(
        patient=patient,
        therapist_id=one.therapist.pk,
        discipline=_DISCIPLINES.get(one.therapist.credential, one.therapist.credential) or "PT",
        condition={},
        started_on=local_today(practice.pk, now),
        keys=[],
    )
    audit.record(audit.Event(practice.pk, now, actor.name, "take in", f"patient:{patient.pk}"))
    return patient


def _called(given_name: str, family_name: str) -> tuple[str, str]:
    return given_name.casefold(), family_name.casefold()


def _name(text: str, field: str, problems: dict[str, str]) -> str:
    name = " ".join(text.split())
    if not any(letter.isalpha() for letter in name):
        problems[field] = "Write the first name." if field == "given_name" else "Write the last name."
    elif len(name) > LONGEST_NAME:
        problems[field] = f"At most {LONGEST_NAME} letters."
    return name


def _born(text: str, today: date, problems: dict[str, str]) -> date | None:
    """ "1951-07-02", or as it is said in the United States: "7/2/1951"."""
    try:
        if text.count("/") == 2:
            month, day, year = (int(part) for part in text.split("/"))
            born = date(year, month, day)
        else:
            born = date.fromisoformat(text)
    except (ValueError, OverflowError):
        problems["birth_date"] = "Write the birth date as 1951-07-02 or 7/2/1951."
        return None
    if born > today or _age(born, today) > OLDEST:
        problems["birth_date"] = "That can't be a birth date: look at the year."
    return born


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _phone(text: str, problems: dict[str, str]) -> str:
    if not text:
        return ""
    found = phones.read(text)
    if found is None or found.obstacle:
        problems["phone"] = _OBSTACLES.get(
            found.obstacle if found else "",
            "That is no number that can be dialled: write one like (212) 555-0147.",
        )
        return ""
    return found.e164


def _wrong_guardian(guardian: str, *, is_child: bool) -> str:
    if len(guardian) > LONGEST_NAME:
        return f"At most {LONGEST_NAME} letters."
    if is_child and not guardian:
        return "A child's texts go to a parent or guardian: write their name, and their number above."
    if guardian and not is_child:
        return f"Only for a patient under {ADULT}: leave it empty."
    return ""
