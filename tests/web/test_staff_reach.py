"""How a patient is reached, their own limits, and the ledger of what was agreed to."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from hepcoach.messaging.models import Carrier
from hepcoach.messaging.sending import send_due
from hepcoach.patients.models import ConsentEvent, ContactPoint, Patient
from hepcoach.triage.models import Case
from tests import factories
from tests.web.clinic import Clinic


@pytest.fixture
def address(clinic: Clinic) -> str:
    with clinic.inside():
        factories.carrier(clinic.practice)
        Carrier.objects.create(
            practice=clinic.practice, kind="email", channel="email", number="a@north.example", account="postmark",
            token="k" * 20,
        )  # fmt: skip
    return f"/patients/{clinic.patient.pk}/reach/"


def test_call_me_dont_text_stops_all_texts_and_asks_the_front_desk_for_a_call(clinic: Clinic) -> None:
    with clinic.inside():
        factories.carrier(clinic.practice)
        text = factories.outbound(clinic.patient, now=clinic.now, kind="morning", day=clinic.today)
    client = clinic.signed_in("therapist")
    form = {"wanted": "yes"}
    page = client.post(f"/patients/{clinic.patient.pk}/reach/calls/", form, follow=True).content.decode()
    assert "Wants calls, no texts" in page and "Texts are fine again" in page
    with clinic.inside():
        call = Case.objects.get(rule="checkin.calls_only")
        assert (call.desk, call.patient_id) == ("front_desk", clinic.patient.pk)
    assert "Wants calls, no texts" in clinic.signed_in("desk").get("/front-desk/").content.decode()
    send_due([clinic.practice.pk], clinic.now)
    with clinic.inside():
        text.refresh_from_db()
        assert (text.status, text.reason) == ("withheld", "phone_only")
    client.post(f"/patients/{clinic.patient.pk}/reach/calls/", {"wanted": "no"})
    with clinic.inside():
        again = Patient.objects.get(pk=clinic.patient.pk)
        assert (again.phone_only, again.may_text_reason) == (False, "")


def test_the_wish_to_be_called_lifts_no_stronger_no(clinic: Clinic) -> None:
    with clinic.inside():
        Patient.objects.filter(pk=clinic.patient.pk).update(may_text_reason="opted_out")
    for wanted in ("yes", "no"):
        clinic.signed_in("desk").post(f"/patients/{clinic.patient.pk}/reach/calls/", {"wanted": wanted})
        with clinic.inside():
            assert Patient.objects.get(pk=clinic.patient.pk).may_text_reason == "opted_out"


def contact(clinic: Clinic) -> ContactPoint:
    with clinic.inside():
        found = ContactPoint.objects.get(patient=clinic.patient)
        assert found.address
        return found


def test_a_channel_is_chosen_with_its_own_words_and_its_own_consent(clinic: Clinic, address: str) -> None:
    client = clinic.signed_in("desk")
    page = client.get(address).content.decode()
    assert "E-mail" in page and "WhatsApp" not in page
    form = {"channel": "email", "email": " maria@example.com ", "agreed": "yes"}
    assert client.post(f"{address}channel/", form).status_code == 302
    assert (contact(clinic).channel, contact(clinic).address) == ("email", "maria@example.com")
    with clinic.inside():
        event = ConsentEvent.objects.order_by("pk").last()
        assert event is not None
        assert (event.channel, event.kind, event.words_version) == ("email", "granted", "2026-11")
        assert "names no health detail" in event.words_shown
    assert "names no health detail" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"channel": "email", "email": "maria@example.com"}, "tick that they agreed"),
        ({"channel": "email", "email": "maria", "agreed": "yes"}, "Write an address"),
        ({"channel": "whatsapp", "agreed": "yes"}, "no carrier for that"),
        ({"channel": "pigeon", "agreed": "yes"}, "no carrier for that"),
        ({}, "no carrier for that"),
    ],
)
def test_without_agreement_address_or_carrier_nothing_changes(
    clinic: Clinic, address: str, form: dict[str, str], said: str
) -> None:
    answer = clinic.signed_in("therapist").post(f"{address}channel/", form)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert contact(clinic).channel == "sms"


def test_stopping_stands_under_texts_and_under_the_patients_own_channel(clinic: Clinic, address: str) -> None:
    client = clinic.signed_in("therapist")
    client.post(f"{address}channel/", {"channel": "email", "email": "m@example.com", "agreed": "yes"})
    client.post(f"/patients/{clinic.patient.pk}/stop/")
    with clinic.inside():
        revoked = ConsentEvent.objects.filter(kind="revoked").values_list("channel", flat=True)
        assert set(revoked) == {"sms", "email"}
        assert Patient.objects.get(pk=clinic.patient.pk).may_text_reason == "opted_out"


def test_asking_again_is_written_down_and_changes_nothing(clinic: Clinic, address: str) -> None:
    client = clinic.signed_in("therapist")
    client.post(f"/patients/{clinic.patient.pk}/stop/")
    assert client.post(f"{address}asked/").status_code == 302
    with clinic.inside():
        assert ConsentEvent.objects.order_by("pk").last().kind == "asked"  # type: ignore[union-attr]
        assert Patient.objects.get(pk=clinic.patient.pk).may_text_reason == "opted_out"
    assert "Asked again" in client.get(address).content.decode()


def test_no_line_of_the_ledger_can_be_changed_or_taken_away(clinic: Clinic) -> None:
    with clinic.inside():
        for statement in (
            "UPDATE patients_consentevent SET kind = 'granted'",
            "DELETE FROM patients_consentevent",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_limits_are_kept_and_empty_ones_are_the_practices(clinic: Clinic, address: str) -> None:
    client = clinic.signed_in("therapist")
    form = {"text_from_hour": "10", "text_until_hour": "18", "most_a_week": "5"}
    assert client.post(f"{address}limits/", form).status_code == 302
    with clinic.inside():
        kept = Patient.objects.get(pk=clinic.patient.pk)
        assert (kept.text_from_hour, kept.text_until_hour, kept.most_a_week) == (10, 18, 5)
    client.post(f"{address}limits/", {})
    with clinic.inside():
        kept = Patient.objects.get(pk=clinic.patient.pk)
        assert (kept.text_from_hour, kept.text_until_hour, kept.most_a_week) == (None, None, None)


@pytest.mark.parametrize(
    "form",
    [
        {"text_from_hour": "18", "text_until_hour": "10"},
        {"text_from_hour": "5"},
        {"text_until_hour": "23"},
        {"most_a_week": "11"},
        {"most_a_week": "many"},
        {"most_a_week": "0"},
    ],
)
def test_limits_that_are_none_are_said(clinic: Clinic, address: str, form: dict[str, str]) -> None:
    answer = clinic.signed_in("therapist").post(f"{address}limits/", form)
    assert answer.status_code == 400
    assert 'class="wrong"' in answer.content.decode()


def test_the_owner_sees_the_carriers_and_sets_their_pace(clinic: Clinic, address: str) -> None:
    client = clinic.signed_in("owner")
    page = client.get("/practice/carriers/").content.decode()
    assert "Twilio SMS" in page and "E-mail" in page and "k" * 20 not in page
    with clinic.inside():
        sms = Carrier.objects.get(kind="twilio")
    assert client.post(f"/practice/carriers/{sms.pk}/pace/", {"per_second": "2.5"}).status_code == 302
    for wrong in ("-1", "nan", "inf", "fast", "", "101"):
        assert client.post(f"/practice/carriers/{sms.pk}/pace/", {"per_second": wrong}).status_code == 400
    with clinic.inside():
        assert Carrier.objects.get(pk=sms.pk).per_second == 2.5
    client.post(f"/practice/carriers/{sms.pk}/off/")
    with clinic.inside():
        assert not Carrier.objects.get(pk=sms.pk).is_active
