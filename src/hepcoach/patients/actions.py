"""Writes of what a clinic's records say of a patient: who they are, how to reach them, what they agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from hepcoach.clinics.models import Practice
from hepcoach.patients.contact import identifier_index, phone_index, query_tokens, search_tokens
from hepcoach.patients.models import Channel, ConsentEvent, ContactPoint, Episode, Helper, Identifier, Patient
from hepcoach.privacy.fields import sealed

KIND_PATIENT, KIND_EPISODE = "patient", "episode"
# What a carrier, the patient or staff found out about a number outlasts what the record says of it.
_FOUND_OUT = ("number_failed", "wrong_number")


@dataclass(frozen=True)
class Person:
    """A patient as the record has them."""

    given_name: str
    family_name: str
    birth_date: str
    record_number: str
    language: str
    time_zone: str
    deceased: bool
    is_active: bool


@dataclass(frozen=True)
class Caregiver:
    name: str
    relationship: str
    language: str
    phone: str


@dataclass(frozen=True)
class Reach:
    """How the coach may reach the patient. `obstacle` says why not (a word of the record), "" when it may.

    `phone` is the number in E.164 or ""; it is the caregiver's when `via_caregiver`.
    """

    phone: str
    obstacle: str
    via_caregiver: bool = False


@dataclass(frozen=True)
class Said:
    """The record's newest word on texts: granted, denied, expired, ended, or none (the record is silent)."""

    decision: str
    at: datetime | None = None
    words: str = ""


class TwoPatients(Exception):
    """The identifiers of one record belong to two patients whom we know."""


def find(practice_id: int, identifiers: Sequence[tuple[str, str]]) -> Patient | None:
    """The patient whom other systems call so. Raises TwoPatients when they call two so."""
    ids = set(_known(practice_id, KIND_PATIENT, identifiers))
    if len(ids) > 1:
        raise TwoPatients
    return Patient.objects.select_for_update().get(pk=ids.pop()) if ids else None


def find_by_hand(practice_id: int, given_name: str, family_name: str, birth_date: str) -> Patient | None:
    """Somebody taken in by hand, of whom no other system had spoken yet: the one with this name and birth date."""
    tokens = query_tokens(practice_id, f"{given_name} {family_name}")
    if len(birth_date) < len("1951-07-02") or not tokens:
        return None
    called_by_others = Identifier.objects.filter(practice_id=practice_id, kind=KIND_PATIENT).values("object_id")
    alike = [
        patient
        for patient in Patient.objects.select_for_update()
        .filter(practice_id=practice_id, is_active=True, search_tokens__contains=list(tokens))
        .exclude(pk__in=called_by_others)
        if not patient.record_number
        and patient.birth_date == birth_date
        and patient.given_name.casefold() == given_name.casefold()
        and patient.family_name.casefold() == family_name.casefold()
    ]
    return alike[0] if len(alike) == 1 else None


def find_episodes(practice_id: int, keys: Sequence[tuple[str, str]]) -> list[int]:
    """Ids of the episodes that other systems call so, in the order of the keys."""
    return list(dict.fromkeys(_known(practice_id, KIND_EPISODE, keys)))


@transaction.atomic
def record(
    *,
    practice: Practice,
    patient: Patient | None,
    identifiers: Sequence[tuple[str, str]],
    person: Person,
    caregiver: Caregiver | None,
    reach: Reach,
    said: Said,
    now: datetime,
) -> Patient:
    """Write a patient as the record has them, new or known, and bring what may be texted in step."""
    written = _create(practice, person, now) if patient is None else _update(patient, person)
    remember(practice.pk, KIND_PATIENT, written.pk, identifiers)
    helper = _write_caregiver(written, caregiver, reach)
    contact = _write_contact(written, helper, reach)
    tokens = search_tokens(
        practice.pk,
        given_name=person.given_name,
        family_name=person.family_name,
        phones=[reach.phone] if reach.phone else [],
        record_number=person.record_number,
    )
    if tokens != sorted(written.search_tokens):
        Patient.objects.filter(pk=written.pk).update(search_tokens=tokens)
    _settle_texts(written, contact, reach, said, now)
    written.refresh_from_db()
    return written


def remember(practice_id: int, kind: str, object_id: int, identifiers: Sequence[tuple[str, str]]) -> None:
    """Keep what other systems call a row. A name that is taken stays with the row that has it."""
    Identifier.objects.bulk_create(
        (
            Identifier(
                practice_id=practice_id,
                system=system[:200],
                value_index=identifier_index(practice_id, system, value),
                kind=kind,
                object_id=object_id,
            )
            for system, value in identifiers
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def start_episode(
    *,
    patient: Patient,
    therapist_id: int | None,
    discipline: str,
    condition: dict[str, str],
    started_on: date,
    keys: Sequence[tuple[str, str]],
    baseline_pain: float | None = None,
) -> Episode:
    episode = Episode.objects.create(
        practice_id=patient.practice_id,
        patient=patient,
        therapist_id=therapist_id,
        discipline=discipline,
        condition=condition,
        started_on=started_on,
        baseline_pain=baseline_pain,
    )
    remember_episode(episode, patient, keys)
    return episode


def remember_episode(episode: Episode, patient: Patient, keys: Sequence[tuple[str, str]]) -> None:
    """Keep what other systems call an episode. It inherits the names of one that has ended."""
    named = episode_keys(patient, keys)
    ended = Episode.objects.filter(patient=patient, status=Episode.Status.ENDED).values("pk")
    indexes = [identifier_index(patient.practice_id, system, value) for system, value in named]
    Identifier.objects.filter(kind=KIND_EPISODE, value_index__in=indexes, object_id__in=ended).update(
        object_id=episode.pk
    )
    remember(patient.practice_id, KIND_EPISODE, episode.pk, named)


def episode_keys(patient: Patient, keys: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Problems are named alike in every chart, so a key holds for its patient alone."""
    return [(system, f"{patient.pk}|{value}") for system, value in keys]


def update_episode(*, episode: Episode, therapist_id: int | None, condition: dict[str, str]) -> None:
    """What the record newly knows of a running episode; what it no longer says is kept."""
    if therapist_id is not None and therapist_id != episode.therapist_id:
        Episode.objects.filter(pk=episode.pk).update(therapist_id=therapist_id)
    if condition.get("code") and condition != episode.condition:
        Episode.objects.filter(pk=episode.pk).update(
            condition=sealed(Episode, "condition", episode.practice_id, condition)
        )


def _known(practice_id: int, kind: str, identifiers: Sequence[tuple[str, str]]) -> list[int]:
    indexes = [identifier_index(practice_id, system, value) for system, value in identifiers]
    rows = {
        (row.system, bytes(row.value_index)): row.object_id
        for row in Identifier.objects.filter(practice_id=practice_id, kind=kind, value_index__in=indexes)
    }
    asked = [(system[:200], index) for (system, _), index in zip(identifiers, indexes, strict=True)]
    return [rows[each] for each in asked if each in rows]


def _create(practice: Practice, person: Person, now: datetime) -> Patient:
    return Patient.objects.create(
        practice=practice,
        given_name=person.given_name,
        family_name=person.family_name,
        birth_date=person.birth_date,
        record_number=person.record_number,
        language=person.language[:8],
        time_zone=person.time_zone,
        deceased=person.deceased,
        is_active=person.is_active,
        created_at=now,
    )


def _update(patient: Patient, person: Person) -> Patient:
    """Write what differs. A language that the record does not tell leaves the one that was chosen here."""
    sealed_columns = ("given_name", "family_name", "birth_date", "record_number")
    changes: dict[str, object] = {
        name: sealed(Patient, name, patient.practice_id, getattr(person, name))
        for name in sealed_columns
        if getattr(person, name) != getattr(patient, name)
    }
    for name, told in (("language", person.language[:8]), ("time_zone", person.time_zone)):
        if told and told != getattr(patient, name):
            changes[name] = told
    for name in ("deceased", "is_active"):
        if getattr(person, name) != getattr(patient, name):
            changes[name] = getattr(person, name)
    if changes:
        Patient.objects.filter(pk=patient.pk).update(**changes)
        patient.refresh_from_db()
    return patient


def _write_caregiver(patient: Patient, caregiver: Caregiver | None, reach: Reach) -> Helper | None:
    """One helper comes from the record; others, whom staff added, stay as they are."""
    if caregiver is None:
        return None
    known = next((each for each in patient.helpers.all() if each.name == caregiver.name), None)
    if known is None:
        known = Helper.objects.create(
            practice_id=patient.practice_id,
            patient=patient,
            name=caregiver.name,
            relationship=caregiver.relationship,
            language=caregiver.language[:8],
            is_main_contact=reach.via_caregiver,
            may_log=reach.via_caregiver,
        )
    elif known.relationship != caregiver.relationship or known.is_main_contact != reach.via_caregiver:
        Helper.objects.filter(pk=known.pk).update(
            relationship=sealed(Helper, "relationship", patient.practice_id, caregiver.relationship),
            is_main_contact=reach.via_caregiver,
            may_log=known.may_log or reach.via_caregiver,
        )
    if caregiver.phone and not reach.via_caregiver:
        _contact_point(patient, known, caregiver.phone, is_preferred=False, can_text=True)
    return known


def _write_contact(patient: Patient, helper: Helper | None, reach: Reach) -> ContactPoint | None:
    """The one number that the coach texts. A former one stays on file, so that its texts are still recognised."""
    index = phone_index(patient.practice_id, reach.phone) if reach.phone else b""
    preferred = patient.contact_points.filter(is_preferred=True).first()
    if preferred is not None and bytes(preferred.phone_index) != index:
        ContactPoint.objects.filter(pk=preferred.pk).update(is_preferred=False)
    if not reach.phone:
        return None
    return _contact_point(
        patient,
        helper if reach.via_caregiver else None,
        reach.phone,
        is_preferred=True,
        can_text=not reach.obstacle,
    )


def _contact_point(
    patient: Patient, helper: Helper | None, phone: str, *, is_preferred: bool, can_text: bool
) -> ContactPoint | None:
    index = phone_index(patient.practice_id, phone)
    known = ContactPoint.objects.filter(patient=patient, phone_index=index).first()
    if known is None:
        return ContactPoint.objects.create(
            practice_id=patient.practice_id,
            patient=patient,
            helper=helper,
            phone=phone,
            phone_index=index,
            is_preferred=is_preferred,
            can_text=can_text,
        )
    if is_preferred:
        can_text = can_text and known.failed_at is None
        helper_id = helper.pk if helper else None
        if (known.is_preferred, known.can_text, known.helper_id) != (True, can_text, helper_id):
            ContactPoint.objects.filter(pk=known.pk).update(
                is_preferred=True, can_text=can_text, helper_id=helper_id
            )
            known.refresh_from_db()
    return known


def _settle_texts(patient: Patient, contact: ContactPoint | None, reach: Reach, said: Said, now: datetime) -> None:
    """Write the record's word into the ledger where it is news, and say whether the coach may text."""
    index = bytes(contact.phone_index) if contact else None
    channel = contact.channel if contact else Channel.SMS
    own = ConsentEvent.objects.filter(patient=patient, channel=channel, helper=None)
    events = list(own.order_by("at", "pk"))
    kind = _news(events, index, said)
    if kind is not None:
        events.append(
            ConsentEvent.objects.create(
                practice_id=patient.practice_id,
                patient=patient,
                phone_index=index,
                channel=channel,
                kind=kind,
                method="ehr",
                words_shown=said.words,
                actor="ehr",
                # Never later than it arrived: what the patient says after that is the newer word.
                at=min(said.at or now, now),
            )
        )
        events.sort(key=lambda event: event.at)
    reason = _obstacle(patient, contact, reach) or _missing_consent(events, index, said)
    if not reason and patient.phone_only:
        # No record lifts a wish that the patient told the clinic.
        reason = "phone_only"
    if reason != patient.may_text_reason:
        Patient.objects.filter(pk=patient.pk).update(may_text_reason=reason)


def _news(events: list[ConsentEvent], index: bytes | None, said: Said) -> ConsentEvent.Kind | None:
    """The event to add to the ledger, or None when it holds the record's word already or a newer one."""
    if said.decision == "none":
        return None
    decisions = [event for event in events if event.kind != ConsentEvent.Kind.ASKED]
    last = decisions[-1] if decisions else None
    if said.decision in ("expired", "ended"):
        # Only what the record itself allowed ends with the record's consent.
        is_ours = last is not None and last.kind == ConsentEvent.Kind.GRANTED and last.method == "ehr"
        return ConsentEvent.Kind.REVOKED if is_ours else None
    if said.decision == "denied":
        if last is None or last.kind == ConsentEvent.Kind.REVOKED:
            return ConsentEvent.Kind.REVOKED if last is None else None
        # An undated no is believed at once; a dated one unless something newer was said.
        return ConsentEvent.Kind.REVOKED if said.at is None or said.at >= last.at else None
    kind = ConsentEvent.Kind.GRANTED
    if last is None:
        return kind
    same_number = last.phone_index is None or (index is not None and bytes(last.phone_index) == index)
    if last.kind == ConsentEvent.Kind.GRANTED:
        return None if same_number else kind
    if last.method in ("sms", "carrier"):
        # Who wrote STOP takes it back by writing START: no form may do it for them. It was said of that number.
        may_lift = not same_number
    else:
        # A no told to the clinic or on the page is the patient's own too and holds for every number, until they
        # opt in again themselves (47 CFR 64.1200(a)(10)): an EHR sends its consents again, and dates them anew.
        may_lift = last.method == "ehr"
    return kind if may_lift and _is_newer(said, last) else None


def _is_newer(said: Said, event: ConsentEvent) -> bool:
    return said.at is not None and said.at.astimezone(UTC) > event.at


def _obstacle(patient: Patient, contact: ContactPoint | None, reach: Reach) -> str:
    if patient.deceased:
        return "deceased"
    if not patient.is_active:
        return "merged"
    if reach.obstacle or contact is None:
        return reach.obstacle or "no_phone"
    if contact.failed_at is not None:
        return patient.may_text_reason if patient.may_text_reason in _FOUND_OUT else "number_failed"
    return ""


def _missing_consent(events: list[ConsentEvent], index: bytes | None, said: Said) -> str:
    """Consent is for a number: what was said of another one is no yes for this one."""
    decisions = [
        event
        for event in events
        if event.kind != ConsentEvent.Kind.ASKED
        and (
            event.kind == ConsentEvent.Kind.REVOKED
            or event.phone_index is None
            or (index is not None and bytes(event.phone_index) == index)
        )
    ]
    if decisions and decisions[-1].kind == ConsentEvent.Kind.GRANTED:
        return ""
    if said.decision == "expired":
        return "consent_expired"
    if decisions and said.decision != "ended":
        return "opted_out"
    return "no_consent"
