"""Small people and programs for tests: visibly fictional, complete enough to run the loop."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

from allauth.mfa.models import Authenticator

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics import actions as clinics
from hepcoach.clinics.models import Practice, Role, Staff, User
from hepcoach.exercises.models import ClinicExercise
from hepcoach.messaging.models import Carrier, Conversation, InboundText, OutboundText
from hepcoach.patients import consent
from hepcoach.patients.contact import phone_index, search_tokens
from hepcoach.patients.models import ConsentEvent, ContactPoint, Episode, Patient
from hepcoach.programs.models import Program, ProgramItem
from hepcoach.triage.models import Case

_numbers = count(1)
# The head of an MP4 file with some bytes after it: enough to be kept and asked for in parts.
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(range(256))


def practice(slug: str = "", *, now: datetime, time_zone: str = "America/New_York") -> Practice:
    """A practice with its keys. Work with its rows inside `tenancy.practice(...)`."""
    slug = slug or f"practice-{next(_numbers)}"
    return clinics.create_practice(
        slug=slug, name=f"{slug.title()} Therapy", phone="+12125550100", time_zone=time_zone, now=now
    )


def carrier(practice: Practice) -> Carrier:
    return Carrier.objects.create(
        practice=practice, kind=Carrier.Kind.TWILIO, number="+12125550199", account="AC-test", token="test-token"
    )


def staff(practice: Practice, role: Role = Role.THERAPIST, *, email: str = "", name: str = "") -> Staff:
    """With an e-mail address they can sign in, and have the second step that a practice asks for."""
    credential = "PT" if role == Role.THERAPIST else ""
    made = clinics.add_staff(
        practice=practice, name=name or f"Sample {role.label}", role=role, email=email, credential=credential
    )
    if made.user is not None:
        second_step(made.user)
    return made


def second_step(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "not-a-real-secret"})


def patient(
    practice: Practice,
    *,
    now: datetime,
    given_name: str = "Maria",
    family_name: str = "Example",
    phone: str | None = "",
    language: str = "en",
    time_zone: str = "",
    birth_date: str = "1951-04-02",
    consented: bool = True,
) -> Patient:
    """A patient with a number that takes texts and consent, unless told otherwise (`phone=None`: no number)."""
    number = next(_numbers)
    e164 = f"+1212555{number % 10000:04d}" if phone == "" else phone
    record_number = f"MRN-{number:05d}"
    found = Patient.objects.create(
        practice=practice,
        given_name=given_name,
        family_name=family_name,
        birth_date=birth_date,
        record_number=record_number,
        language=language,
        time_zone=time_zone,
        may_text_reason="no_consent" if e164 else "no_phone",
        search_tokens=search_tokens(
            practice.pk,
            given_name=given_name,
            family_name=family_name,
            phones=[e164] if e164 else [],
            record_number=record_number,
        ),
        created_at=now,
    )
    Conversation.objects.create(practice=practice, patient=found)
    if e164:
        ContactPoint.objects.create(
            practice=practice,
            patient=found,
            phone=e164,
            phone_index=phone_index(practice.pk, e164),
            is_preferred=True,
        )
        if consented:
            consent.record(
                patients=[found], kind=ConsentEvent.Kind.GRANTED, method="front_desk", actor="test", now=now
            )
            found.refresh_from_db()
    return found


def episode(patient: Patient, *, therapist: Staff | None, started_on: date) -> Episode:
    return Episode.objects.create(
        practice_id=patient.practice_id, patient=patient, therapist=therapist, started_on=started_on
    )


def program(
    episode: Episode,
    *,
    now: datetime,
    starts_on: date,
    slugs: tuple[str, ...] = ("heel-slide", "quad-set", "bridge"),
    status: Program.Status = Program.Status.ASSIGNED,
    version: int = 1,
) -> Program:
    """A daily program of built-in exercises, 3 sets of 10."""
    made = Program.objects.create(
        practice_id=episode.practice_id,
        episode=episode,
        version=version,
        status=status,
        starts_on=starts_on,
        source="builder",
        created_at=now,
        assigned_at=now if status == Program.Status.ASSIGNED else None,
    )
    ProgramItem.objects.bulk_create(
        ProgramItem(
            practice_id=episode.practice_id,
            program=made,
            position=position,
            exercise_slug=slug,
            source_text=slug.replace("-", " "),
            dose={"sets": 3, "reps": 10, "times_per_day": 1, "days_per_week": 7},
            days_per_week=7,
        )
        for position, slug in enumerate(slugs, start=1)
    )
    return made


def clinic_exercise(practice: Practice, words: str, *, confirmed_at: datetime | None = None) -> ClinicExercise:
    from hepcoach.privacy import keyring, keys

    return ClinicExercise.objects.create(
        practice=practice,
        words=words,
        words_index=keys.blind_index(keyring.of(practice.pk), "exercise", words.casefold()),
        confirmed_at=confirmed_at,
    )


def outbound(
    patient: Patient,
    *,
    now: datetime,
    key: str = "",
    kind: str = "thanks",
    body: str = "Thanks. It is written down for your therapist.",
    day: date | None = None,
    lives: timedelta = timedelta(hours=4),
) -> OutboundText:
    """A queued text to the patient's preferred number."""
    return OutboundText.objects.create(
        practice_id=patient.practice_id,
        key=key or f"test:{next(_numbers)}",
        patient=patient,
        contact_point=ContactPoint.objects.get(patient=patient, is_preferred=True),
        kind=kind,
        day=day,
        body=body,
        not_before=now,
        expires_at=now + lives,
        created_at=now,
    )


def inbound(patient: Patient, body: str, *, now: datetime, provider_id: str = "") -> InboundText:
    """A text received from the patient's preferred number."""
    contact = ContactPoint.objects.get(patient=patient, is_preferred=True)
    return InboundText.objects.create(
        practice_id=patient.practice_id,
        provider_id=provider_id or f"SM{next(_numbers)}",
        from_phone=contact.phone,
        from_index=bytes(contact.phone_index),
        body=body,
        received_at=now,
    )


def check_in(
    program: Program,
    day: date,
    *,
    now: datetime,
    status: str = CheckIn.Status.NO_ANSWER,
    pain: float | None = None,
    closed: bool = True,
) -> CheckIn:
    """A scheduled day of three exercises on which the question reached the patient."""
    answered = status != CheckIn.Status.NO_ANSWER
    return CheckIn.objects.create(
        practice_id=program.practice_id,
        patient_id=program.episode.patient_id,
        episode=program.episode,
        program=program,
        day=day,
        exercises_due=3,
        status=status,
        exercises_done={"done": 3, "partial": 2, "not_done": 0}.get(status),
        pain=pain,
        asked_at=now,
        closes_at=now + timedelta(hours=18),
        closed_at=now if closed else None,
        answered_at=now if answered else None,
        answered_by="sms" if answered else "",
    )


def case(
    patient: Patient,
    *,
    now: datetime,
    rule: str = "pain_spike",
    severity: int = Case.Severity.SOON,
    desk: str = "therapist",
    owner: Staff | None = None,
    words: str = "it hurts on the stairs",
) -> Case:
    """An open case with a reason, the patient's words and a drafted note of two sentences."""
    return Case.objects.create(
        practice_id=patient.practice_id,
        patient=patient,
        episode=Episode.objects.filter(patient=patient).first(),
        rule=rule,
        rule_version=1,
        severity=severity,
        desk=desk,
        owner=owner,
        reasons=["Pain 7 today, 3 usual (median of the last 7 reports)."],
        words=[{"at": now.isoformat(), "words": words}],
        draft=[
            {"text": "Pain 7 of 10, usually 3.", "source": f"check-in {now.date().isoformat()}"},
            {"text": "No red flag words.", "source": "rule pain_spike v1"},
        ],
        opened_at=now,
        due_at=now + timedelta(hours=4),
    )
