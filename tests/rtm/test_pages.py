"""The worklist and an episode's month over HTTP: what each role does there, and what the biller never reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics import actors
from hepcoach.patients.models import Episode
from hepcoach.privacy.fields import sealed
from hepcoach.rtm import actions
from hepcoach.rtm.models import ClaimLine, LiveContact, Monitoring, MonitoringConsent, Payer, TimeEntry, Timer
from tests.web.clinic import Clinic, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    """The patient is monitored since 40 days ago; the first window is over."""
    clinic = build(datetime.now(UTC))
    with clinic.inside():
        actor = actors.for_staff(clinic.staff["therapist"])
        payer = actions.add_payer(practice_id=clinic.practice.pk, name="Sample", payer_id="P1", kind="commercial")
        episode = Episode.objects.get(patient=clinic.patient)
        started = clinic.today - timedelta(days=30)
        actions.start(actor=actor, episode=episode, payer=payer, starts_on=started, now=clinic.now)
    return clinic


def monitoring(clinic: Clinic) -> Monitoring:
    with clinic.inside():
        return Monitoring.objects.get()


def record(clinic: Clinic, what: str, who: str = "therapist", **form: str) -> str:
    """The toast that came of it."""
    client = clinic.signed_in(who)
    answer = client.post(f"/rtm/{monitoring(clinic).pk}/record/{what}/", form, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def sent(client: Client, path: str, form: dict[str, str] | None = None) -> str:
    return client.post(path, form or {}, follow=True).content.decode()


def test_the_worklist_shows_both_clocks_side_by_side(clinic: Clinic) -> None:
    for who in ("therapist", "biller", "owner"):
        page = clinic.signed_in(who).get("/rtm/").content.decode()
        assert "Marigold" in page
        assert "Awaiting consent" in page
        assert "of 30" in page and "0 min" in page
    assert "Marigold" not in clinic.signed_in("other").get("/rtm/").content.decode()


def test_a_month_far_from_now_is_empty_and_says_what_to_do(clinic: Clinic) -> None:
    page = clinic.signed_in("biller").get("/rtm/?month=2021-01").content.decode()
    assert "Nobody was monitored in January 2021" in page


def test_the_biller_never_reads_what_the_patient_said(clinic: Clinic) -> None:
    with clinic.inside():
        words = sealed(
            CheckIn, "words", clinic.practice.pk, [{"at": clinic.now.isoformat(), "words": "stairs hurt"}]
        )
        CheckIn.objects.update(words=words)
        number = Monitoring.objects.get().pk
    for path in ("/rtm/", f"/rtm/{number}/"):
        assert "stairs hurt" not in clinic.signed_in("biller").get(path).content.decode()


def test_consent_cost_and_plan_are_recorded_once_asked_for(clinic: Clinic) -> None:
    assert "Consent recorded" in record(clinic, "consent", "biller", method="verbal")
    assert "Cost to the patient recorded" in record(clinic, "cost", dollars="12.5")
    assert "Plan of care recorded" in record(
        clinic, "plan", **{"from": "2026-01-01", "to": "2026-12-31", "certified_on": "2026-01-02"},
        certified_by="Dr. Example",
    )  # fmt: skip
    page = clinic.signed_in("biller").get(f"/rtm/{monitoring(clinic).pk}/").content.decode()
    assert "12.50 dollars a month" in page
    assert "certified" in page
    assert "Withdrawal recorded" in record(clinic, "withdraw")
    with clinic.inside():
        assert MonitoringConsent.objects.count() == 2


@pytest.mark.parametrize(
    ("what", "form", "why"),
    [
        ("consent", {}, "verbal or written"),
        ("cost", {"dollars": "a lot"}, "in dollars"),
        ("cost", {"dollars": "NaN"}, "in dollars"),
        ("plan", {"from": "2026-02-01", "to": "2026-01-01"}, "ends before it begins"),
        ("time", {"on": "2026-02-30", "start": "10:00", "end": "10:10"}, "choose today"),
        ("time", {"on": "2026-02-03", "start": "10:00", "end": "late"}, "times from and to"),
        ("contact", {"on": "2026-02-03", "start": "10:00", "end": "10:05", "mode": "pigeon"}, "how and with whom"),
        ("teaching", {"on": "2026-02-03"}, "who taught"),
    ],
)
def test_what_is_unclear_is_not_recorded_and_said(
    clinic: Clinic, what: str, form: dict[str, str], why: str
) -> None:
    assert why in record(clinic, what, **form)


def test_time_and_contacts_are_for_those_who_treat(clinic: Clinic) -> None:
    yesterday = str(clinic.today - timedelta(days=1))
    form = {"on": yesterday, "start": "10:00", "end": "10:12", "activity": "review_data", "note": "Pain up"}
    number = monitoring(clinic).pk
    assert clinic.signed_in("biller").post(f"/rtm/{number}/record/time/", form).status_code == 403
    assert "Time recorded" in record(clinic, "time", **form)
    assert "already written down" in record(clinic, "time", **form)
    contact = {**form, "mode": "audio", "partner": "patient", "topic": "Stairs", "decision": "Hold bridges"}
    assert "Live contact recorded" in record(clinic, "contact", **contact)
    with clinic.inside():
        assert TimeEntry.objects.get().note == "Pain up"
        assert LiveContact.objects.get().decision == "Hold bridges"


def test_the_clock_starts_signs_and_stops(clinic: Clinic) -> None:
    client, at = clinic.signed_in("therapist"), f"/rtm/{monitoring(clinic).pk}/timer"
    assert client.post(f"{at}/sign/").status_code == 205
    client.post(f"{at}/start/", {"activity": "review_data"})
    assert client.post(f"{at}/sign/").status_code == 204
    assert "Stop the clock" in client.get(f"/rtm/{monitoring(clinic).pk}/").content.decode()
    assert "Clock stopped" in sent(client, f"{at}/stop/")
    assert client.post(f"{at}/turbo/").status_code == 404
    with clinic.inside():
        assert not Timer.objects.exists()


def test_lines_are_documented_billed_and_taken_back(clinic: Clinic) -> None:
    record(clinic, "consent", method="verbal")
    client, number = clinic.signed_in("biller"), monitoring(clinic).pk
    assert "Nothing of this month is ready" in sent(client, f"/rtm/{number}/document/")
    assert clinic.signed_in("therapist").post(f"/rtm/{number}/document/").status_code == 403
    with clinic.inside():
        line = ClaimLine.objects.create(
            practice=clinic.practice, monitoring_id=number, scope=f"management:{clinic.today:%Y-%m}", code="98980",
            units=1, from_date=clinic.today, to_date=clinic.today, charge=54, changed_at=clinic.now,
            changed_by="x",
            evidence={"counts": {"seconds": 1300}, "reasons": [], "rules": {}, "monitoring_start": "2026-01-01",
                      "copay_notice": {"at": None, "told": None}, "treatment_time": [], "live_contacts": [],
                      "consent": [], "plan_of_care": [], "attestation": None, "teaching": {"at": None, "by": []}},
        )  # fmt: skip
    page = client.get(f"/rtm/{number}/").content.decode()
    assert "Amended: 1300 seconds then, 0 now" in page
    assert "Line moved on" in sent(client, f"/rtm/lines/{line.pk}/move/", {"to": "billed"})
    assert "Not changed" in sent(client, f"/rtm/lines/{line.pk}/move/", {"to": "documented"})
    assert "Taken back" in sent(client, f"/rtm/lines/{line.pk}/undo/")
    told = client.get(f"/rtm/lines/{line.pk}/evidence.txt").content.decode()
    assert told.count("NOT IN RECORD") == 7
    assert client.get(f"/rtm/lines/{line.pk}/evidence.pdf").content.startswith(b"%PDF")


def test_payers_and_the_device_are_set_by_those_who_may(clinic: Clinic) -> None:
    client = clinic.signed_in("owner")
    form = {"name": "Another", "payer_id": "P2", "kind": "medicare_b"}
    assert "Payer added" in sent(client, "/rtm/payers/", form)
    assert "There is a payer" in sent(client, "/rtm/payers/", form)
    device = {"name": "Sample", "version": "2.1"}
    assert "Tick that" in client.post("/rtm/device/", device, follow=True).content.decode()
    assert "attested by" in sent(client, "/rtm/device/", {**device, "attested": "yes"})
    with clinic.inside():
        assert Payer.objects.count() == 2
