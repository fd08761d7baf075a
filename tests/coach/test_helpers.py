"""Helpers and phones: who is texted in which words, who may answer, and whose STOP holds for what."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hepcoach.clinics.actors import for_staff
from hepcoach.clinics.problems import Refused
from hepcoach.messaging import inviting
from hepcoach.messaging.carriers import Permanent
from hepcoach.messaging.models import InboundText, OutboundText
from hepcoach.patients.contact import phone_index
from hepcoach.patients.helpers import Scope
from hepcoach.patients.models import ConsentEvent, ContactPoint, Helper, Patient
from hepcoach.privacy import tenancy
from tests.coach.story import MORNING, Clinic
from tests.fake_carrier import failing

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=3)
DAUGHTERS = "+12125558888"
SECOND = "+12125557777"


def helper(clinic: Clinic, *, is_main: bool = False, **changes: object) -> Helper:
    """The patient's daughter with a phone of her own, which the coach texts if she is the main contact."""
    with tenancy.practice(clinic.practice.pk):
        values: dict[str, object] = {"name": "Sample Daughter", "language": "es", "may_log": True, **changes}
        found = Helper.objects.create(practice=clinic.practice, patient=clinic.patient, **values)
        if is_main:
            ContactPoint.objects.filter(patient=clinic.patient).update(is_preferred=False)
        number(clinic, DAUGHTERS, helper=found, is_preferred=is_main)
    return found


def number(clinic: Clinic, phone: str, **values: object) -> ContactPoint:
    with tenancy.practice(clinic.practice.pk):
        index = phone_index(clinic.practice.pk, phone)
        return ContactPoint.objects.create(
            practice=clinic.practice, patient=clinic.patient, phone=phone, phone_index=index, **values
        )


def says(clinic: Clinic, phone: str, body: str, hours: int = 3) -> None:
    at = MORNING + timedelta(hours=hours)
    with tenancy.practice(clinic.practice.pk):
        InboundText.objects.create(
            practice=clinic.practice,
            provider_id=f"SM-{phone}-{hours}",
            from_phone=phone,
            from_index=phone_index(clinic.practice.pk, phone),
            body=body,
            received_at=at,
        )
    clinic.tick(at + timedelta(seconds=2))


def texted(clinic: Clinic, kind: str) -> tuple[str, str, str]:
    """Number, words and status of the one text of a kind."""
    with tenancy.practice(clinic.practice.pk):
        text = OutboundText.objects.select_related("contact_point").get(kind=kind)
        return text.contact_point.phone, text.body, text.status


def test_a_helper_who_is_texted_reads_of_the_patient_in_their_own_language(clinic: Clinic) -> None:
    helper(clinic, is_main=True)
    clinic.tick(MORNING)
    phone, body, status = texted(clinic, "morning")
    assert (phone, status) == (DAUGHTERS, "sent")
    assert "Maria" in body and "Hoy tiene 3 ejercicios" in body


def test_a_helper_without_a_language_of_their_own_reads_the_patients(clinic: Clinic) -> None:
    helper(clinic, is_main=True, language="")
    clinic.tick(MORNING)
    assert "3 exercises today" in texted(clinic, "morning")[1]


def test_a_helpers_answer_is_kept_as_theirs_and_thanked_in_their_language(clinic: Clinic) -> None:
    daughter = helper(clinic)
    clinic.tick(MORNING)
    assert "3 exercises" in texted(clinic, "morning")[1]
    says(clinic, DAUGHTERS, "all 3, pain 2")
    assert clinic.day().status == "done"
    phone, body, _ = texted(clinic, "thanks")
    assert phone == DAUGHTERS and "Gracias por avisar de Maria" in body
    with tenancy.practice(clinic.practice.pk):
        assert InboundText.objects.get().helper_id == daughter.pk


def test_stop_from_a_helpers_own_phone_ends_the_texts_to_that_phone_alone(clinic: Clinic) -> None:
    daughter = helper(clinic)
    clinic.tick(MORNING)
    says(clinic, DAUGHTERS, "STOP")
    assert clinic.reason() == ""
    assert texted(clinic, "stop_confirm")[::2] == (DAUGHTERS, "sent")
    says(clinic, DAUGHTERS, "she did all 3, pain 2", hours=4)
    assert texted(clinic, "thanks")[2] == "withheld"
    with tenancy.practice(clinic.practice.pk):
        event = ConsentEvent.objects.get(helper=daughter)
        assert (event.kind, event.actor) == ("revoked", f"helper:{daughter.pk}")
    # The patient is asked on as before.
    clinic.tick(MORNING + timedelta(days=1))
    assert clinic.out().count(("morning", "sent")) == 2


def test_what_the_carrier_says_of_a_helpers_stop_ends_the_texts_to_that_phone_alone(clinic: Clinic) -> None:
    daughter = helper(clinic)
    clinic.tick(MORNING)
    clinic.carrier.goes_wrong = failing(Permanent("21610"))
    says(clinic, DAUGHTERS, "she did all 3, pain 2")
    clinic.tick(MORNING + timedelta(hours=4))
    with tenancy.practice(clinic.practice.pk):
        daughter.refresh_from_db()
        assert daughter.consent == "revoked"
    assert clinic.reason() == ""


def test_start_from_a_helpers_phone_is_the_helpers_yes_and_not_the_patients(clinic: Clinic) -> None:
    daughter = helper(clinic)
    with tenancy.practice(clinic.practice.pk):
        Patient.objects.filter(pk=clinic.patient.pk).update(may_text_reason="opted_out")
    says(clinic, DAUGHTERS, "START")
    assert clinic.reason() == "opted_out"
    with tenancy.practice(clinic.practice.pk):
        daughter.refresh_from_db()
        assert daughter.consent == "granted"


def test_stop_from_a_helper_who_is_texted_instead_of_the_patient_ends_them_all(clinic: Clinic) -> None:
    helper(clinic, is_main=True)
    clinic.tick(MORNING)
    says(clinic, DAUGHTERS, "STOP")
    assert clinic.reason() == "opted_out"


def test_a_red_flag_from_a_helper_without_leave_to_answer_is_still_a_case(clinic: Clinic) -> None:
    helper(clinic, may_log=False)
    clinic.tick(MORNING)
    says(clinic, DAUGHTERS, "she has chest pain and can't breathe")
    assert any(rule.startswith("red_flag.") for rule in clinic.cases())


def test_of_two_phones_the_preferred_one_gets_the_morning_and_answers_from_either_count(clinic: Clinic) -> None:
    number(clinic, SECOND)
    clinic.tick(MORNING)
    assert texted(clinic, "morning")[0] != SECOND
    says(clinic, SECOND, "all 3, pain 2")
    assert clinic.day().status == "done"
    assert texted(clinic, "thanks")[0] == SECOND


def test_stop_from_a_patients_second_phone_stops_the_patients_texts(clinic: Clinic) -> None:
    number(clinic, SECOND)
    clinic.tick(MORNING)
    says(clinic, SECOND, "STOP")
    assert clinic.reason() == "opted_out"


def invite(clinic: Clinic, *, may_log: bool = True) -> Helper:
    with tenancy.practice(clinic.practice.pk):
        return inviting.invite(
            actor=for_staff(clinic.therapist),
            patient=clinic.patient,
            practice=clinic.practice,
            name="Sample Daughter",
            relationship="daughter",
            phone="(212) 555-8888",
            language="es",
            scope=Scope(may_see=True, may_log=may_log),
            now=MORNING,
        )


@pytest.mark.parametrize("may_log", [True, False])
def test_an_invited_helper_is_asked_in_their_language_and_agrees_by_start(clinic: Clinic, may_log: bool) -> None:
    invited = invite(clinic, may_log=may_log)
    clinic.tick(MORNING)
    phone, body, status = texted(clinic, "helper_invite")
    assert (phone, status) == (DAUGHTERS, "sent") and "Maria quiere que usted" in body
    says(clinic, DAUGHTERS, "START")
    assert "Puede escribir por Maria" in texted(clinic, "start_confirm")[1]
    with tenancy.practice(clinic.practice.pk):
        invited.refresh_from_db()
        assert invited.consent == "granted"
        kinds = ConsentEvent.objects.filter(helper=invited).order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["asked", "granted"]
    # The patient is texted as before, on their own phone.
    assert clinic.reason() == "" and texted(clinic, "morning")[0] != DAUGHTERS


def lets(clinic: Clinic, found: Helper, **scope: object) -> None:
    with tenancy.practice(clinic.practice.pk):
        Helper.objects.filter(pk=found.pk).update(**scope)


def test_a_helper_who_agreed_gets_the_copy_and_the_alerts_in_their_language(clinic: Clinic) -> None:
    daughter = helper(clinic)
    lets(clinic, daughter, gets_copies=True, gets_alerts=True, consent="granted")
    clinic.tick(MORNING)
    lets(clinic, daughter, gets_copies=False)
    for hour in range(1, 27):
        clinic.tick(MORNING + timedelta(hours=hour))
    copied, missed = texted(clinic, "helper_copy"), texted(clinic, "helper_missed")
    assert copied[::2] == missed[::2] == (DAUGHTERS, "sent")
    assert "hoy toca ejercicio a Maria" in copied[1] and "no ha respondido" in missed[1]
    assert not any(word in f"{copied[1]} {missed[1]}" for word in ("dolor", "http", "rodilla"))
    assert clinic.out().count(("morning", "sent")) >= 1


@pytest.mark.parametrize("consent", ["", "asked", "revoked"])
def test_a_helper_who_has_not_agreed_is_told_nothing(clinic: Clinic, consent: str) -> None:
    lets(clinic, helper(clinic), gets_copies=True, gets_alerts=True, consent=consent)
    clinic.tick(MORNING)
    assert not [kind for kind, _ in clinic.out() if kind.startswith("helper_")]


def test_a_helper_is_told_what_the_patient_lets_them_have_and_no_more(clinic: Clinic) -> None:
    lets(clinic, helper(clinic), gets_alerts=True, consent="granted")
    clinic.tick(MORNING)
    assert not [kind for kind, _ in clinic.out() if kind == "helper_copy"]


def test_a_number_on_file_is_not_invited_again(clinic: Clinic) -> None:
    invite(clinic)
    with pytest.raises(Refused, match="on file"):
        invite(clinic)
