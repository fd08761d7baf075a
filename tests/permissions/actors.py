"""Everybody who may knock, each with the client they knock with, and what they knock at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from hepcoach.checkins import links
from hepcoach.clinics.actors import for_staff
from hepcoach.clinics.models import Cover, Location, Role, Staff
from hepcoach.exercises import media
from hepcoach.exercises.models import ClinicExercise
from hepcoach.interop import connections
from hepcoach.interop.models import Connection
from hepcoach.messaging.carriers.twilio import signature
from hepcoach.messaging.models import Carrier, InboundMedia, InboundText, OutboundText
from hepcoach.patients.models import ContactPoint, Helper, Patient
from hepcoach.privacy import tenancy
from hepcoach.privacy.fields import sealed
from hepcoach.programs.models import Program
from hepcoach.reports import actions as reports
from hepcoach.rtm import actions as rtm
from hepcoach.rtm import evidence, facts, queries, rates
from hepcoach.rtm.models import ClaimFile, ClaimLine, Monitoring, OtherBilling, TimedSession, TimeEntry
from hepcoach.web.staff import thresholds
from tests import factories
from tests.interop.bundles import usual
from tests.web.clinic import Clinic, build

# The table's columns. The patients, cases and notes that every row is about are the therapist's.
ACTORS = {
    "anon": "nobody signed in, no link",
    "patient": "holds the living link of a text to them",
    "helper": "holds the link of the patient they help, who lets them see and answer",
    "noleave": "a helper whom the patient lets do neither",
    "treats": "the patient's therapist",
    "covers": "a therapist who answers for that one today",
    "other": "a therapist of the practice who does not treat the patient",
    "asst": "a therapy assistant who does not treat the patient",
    "desk": "the front desk",
    "owner": "the practice's owner",
    "biller": "the practice's biller",
    "abroad": "a therapist of another practice",
    "ownerab": "the owner of another practice",
    "ehr": "an EHR's connection, by its bearer token",
    "carrier": "Twilio, by its signature",
}
GUESSED = "0123456789abcdef"
# What must not be read in an answer to somebody who was refused.
NEEDLES = ("Marigold", "Hollyhock", "Foxglove", "stairs hurt")

Answer = HttpResponse


@dataclass
class World:
    """Two practices, and one of everything that an address may name."""

    north: Clinic
    south: Clinic
    ids: dict[str, int | str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    bearer: str = ""
    sessions: dict[str, SimpleCookie] = field(default_factory=dict)

    @property
    def practices(self) -> list[int]:
        return [self.north.practice.pk, self.south.practice.pk]

    def client(self, who: str, *, strict: bool = False) -> Client:
        """`strict`: with Django's check of forged forms, which its test client leaves out."""
        headers = {"Authorization": f"Bearer {self.bearer}"} if who == "ehr" else None
        client = Client(headers=headers, enforce_csrf_checks=strict)
        if who in self.sessions:
            client.cookies = deepcopy(self.sessions[who])
        return client

    def address(self, row: str, who: str) -> str:
        """The address of a row ("case@desk": of the case on the front desk), with the link this actor holds."""
        name, _, variant = row.partition("@")
        return reverse(name, kwargs={part: self._value(part, name, variant, who) for part in addresses()[name]})

    def _value(self, part: str, name: str, variant: str, who: str) -> str | int:
        if part == "token":
            # Who was sent no link can only guess one of this practice.
            return self.links.get(who, f"{self.links['patient'].partition('.')[0]}.{GUESSED}")
        for key in (f"{name}/{part}", f"{part}@{variant}", part):
            if key in self.ids:
                return self.ids[key]
        return {"slug": self.north.practice.slug, "key": "guessed", "uidb36": "1", "pk": 1}[part]

    def knock(self, method: str, row: str, who: str, *, strict: bool = False) -> Answer:
        """Ask as this actor, with what a person who may do it would send."""
        client, path, name = self.client(who, strict=strict), self.address(row, who), row.partition("@")[0]
        if method == "GET":
            return cast(Answer, client.get(path))
        form = FORMS[name](self) if name in FORMS else {}
        if name == "fhir":
            return cast(Answer, client.post(path, form, content_type="application/fhir+json"))
        if name.startswith("twilio"):
            signed = signature.sign(token="test-token", url=settings.PUBLIC_URL + path, form=form)
            headers = {"X-Twilio-Signature": signed} if who == "carrier" else {}
            form_type = "application/x-www-form-urlencoded"
            return cast(Answer, client.post(path, urlencode(form), content_type=form_type, headers=headers))
        return cast(Answer, client.post(path, form))


def world() -> World:
    """Built at the real time: pages ask the clock."""
    now = datetime.now(UTC)
    made = World(build(now, "north"), build(now, "south"))
    with made.south.inside():
        # The other practice's pages show their own patient; nobody may take her for ours.
        name = sealed(Patient, "family_name", made.south.practice.pk, "Sorrel")
        Patient.objects.filter(pk=made.south.patient.pk).update(family_name=name)
    with made.north.inside():
        _staff(made)
        _records(made)
        _links(made)
    made.bearer = connections.create(practice=made.north.practice, name="Sample EHR", now=now)
    with made.north.inside():
        made.ids["connection_id"] = Connection.objects.get().pk
    made.north.staff |= {"treats": made.north.staff["therapist"], "asst": made.north.staff["assistant"]}
    made.sessions = {
        **{who: made.north.signed_in(who).cookies for who in made.north.staff if who in ACTORS},
        "abroad": made.south.signed_in("therapist").cookies,
        "ownerab": made.south.signed_in("owner").cookies,
    }
    return made


def _staff(world: World) -> None:
    north = world.north
    factories.carrier(north.practice)
    north.staff["covers"] = factories.staff(north.practice, Role.THERAPIST, email="covers@north.example")
    left = factories.staff(north.practice, Role.THERAPIST, email="left@north.example")
    Staff.objects.filter(pk=left.pk).update(is_active=False)
    north.staff["left"] = left
    Cover.objects.create(
        practice=north.practice,
        absent=north.staff["therapist"],
        covering=north.staff["covers"],
        from_date=north.today,
        until_date=north.today,
    )


def _records(world: World) -> None:
    """The patient with cases, a signed note, a program to confirm and texts; another one, discharged."""
    north, now, patient = world.north, world.north.now, world.north.patient
    running = Program.objects.get(episode__patient=patient)
    actor = for_staff(north.staff["therapist"])
    case = factories.case(patient, now=now, owner=north.staff["therapist"], words="the stairs hurt")
    call = factories.case(patient, now=now, rule="skipped_days", desk="front_desk", words="the stairs hurt")
    charted = factories.case(patient, now=now, rule="unanswered_question", owner=north.staff["therapist"])
    signed = reports.sign_case(actor=actor, case=charted, now=now)
    leaver = north.add_patient("Hedda", "Hollyhock")
    leaving = leaver.episodes.get()
    drafted = reports.discharge_episode(actor=actor, episode=leaving, now=now)
    waiting = factories.program(
        running.episode, now=now, starts_on=north.today, status=Program.Status.TO_CONFIRM, version=2
    )
    monitoring, line = _billing(world, running)
    text = factories.outbound(patient, now=now, kind="staff", body="Please call us.")
    OutboundText.objects.filter(pk=text.pk).update(sender=OutboundText.Sender.STAFF, provider_id="SM-out")
    lost = factories.inbound(patient, "who is this", now=now)
    InboundText.objects.filter(pk=lost.pk).update(state=InboundText.State.UNMATCHED)
    shown = factories.inbound(patient, "it looks like this", now=now)
    InboundText.objects.filter(pk=shown.pk).update(patient=patient, state=InboundText.State.HANDLED, num_media=1)
    photo = InboundMedia.objects.create(
        practice=north.practice, text=shown, position=0, content_type="image/png", content=b"Marigold",
        state="kept", next_at=now,
    )  # fmt: skip
    world.ids |= {
        "photo_id": photo.pk,
        "language": "en",
        "practice-text/form": "nudge",
        "carrier_id": Carrier.objects.get().pk,
        "patient_id": patient.pk,
        "case_id": case.pk,
        "case_id@desk": call.pk,
        # Of an episode that has ended, and of the running one.
        "note_id": drafted.pk,
        "note_id@running": signed.pk,
        "program_id": waiting.pk,
        "patient-text-undo/text_id": text.pk,
        "patient-judge-text/text_id": shown.pk,
        "case-reply-undo/text_id": text.pk,
        **{f"{door}/text_id": lost.pk for door in ("text-settle", "text-place", "text-attach")},
        "practice-staff-activate/staff_id": north.staff["left"].pk,
        "patient-rule/key": "pain_spike",
        "patient-program-back/version": 1,
        "practice-rule/key": "pain_spike",
        "practice-note/kind": "soap",
        "exercise": "heel-slide",
        "exercise_id": _own_exercise(world).pk,
        **{f"practice-number{door}/key": "adherence" for door in ("", "-baseline", "-file")},
        "location_id": Location.objects.create(practice=north.practice, name="Main Street").pk,
        "cover_id": Cover.objects.get().pk,
        "episode_id": running.episode_id,
        "staff_id": north.staff["therapist"].pk,
        "other": north.staff["other"].pk,
        "monitoring_id": monitoring.pk,
        "line_id": line.pk,
        "rtm-record/what": "consent",
        "rtm-timer/what": "start",
    }


def _own_exercise(world: World) -> ClinicExercise:
    """One of the clinic's own, with a video."""
    north, now = world.north, world.north.now
    exercise = factories.clinic_exercise(north.practice, "Heel rocker", confirmed_at=now)
    actor = for_staff(north.staff["therapist"])
    media.upload(actor=actor, exercise=exercise, file=BytesIO(factories.MP4), size=len(factories.MP4), now=now)
    return exercise


def _billing(world: World, program: Program) -> tuple[Monitoring, ClaimLine]:
    """The patient under monitoring, with one documented line; another patient's episode to start with."""
    north, now, episode = world.north, world.north.now, program.episode
    actor = for_staff(north.staff["therapist"])
    payer = rtm.add_payer(practice_id=north.practice.pk, name="Sample Payer", payer_id="P1", kind="commercial")
    monitoring = rtm.start(actor=actor, episode=episode, payer=payer, starts_on=episode.started_on, now=now)
    waiting = north.add_patient("Fern", "Foxglove").episodes.get()
    file = ClaimFile.objects.create(
        practice=north.practice, payer=payer, control_number=1, claims=1, text="Marigold", written_at=now,
        written_by=actor.name,
    )  # fmt: skip
    rate = rates.enter(actor=actor, payer=None, code="98980", dollars=Decimal(60), from_date=now.date(), now=now)
    world.ids |= {"payer": payer.pk, "to_monitor": waiting.pk, "payer_id": payer.pk, "file_id": file.pk}
    world.ids |= {"rate_id": rate.pk, **_work(world, monitoring)}
    [found] = facts.load([Monitoring.objects.select_related("episode__patient", "practice").get()]).values()
    month = queries.month_in(found, now.date(), now.date(), facts.settings_of(north.practice.pk))
    line = ClaimLine.objects.create(
        practice=north.practice,
        monitoring=monitoring,
        scope=month.management.answer.scope,
        code="98980",
        units=1,
        modifiers=["GP"],
        from_date=month.month.last,
        to_date=month.month.last,
        charge=54,
        evidence=evidence.of_scope(month, month.management.answer.scope),
        changed_at=now,
        changed_by=actor.name,
    )
    return monitoring, line


def _work(world: World, monitoring: Monitoring) -> dict[str, int]:
    """One of each thing that the therapist wrote down and may take back."""
    north = world.north
    whose = {"practice": north.practice, "monitoring": monitoring, "staff": north.staff["therapist"]}
    start = north.now - timedelta(hours=3)
    entry = TimeEntry.objects.create(
        **whose, credential="PT", start=start, end=start + timedelta(minutes=10), activity="review_data",
        source="manual", entered_at=north.now,
    )  # fmt: skip
    session = TimedSession.objects.create(**whose, code="97110", start=start - timedelta(hours=1), end=start)
    other = OtherBilling.objects.create(
        practice=north.practice, monitoring=monitoring, kind="rpm", code="99454", from_date=north.today,
        to_date=north.today,
    )  # fmt: skip
    return {"entry_id": entry.pk, "session_id": session.pk, "other_id": other.pk}


def _links(world: World) -> None:
    """A link for the patient, and for two whose number is a helper's: with leave, and without."""
    north = world.north
    holders = {"patient": north.patient}
    for who, leave in (("helper", True), ("noleave", False)):
        helped = holders[who] = north.add_patient("Fay", "Foxglove")
        helper = Helper.objects.create(
            practice=north.practice, patient=helped, name="Ines", may_see=leave, may_log=leave
        )
        ContactPoint.objects.filter(patient=helped).update(helper=helper)
    tokens = links.make([(held, north.today) for held in holders.values()], now=north.now)
    world.links = dict(zip(holders, tokens, strict=True))


# What a person who may do it would send. Where nothing stands here, the form is empty.
FORMS: dict[str, Callable[[World], dict[str, Any]]] = {
    "patient-search": lambda _: {"q": "Marigold"},
    "patient-break-glass": lambda _: {"reason": "The therapist is out sick and the patient called."},
    "patient-text": lambda _: {"body": "Please call us when you can."},
    "patient-pause": lambda world: {"until": (world.north.today + timedelta(days=7)).isoformat()},
    "patient-calls-only": lambda _: {"wanted": "yes"},
    "patient-allow": lambda _: {"agreed": "yes"},
    "patient-milestone": lambda _: {"milestone": "Stairs without holding on"},
    "clinic-exercises": lambda _: {"words": "Heel rocker", "how_to": "Rock on your heels.", "specialty": "PT"},
    "clinic-exercise-upload": lambda _: {"video": SimpleUploadedFile("x.mp4", factories.MP4)},
    # What runs already: the page comes back with it.
    "patient-program": lambda _: {"exercise-1": "bridge", "sets-1": "3", "reps-1": "10", "act": "up:1"},
    # Another version runs by now: said, and nothing changes.
    "patient-program-back": lambda _: {"instead_of": "9"},
    "patient-program-check": lambda _: {"exercise-1": "bridge", "sets-1": "3", "reps-1": "10"},
    "patient-psfs": lambda world: {
        "on": world.north.today.isoformat(), "activity-1": "Climbing stairs", "score-1": "4",
    },
    "patient-morning": lambda _: {"hour": "9"},
    "patient-training": lambda world: {
        "on": world.north.today.isoformat(), "who": "Rosa, her daughter", "what": "Stairs", "result": "shown",
    },
    "patient-baseline": lambda _: {"baseline": "6"},
    "patient-rule": lambda _: dict.fromkeys(rule_fields("pain_spike"), "4"),
    "practice-rule": lambda _: dict.fromkeys(rule_fields("pain_spike"), "4"),
    "practice-details": lambda _: {"name": "North", "phone": "212-555-0199", "time_zone": "America/Chicago"},
    "practice-hours": lambda _: {
        "text_from_hour": "8", "text_until_hour": "20", "office_opens_hour": "8", "office_closes_hour": "18",
        "morning_hour": "9", "nudge_hour": "18",
    },
    "practice-location-add": lambda _: {"name": "Hill", "address": "1 Hill Road", "phone": ""},
    "practice-location": lambda _: {"name": "Hill", "address": "1 Hill Road", "phone": ""},
    "practice-staff-add": lambda _: {"name": "Nora New", "role": "therapist", "email": "nora@clinic.example"},
    "practice-cover": lambda world: {
        "absent": str(world.ids["staff_id"]), "covering": str(world.ids["other"]),
        "from_date": (world.north.today + timedelta(days=7)).isoformat(),
        "until_date": (world.north.today + timedelta(days=9)).isoformat(),
    },
    "practice-holiday": lambda _: {"day": "2030-11-28", "name": "Thanksgiving"},
    "practice-handover": lambda world: {
        "leaving": str(world.ids["staff_id"]), "taking": str(world.ids["other"]),
    },
    "practice-number-baseline": lambda _: {"value": "35", "how": "40 charts of March"},
    "practice-connections": lambda _: {"name": "Another EHR"},
    "practice-connection": lambda _: {"on": "0"},
    "text-place": lambda _: {"q": "Marigold"},
    "front-desk-intake": lambda world: {
        "given_name": "Nadia", "family_name": "Nettle", "birth_date": "1960-02-29", "phone": "212-555-0188",
        "language": "es", "therapist": str(world.ids["staff_id"]), "agreed": "yes",
    },
    "front-desk-import": lambda world: {
        "table": f"first,last,birth date,therapist\nNed,Nettle,7/2/1961,{world.north.staff['other'].name}",
        "go": "yes",
    },
    "case-acknowledge": lambda _: {"how": "contacted", "comment": "Spoke with them."},
    "patient-channel": lambda _: {"channel": "sms", "agreed": "yes"},
    "patient-helpers": lambda _: {
        "name": "Sample Daughter", "phone": "+1 212 555 0142", "language": "es", "may_log": "yes", "agreed": "yes"
    },
    "practice-text": lambda _: {
        "words": "Hi {name}, how was it today? Text how many you did and your pain 0-10, like: 2 pain 3. {clinic}"
    },
    "practice-carrier-pace": lambda _: {"per_second": "2"},
    "case-reassign": lambda world: {"to": str(world.ids["other"])},
    "case-resolve": lambda _: {"comment": "Pain is down again."},
    "case-note": lambda _: {"sentence": ["Pain 7 of 10 after the stairs.", "No red flag words."]},
    "case-call": lambda _: {"outcome": "voicemail"},
    "front-desk-assign": lambda world: {"to": str(world.ids["other"])},
    "patient-correct-day": lambda world: {"day": (world.north.today - timedelta(days=1)).isoformat(), "pain": "5"},
    "patient-judge-text": lambda _: {"is": "red_flag:yes"},
    "case-reply": lambda _: {"body": "Thank you for telling me. How is it now?"},
    "program-confirm": lambda _: {
        f"{name}-{position}": value
        for position in (1, 2, 3)
        for name, value in (("sets", "3"), ("reps", "10"), ("times_per_day", "1"), ("days_per_week", "7"))
    },
    "patient-score": lambda world: {"code": "tug", "value": "14", "on": world.north.today.isoformat()},
    "patient-motion": lambda world: {
        "motion": "knee_flexion",
        "side": "left",
        "degrees": "110",
        "on": world.north.today.isoformat(),
    },
    "rtm-start": lambda world: {
        "episode": str(world.ids["to_monitor"]), "payer": str(world.ids["payer"]),
        "starts_on": world.north.today.isoformat(),
    },
    "rtm-payer": lambda _: {"name": "Another Payer", "payer_id": "P2", "kind": "commercial"},
    "rtm-device": lambda _: {"name": "Sample device", "version": "1", "attested": "yes"},
    "rtm-record": lambda _: {"method": "verbal"},
    "rtm-timer": lambda _: {"activity": "review_data"},
    "rtm-line-move": lambda _: {"to": "billed"},
    "rtm-correct": lambda _: {"why": "Another patient's", "remove": "yes"},
    "billing-write": lambda _: {"kind": "trial"},
    "billing-claim": lambda _: {
        "id": "1EG4TE5MK73", "relation": "self", "subscriber-dob": "1950-01-02", "subscriber-sex": "F",
        "patient-last_name": "Marigold", "referring-npi": "1555123458", "diagnoses": "M54.50",
        "onset_date": "2026-01-02", "prior_auth": "A1", "signature_on_file": "yes", "ytd_allowed": "10.00",
    },
    "billing-provider": lambda _: {"name": "North", "npi": "1234567893", "phone": "5185550100"},
    "billing-renderer": lambda _: {
        "last_name": "Example", "first_name": "Cy", "npi": "1987654328", "taxonomy": "225100000X",
    },
    "billing-payer": lambda _: {
        "kind": "commercial", "device_dates": "window", "management_date": "month_end", "place_of_service": "11",
        "codes": "98980", "modifiers": "kx", "live_contact_rule": "", "device_timing": "", "management_timing": "",
    },
    "billing-rate": lambda world: {
        "payer": str(world.ids["payer"]), "code": "98980", "dollars": "60", "from_date": "2026-01-01",
    },
    "billing-readings": lambda _: {"overlap": "drop_both"},
    "note-new": lambda _: {"kind": "soap"},
    "note-edit": lambda _: {"section-0": ["Rewritten."]},
    "note-amend": lambda _: {"reason": "The side was wrong."},
    "page-did": lambda _: {"did": "all"},
    "page-which": lambda _: {"item": ["1", "2"]},
    "page-why": lambda _: {"why": "forgot"},
    "page-pain": lambda _: {"pain": "3"},
    "page-question": lambda _: {"question": "Can I use a heat pack?"},
    "page-progress": lambda _: {"year": "1951"},
    "page-settings": lambda _: {"hour": "10", "language": "en"},
    "demo-answer": lambda _: {"body": "all 3, pain 2"},
    "fhir": lambda _: usual(),
    "twilio-inbound": lambda _: {
        "MessageSid": "SM-in", "From": "+12125550001", "To": "+12125550199", "Body": "hi", "NumMedia": "0",
    },
    "twilio-status": lambda _: {"MessageSid": "SM-out", "MessageStatus": "delivered"},
}  # fmt: skip


def rule_fields(key: str) -> list[str]:
    """The names of a rule card's fields."""
    return [line.field.name for card in thresholds.cards({}, {}) if card.key == key for line in card.lines]


@cache
def addresses() -> dict[str, list[str]]:
    """Every address of the product by its name, with the names of its changing parts."""

    def walk(resolver: URLResolver, before: list[str]) -> Iterator[tuple[str, list[str]]]:
        for pattern in resolver.url_patterns:
            parts = [*before, *pattern.pattern.regex.groupindex]
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, parts)
            else:
                yield str(pattern.name), parts

    return dict(walk(get_resolver(), []))


def everything(world: World) -> dict[str, str]:
    """A fingerprint of each table as both practices see it, sessions left out: asking renews them."""
    with tenancy.practices(world.practices), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_session'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        quoted = {table: connection.ops.quote_name(table) for table in tables}
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '')) FROM {name} t"
                for table, name in quoted.items()
            )
        )
        return dict(cursor.fetchall())
