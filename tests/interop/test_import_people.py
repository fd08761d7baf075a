"""Who a Bundle speaks of, how they may be reached and what they agreed to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from hepcoach.clinics.actors import for_staff
from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.patients import consent as ledger
from hepcoach.patients import intake
from hepcoach.patients.models import ConsentEvent, ContactPoint, Helper, Patient
from hepcoach.privacy import tenancy
from tests import factories
from tests.interop.bundles import MRN, Json, bundle, coded, consent, order, patient, practitioner, usual
from tests.interop.conftest import Take

pytestmark = pytest.mark.django_db


def only(shown: Json) -> Json:
    assert shown["outcome"] == "accept", shown["errors"]
    (found,) = shown["patients"]
    return found


def told(take: Take, *more: Json, **changes: Any) -> Json:
    return only(take(bundle(patient(**changes), *more)))


def phone(value: str, **more: Any) -> Json:
    return {"system": "phone", "value": value, **more}


NAMES: list[tuple[str, list[Json], str]] = [
    (
        "official",
        [
            {"use": "usual", "given": ["Mia"], "family": "Uno"},
            {"use": "official", "given": ["Maria", "Luz"], "family": "Dos"},
        ],
        "Maria Luz Dos",
    ),
    (
        "usual",
        [{"use": "nickname", "given": ["Mimi"]}, {"use": "usual", "given": ["Mia"], "family": "Uno"}],
        "Mia Uno",
    ),
    ("first", [{"given": ["Ana"], "family": "Uno"}, {"given": ["Eva"], "family": "Dos"}], "Ana Uno"),
    (
        "not the maiden name",
        [{"use": "maiden", "given": ["Ana"], "family": "Antes"}, {"given": ["Ana"], "family": "Ahora"}],
        "Ana Ahora",
    ),
    (
        "not a former one",
        [
            {"use": "official", "given": ["Ana"], "family": "Antes", "period": {"end": "2020-01-01"}},
            {"given": ["Ana"], "family": "Ahora"},
        ],
        "Ana Ahora",
    ),
    ("text alone", [{"text": "Zoë Nuñez-Ångström"}], "Zoë Nuñez-Ångström"),
    ("parts before text", [{"text": "NUNEZ, ZOE", "given": ["Zoë"], "family": "Nuñez"}], "Zoë Nuñez"),
    ("no prefix", [{"prefix": ["Dr."], "given": ["李"], "family": "小龍"}], "李 小龍"),
]


@pytest.mark.parametrize(("what", "names", "wanted"), NAMES, ids=[what for what, _, _ in NAMES])
def test_the_name_in_use_is_taken(take: Take, what: str, names: list[Json], wanted: str) -> None:
    assert told(take, name=names)["name"] == wanted


@pytest.mark.parametrize("born", ["1951", "1988-07", "1988-07-02"])
def test_a_birth_date_stays_as_precise_as_it_was_sent(take: Take, born: str) -> None:
    assert told(take, birthDate=born)["birth_date"] == born


PHONES: list[tuple[str, list[Json], str | None]] = [
    (
        "mobile before home",
        [phone("212-555-0101", use="home"), phone("212-555-0102", use="mobile")],
        "+12125550102",
    ),
    (
        "sms before home",
        [phone("212-555-0101", use="home"), {"system": "sms", "value": "212-555-0102"}],
        "+12125550102",
    ),
    (
        "lowest rank",
        [phone("212-555-0101", use="mobile", rank=2), phone("212-555-0102", use="mobile", rank=1)],
        "+12125550102",
    ),
    ("no old number", [phone("212-555-0101", use="old"), phone("212-555-0102", use="home")], "+12125550102"),
    (
        "no ended number",
        [phone("212-555-0101", use="mobile", period={"end": "2025-12-31"}), phone("212-555-0102", use="work")],
        "+12125550102",
    ),
    (
        "no fax, pager or mail",
        [
            {"system": "fax", "value": "212-555-0101"},
            {"system": "pager", "value": "212-555-0102"},
            {"system": "email", "value": "a@b.example"},
        ],
        None,
    ),
    ("seven digits", [phone("555-0101")], None),
    ("none at all", [], None),
]


@pytest.mark.parametrize(("what", "telecom", "wanted"), PHONES, ids=[what for what, _, _ in PHONES])
def test_the_number_to_reach_the_patient_is_chosen(
    take: Take, what: str, telecom: list[Json], wanted: str | None
) -> None:
    assert told(take, telecom=telecom or None)["phone"] == wanted


def test_a_number_of_a_mexican_address_is_mexican(take: Take) -> None:
    found = told(take, consent(), address=[{"country": "MX"}], telecom=[phone("55 1234 5678", use="mobile")])
    assert (found["phone"], found["may_text_reason"]) == ("+525512345678", "foreign_number")


@pytest.mark.parametrize(
    ("communication", "wanted"),
    [
        (
            [
                {"language": {"coding": [{"code": "en"}]}},
                {"language": {"coding": [{"code": "es-MX"}]}, "preferred": True},
            ],
            "es",
        ),
        ([{"language": {"coding": [{"code": "es"}]}}, {"language": {"coding": [{"code": "en"}]}}], "es"),
        ([{"language": {"text": "Spanish"}}], "es"),
        (None, None),
    ],
)
def test_the_preferred_language_is_taken(take: Take, communication: Any, wanted: str | None) -> None:
    assert told(take, communication=communication)["language"] == wanted


MAY_TEXT: list[tuple[str, list[Json], dict[str, Any], tuple[bool, str]]] = [
    ("permit", [consent()], {}, (True, "ok")),
    ("no consent", [], {}, (False, "no_consent")),
    ("deny", [consent(type="deny")], {}, (False, "consent_denied")),
    ("inactive", [consent(status="inactive")], {}, (False, "no_consent")),
    ("proposed", [consent(status="proposed")], {}, (False, "no_consent")),
    ("entered in error", [consent(status="entered-in-error")], {}, (False, "no_consent")),
    (
        "expired",
        [consent(provision={"type": "permit", "code": [{"text": "SMS"}], "period": {"end": "2026-01-01"}})],
        {},
        (False, "consent_expired"),
    ),
    (
        "treatment only",
        [
            consent(
                scope=coded("treatment"), category=[{"text": "Consent to treatment"}], provision={"type": "permit"}
            )
        ],
        {},
        (False, "no_consent"),
    ),
    (
        "nested deny",
        [
            consent(
                provision={
                    "type": "permit",
                    "provision": [{"type": "deny", "code": [coded("sms", "urn:channel")]}],
                }
            )
        ],
        {},
        (False, "consent_denied"),
    ),
    (
        "nested permit",
        [
            consent(
                provision={"type": "deny", "provision": [{"type": "permit", "code": [{"text": "Text messages"}]}]}
            )
        ],
        {},
        (True, "ok"),
    ),
    (
        "newest wins: no",
        [consent("a", dateTime="2026-01-01"), consent("b", "deny", dateTime="2026-02-01")],
        {},
        (False, "consent_denied"),
    ),
    (
        "newest wins: yes",
        [consent("a", "deny", dateTime="2026-01-01"), consent("b", dateTime="2026-02-01")],
        {},
        (True, "ok"),
    ),
    (
        "a general permit without a word on texts",
        [consent(provision={"type": "permit"})],
        {},
        (False, "no_consent"),
    ),
    (
        "named in the category",
        [consent(category=[{"text": "SMS_REMINDERS"}], provision={"type": "permit"})],
        {},
        (True, "ok"),
    ),
    (
        "opted out by name",
        [consent(category=[{"text": "SMS opt-out"}], provision={"type": "permit"})],
        {},
        (False, "consent_denied"),
    ),
    (
        "for advertising only",
        [
            consent(
                provision={
                    "type": "permit",
                    "code": [{"text": "SMS"}],
                    "purpose": [
                        {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HMARKT"}
                    ],
                }
            )
        ],
        {},
        (False, "no_consent"),
    ),
    ("modifier", [consent(modifierExtension=[{"url": "urn:x", "valueBoolean": True}])], {}, (False, "no_consent")),
    (
        "flagged",
        [
            consent(),
            {
                "resourceType": "Flag",
                "id": "f",
                "status": "active",
                "code": {"text": "Do not text"},
                "subject": {"reference": "Patient/p1"},
            },
        ],
        {},
        (False, "consent_denied"),
    ),
    ("not yet given", [consent(dateTime="2027-01-01")], {}, (False, "no_consent")),
    # In the evening in New York it is the next day already in UTC.
    ("tonight", [consent(dateTime="2026-03-04T03:40:00+00:00")], {}, (True, "ok")),
    ("dated tomorrow", [consent(dateTime="2026-03-04")], {}, (False, "no_consent")),
    ("the day after tomorrow", [consent(dateTime="2026-03-05T03:40:00+00:00")], {}, (False, "no_consent")),
    ("for research", [consent(scope=coded("research"))], {}, (False, "no_consent")),
    ("rejected", [consent(status="rejected")], {}, (False, "consent_denied")),
    ("no phone", [consent()], {"telecom": None}, (False, "no_phone")),
    ("invalid phone", [consent()], {"telecom": [phone("555-0147", use="mobile")]}, (False, "invalid_phone")),
    ("landline", [consent()], {"telecom": [phone("212-555-0147", use="home")]}, (False, "landline")),
    ("extension", [consent()], {"telecom": [phone("212-555-0147 x9", use="work")]}, (False, "extension")),
    ("deceased", [consent()], {"deceasedBoolean": True}, (False, "deceased")),
    (
        "merged",
        [consent()],
        {"link": [{"other": {"reference": "Patient/other"}, "type": "replaced-by"}]},
        (False, "merged"),
    ),
    (
        "R5 decision",
        [
            {
                "resourceType": "Consent",
                "id": "k",
                "status": "active",
                "subject": {"reference": "Patient/p1"},
                "date": "2026-03-01",
                "decision": "deny",
                "category": [{"text": "SMS"}],
            }
        ],
        {},
        (False, "consent_denied"),
    ),
]


@pytest.mark.parametrize(("what", "consents", "changes", "wanted"), MAY_TEXT, ids=[each[0] for each in MAY_TEXT])
def test_only_a_standing_yes_to_texts_allows_texts(
    take: Take, what: str, consents: list[Json], changes: dict[str, Any], wanted: tuple[bool, str]
) -> None:
    found = told(take, *consents, **changes)
    assert (found["may_text"], found["may_text_reason"]) == wanted


def relative(**changes: Any) -> Json:
    return {
        "resourceType": "RelatedPerson",
        "id": "r1",
        "patient": {"reference": "Patient/p1"},
        "relationship": [coded("MTH", "http://terminology.hl7.org/CodeSystem/v3-RoleCode")],
        "name": [{"given": ["Rosa"], "family": "Example"}],
        "telecom": [phone("212-555-0111", use="mobile")],
        **changes,
    }


def test_a_child_is_reached_through_a_parent(take: Take, clinic: Practice) -> None:
    found = told(take, relative(), consent(), birthDate="2018-05-01", telecom=None)
    assert (found["phone"], found["may_text"], found["may_text_reason"]) == (None, True, "via_contact")
    assert found["contact"] == {"name": "Rosa Example", "relationship": "mother", "phone": "+12125550111"}
    with tenancy.practice(clinic.pk):
        point = ContactPoint.objects.get(is_preferred=True)
        assert point.helper == Helper.objects.get()


def test_an_adult_is_not_texted_through_a_relative(take: Take) -> None:
    found = told(take, relative(), consent(), telecom=None)
    assert (found["may_text"], found["may_text_reason"]) == (False, "no_phone")


def test_a_former_guardian_is_no_contact(take: Take) -> None:
    found = told(take, relative(active=False), consent(), birthDate="2018-05-01", telecom=None)
    assert (found["contact"], found["may_text_reason"]) == (None, "no_phone")


def test_stop_by_text_is_not_taken_back_by_a_form(take: Take, clinic: Practice, now: datetime) -> None:
    told(take, consent())
    with tenancy.practice(clinic.pk):
        row = Patient.objects.get()
        ledger.record(patients=[row], kind=ConsentEvent.Kind.REVOKED, method="sms", actor="phone", now=now)
    found = told(take, consent(), consent("k2", dateTime="2026-03-09"))
    assert (found["may_text"], found["may_text_reason"]) == (False, "consent_denied")


@pytest.mark.parametrize("method", ["front_desk", "page"])
@pytest.mark.parametrize("again", [{"dateTime": "2026-03-09"}, {"id": "k2", "dateTime": "2026-03-09T15:00:00Z"}])
def test_a_no_told_to_the_clinic_is_not_taken_back_by_a_newer_form(
    take: Take, clinic: Practice, now: datetime, method: str, again: Json
) -> None:
    told(take, consent())
    with tenancy.practice(clinic.pk):
        row = Patient.objects.get()
        ledger.record(patients=[row], kind=ConsentEvent.Kind.REVOKED, method=method, actor="staff:1", now=now)
    for number in ("212-555-0147", "212-555-0199"):
        found = only(take(bundle(patient(telecom=[phone(number, use="mobile")]), consent(**again)), days=7))
        assert (found["may_text"], found["may_text_reason"]) == (False, "consent_denied")
    with tenancy.practice(clinic.pk):
        later = now + timedelta(days=8)
        ledger.record(
            patients=[row], kind=ConsentEvent.Kind.GRANTED, method="front_desk", actor="staff:1", now=later
        )
    assert only(take(bundle(patient(telecom=[phone(number, use="mobile")]), consent(**again)), days=9))["may_text"]


def test_a_no_of_the_record_is_taken_back_by_its_newer_yes(take: Take) -> None:
    told(take, consent())
    assert told(take, consent("k2", "deny", dateTime="2026-03-02"))["may_text"] is False
    assert only(take(bundle(patient(), consent("k3", dateTime="2026-03-09")), days=7))["may_text"] is True


def test_a_consent_dated_later_today_does_not_outlast_a_no_said_before_then(
    take: Take, clinic: Practice, now: datetime
) -> None:
    told(take, consent(dateTime=(now + timedelta(hours=5)).isoformat()))
    with tenancy.practice(clinic.pk):
        row, an_hour_later = Patient.objects.get(), now + timedelta(hours=1)
        ledger.record(
            patients=[row], kind=ConsentEvent.Kind.REVOKED, method="front_desk", actor="staff:1", now=an_hour_later
        )
    assert told(take)["may_text"] is False


def test_the_same_consent_again_adds_nothing_to_the_ledger(take: Take, clinic: Practice) -> None:
    told(take, consent())
    told(take, consent())
    with tenancy.practice(clinic.pk):
        assert ConsentEvent.objects.count() == 1


def test_a_consent_that_ends_stops_texts(take: Take) -> None:
    told(take, consent())
    assert told(take, consent(status="inactive"))["may_text"] is False


def test_a_bundle_that_is_silent_on_consent_leaves_it(take: Take) -> None:
    told(take, consent())
    assert told(take)["may_text"] is True


def test_consent_is_for_the_number_it_came_with(take: Take) -> None:
    told(take, consent())
    found = told(take, telecom=[phone("212-555-0199", use="mobile")])
    assert (found["phone"], found["may_text_reason"]) == ("+12125550199", "no_consent")


def test_a_number_that_failed_stays_failed(take: Take, clinic: Practice, now: datetime) -> None:
    told(take, consent())
    with tenancy.practice(clinic.pk):
        ContactPoint.objects.update(failed_at=now, can_text=False)
        Patient.objects.update(may_text_reason="number_failed")
    assert told(take, consent())["may_text"] is False
    assert told(take, consent(), telecom=[phone("212-555-0199", use="mobile")])["may_text"] is True


def test_the_record_number_finds_the_patient_again(take: Take, clinic: Practice) -> None:
    told(take)
    found = told(take, id="other", name=[{"given": ["Maria"], "family": "Newname"}], birthDate="1951-04-02")
    assert found["name"] == "Maria Newname"
    with tenancy.practice(clinic.pk):
        assert Patient.objects.count() == 1


def test_the_same_name_and_phone_are_not_the_same_person(take: Take, clinic: Practice) -> None:
    told(take)
    told(take, mrn="MRN-2002")
    with tenancy.practice(clinic.pk):
        assert Patient.objects.count() == 2
        assert ContactPoint.objects.count() == 2


def test_a_record_number_under_another_name_is_asked_about(take: Take) -> None:
    take(usual())
    other = patient(name=[{"given": ["Otto"], "family": "Different"}], birthDate="1999-09-09")
    found = only(take(usual(patient_=other, orders=[order("sr1", "Bridges", "2x10")])))
    assert found["episodes"][0]["status"] == "to_confirm"


def test_one_record_with_the_numbers_of_two_patients_is_refused(take: Take, clinic: Practice) -> None:
    told(take)
    told(take, mrn="MRN-2002")
    shown = take(
        bundle(patient(identifier=[{"system": MRN, "value": "MRN-1001"}, {"system": MRN, "value": "MRN-2002"}]))
    )
    assert shown["outcome"] == "reject"
    assert shown["errors"][0]["path"] == "entry[0].resource.identifier"


def test_the_record_number_comes_before_other_numbers(take: Take) -> None:
    found = told(
        take,
        identifier=[
            {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "999-00-1111", "type": coded("SS")},
            {"system": "urn:portal", "value": "portal-7"},
            {"system": "urn:mrn", "value": "77", "type": coded("MR")},
        ],
    )
    assert found["identifier"] == {"system": "urn:mrn", "value": "77"}


def test_a_therapist_nobody_met_gets_a_place_on_the_staff_without_a_sign_in(take: Take, clinic: Practice) -> None:
    take(usual())
    take(usual())
    with tenancy.practice(clinic.pk):
        staff = Staff.objects.get()
        assert (staff.npi, staff.user) == ("1234567893", None)


def test_a_therapist_who_left_leaves_the_program_to_confirm(take: Take, clinic: Practice) -> None:
    with tenancy.practice(clinic.pk):
        gone = factories.staff(clinic)
        Staff.objects.filter(pk=gone.pk).update(npi="1234567893", is_active=False)
    assert only(take(usual()))["episodes"][0]["status"] == "to_confirm"


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"address": [{"state": "CA"}]}, "America/Los_Angeles"),
        ({"address": [{"state": "TX"}]}, "America/New_York"),
        (
            {
                "extension": [
                    {"url": "http://hl7.org/fhir/StructureDefinition/timezone", "valueCode": "America/Denver"}
                ]
            },
            "America/Denver",
        ),
        ({}, "America/New_York"),
    ],
)
def test_the_time_zone_is_the_records_else_the_states_else_the_practices(
    take: Take, changes: dict[str, Any], wanted: str
) -> None:
    assert told(take, **changes)["timezone"] == wanted


def test_practitioners_alone_are_no_patients(take: Take) -> None:
    shown = take(bundle(practitioner()))
    assert (shown["outcome"], shown["patients"]) == ("accept", [])


def test_a_patient_sent_by_itself_is_recorded(take: Take) -> None:
    assert only(take(patient()))["episodes"][0]["status"] == "patient_only"


def test_a_former_number_still_finds_the_patient(take: Take, clinic: Practice) -> None:
    told(take)
    found = told(
        take,
        identifier=[
            {"system": MRN, "value": "MRN-1001", "use": "old"},
            {"system": MRN, "value": "MRN-7777", "use": "official"},
        ],
    )
    assert found["identifier"]["value"] == "MRN-7777"
    with tenancy.practice(clinic.pk):
        assert Patient.objects.count() == 1


def test_an_id_alone_does_not_make_two_people_one(take: Take, clinic: Practice) -> None:
    without = {"identifier": None, "id": "1"}
    assert told(take, **without)["identifier"]["value"].endswith("1")
    told(take, **without)
    told(take, **without, name=[{"given": ["Otto"], "family": "Different"}], birthDate="1999")
    with tenancy.practice(clinic.pk):
        assert Patient.objects.count() == 2


def test_a_record_that_another_replaces_is_retired(take: Take) -> None:
    survivor = patient("p2", "MRN-2", link=[{"other": {"reference": "Patient/p1"}, "type": "replaces"}])
    shown = take(bundle(patient(), survivor, consent()))
    assert [each["may_text_reason"] for each in shown["patients"]] == ["merged", "no_consent"]


def by_hand(clinic: Practice, now: datetime, **typed: str) -> Patient:
    told = {"given_name": "Maria", "family_name": "Example", "birth_date": "1951-04-02", "phone": "(212) 555-0123"}
    with tenancy.practice(clinic.pk):
        desk = for_staff(factories.staff(clinic, Role.FRONT_DESK))
        therapist = factories.staff(clinic, name="Typed Therapist")
        newcomer = intake.read(intake.Typed(**{**told, **typed}), therapist, now.date())
        return intake.take_in(actor=desk, practice=clinic, newcomer=newcomer, words_agreed="I agree.", now=now)


def test_who_was_taken_in_by_hand_is_joined_with_the_record_and_asked_about(
    take: Take, clinic: Practice, now: datetime
) -> None:
    typed = by_hand(clinic, now)
    name = [{"given": ["Maria"], "family": "Example"}]
    found = only(take(usual(patient_=patient(name=name, birthDate="1951-04-02"))))
    assert found["episodes"][0]["status"] == "to_confirm"
    assert any("taken in by hand" in said for said in found["episodes"][0]["to_settle"])
    with tenancy.practice(clinic.pk):
        joined = Patient.objects.get()
        assert (joined.pk, joined.record_number) == (typed.pk, "MRN-1001")
        assert joined.episodes.count() == 1
    again = only(take(usual(patient_=patient(name=name, birthDate="1951-04-02"))))
    assert again["episodes"][0]["status"] == "no_change"


@pytest.mark.parametrize("typed", [{"birth_date": "1951-04-03"}, {"given_name": "Marta"}])
def test_somebody_else_taken_in_by_hand_stays_somebody_else(
    take: Take, clinic: Practice, now: datetime, typed: dict[str, str]
) -> None:
    by_hand(clinic, now, **typed)
    take(usual(patient_=patient(name=[{"given": ["Maria"], "family": "Example"}], birthDate="1951-04-02")))
    with tenancy.practice(clinic.pk):
        assert Patient.objects.count() == 2
