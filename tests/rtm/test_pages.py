"""The worklist and an episode's month over HTTP: what each role does there, and what the biller never reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics import actors
from hepcoach.clinics.models import Location, Staff
from hepcoach.patients.models import Episode
from hepcoach.privacy.fields import sealed
from hepcoach.rtm import actions
from hepcoach.rtm.models import (
    ClaimLine,
    LiveContact,
    Monitoring,
    MonitoringConsent,
    OtherBilling,
    Payer,
    TimedSession,
    TimeEntry,
    Timer,
)
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


def kept_time(clinic: Clinic, start: str = "10:00", end: str = "10:12") -> TimeEntry:
    yesterday = str(clinic.today - timedelta(days=1))
    record(clinic, "time", on=yesterday, start=start, end=end, activity="review_data", note="Pain up")
    with clinic.inside():
        return TimeEntry.objects.latest("pk")


def test_an_entry_is_corrected_by_who_worked_and_the_old_one_stays_with_the_reason(clinic: Clinic) -> None:
    entry, yesterday = kept_time(clinic), str(clinic.today - timedelta(days=1))
    client, at = clinic.signed_in("therapist"), f"/rtm/time/{entry.pk}/"
    right = {"on": yesterday, "start": "10:00", "end": "10:08", "activity": "documentation", "note": "Wrote it up"}
    assert "Not changed: say why it changes" in sent(client, at, right)
    page = sent(client, at, {**right, "why": "Phone rang"})
    assert "Entry changed" in page and "corrected" in page
    assert "1 changed or taken out" in page and "Phone rang" in page
    assert "this entry was changed already" in sent(client, at, {**right, "why": "Again"})
    with clinic.inside():
        new = TimeEntry.objects.get(closed_at=None)
        assert (new.replaces_id, new.activity) == (entry.pk, "documentation")
    assert "Entry changed" in sent(client, f"/rtm/time/{new.pk}/", {"why": "Was another patient", "remove": "yes"})
    with clinic.inside():
        assert TimeEntry.objects.count() == 2
        assert not TimeEntry.objects.filter(closed_at=None).exists()


def test_nobody_corrects_another_person_s_time(clinic: Clinic) -> None:
    entry = kept_time(clinic)
    assert clinic.signed_in("other").post(f"/rtm/time/{entry.pk}/", {"remove": "yes"}).status_code == 403
    assert clinic.signed_in("biller").post(f"/rtm/time/{entry.pk}/", {"remove": "yes"}).status_code == 403


def test_a_session_takes_its_minutes_and_can_be_taken_out(clinic: Clinic) -> None:
    yesterday = str(clinic.today - timedelta(days=1))
    session = {"on": yesterday, "start": "10:00", "end": "10:45", "code": "97110"}
    assert "Session recorded" in record(clinic, "session", **session)
    assert "such as 97110." in record(clinic, "session", **{**session, "code": "walk"})
    page = record(clinic, "time", on=yesterday, start="10:30", end="10:50", activity="review_data")
    assert "overlaps an in-person session that a timed code bills" in page
    with clinic.inside():
        kept = TimedSession.objects.get()
    client = clinic.signed_in("therapist")
    assert "Take out the session of" in client.get(f"/rtm/{monitoring(clinic).pk}/").content.decode()
    assert "Taken out" in sent(client, f"/rtm/sessions/{kept.pk}/forget/")
    assert "Time recorded" in record(
        clinic, "time", on=yesterday, start="10:30", end="10:50", activity="review_data"
    )


def test_what_others_bill_is_recorded_and_taken_out(clinic: Clinic) -> None:
    dates = {"from": str(clinic.today - timedelta(days=20)), "to": str(clinic.today)}
    assert "Other billing recorded" in record(clinic, "other", "biller", billed="rpm:99454", **dates)
    assert "choose the code" in record(clinic, "other", billed="rpm:98977", **dates)
    assert "RPM is billed for the same period" in (
        clinic.signed_in("biller").get(f"/rtm/{monitoring(clinic).pk}/").content.decode()
    )
    with clinic.inside():
        kept = OtherBilling.objects.get()
    assert "Taken out" in sent(clinic.signed_in("biller"), f"/rtm/other/{kept.pk}/forget/")


def test_signing_out_stops_the_clock_at_the_last_sign(clinic: Clinic) -> None:
    client, at = clinic.signed_in("therapist"), f"/rtm/{monitoring(clinic).pk}/timer"
    client.post(f"{at}/start/", {"activity": "review_data"})
    with clinic.inside():
        began = clinic.now - timedelta(seconds=60)
        Timer.objects.update(started_at=began, last_sign_at=clinic.now - timedelta(seconds=5))
    client.post("/accounts/logout/")
    with clinic.inside():
        assert not Timer.objects.exists()
        kept = TimeEntry.objects.get()
        assert 55 <= (kept.end - kept.start).total_seconds() <= 75


def test_the_worklist_runs_no_clock_and_says_what_to_do_today(clinic: Clinic) -> None:
    client = clinic.signed_in("therapist")
    client.post(f"/rtm/{monitoring(clinic).pk}/timer/start/", {"activity": "review_data"})
    page = client.get("/rtm/").content.decode()
    assert "rtm.js" not in page and "data-clock" not in page
    for act in ("Ask for consent", "Tell the patient the cost", "Have the clinic attest the device"):
        assert act in page
    # Work is never asked for to reach a number.
    assert "more minutes" not in page


def test_monitoring_can_start_with_the_cost_told(clinic: Clinic) -> None:
    with clinic.inside():
        episode = clinic.add_patient("Fern", "Foxglove").episodes.get()
        payer = Payer.objects.get()
    form = {"episode": str(episode.pk), "payer": str(payer.pk), "starts_on": str(clinic.today), "cost": "14.50"}
    page = sent(clinic.signed_in("therapist"), "/rtm/start/", form)
    assert "14.50 dollars a month" in page
    assert "cost told before start" in clinic.signed_in("therapist").get("/rtm/").content.decode()


def test_an_entry_without_new_data_is_marked(clinic: Clinic) -> None:
    # The patient's answers came at this hour of the day, so both entries lie at another one.
    hour = (clinic.now.astimezone(ZoneInfo(clinic.practice.time_zone)).hour + 5) % 24
    kept_time(clinic, f"{hour:02}:00", f"{hour:02}:10")
    kept_time(clinic, f"{hour:02}:20", f"{hour:02}:30")
    page = clinic.signed_in("therapist").get(f"/rtm/{monitoring(clinic).pk}/").content.decode()
    assert page.count("No new data since the entry before") == 1


def test_everything_ready_is_documented_at_once_and_a_later_change_asks_for_a_look(clinic: Clinic) -> None:
    month = f"{clinic.today:%Y-%m}"
    assert clinic.signed_in("therapist").post(f"/rtm/document/?month={month}").status_code == 403
    assert "0 lines documented" in sent(clinic.signed_in("biller"), f"/rtm/document/?month={month}")
    with clinic.inside():
        ClaimLine.objects.create(
            practice=clinic.practice, monitoring=Monitoring.objects.get(), code="98980", units=1,
            scope=f"management:{month}", from_date=clinic.today, to_date=clinic.today, charge=54,
            changed_at=clinic.now, changed_by="x", state="billed", evidence={"counts": {"seconds": 1300}},
        )  # fmt: skip
    page = clinic.signed_in("biller").get("/rtm/").content.decode()
    assert "Look at 98980, billed: 1300 seconds then, 0 now" in page
    assert "Look at 98980" not in clinic.signed_in("therapist").get("/rtm/").content.decode()


def test_what_stands_in_the_way_is_a_list_of_its_own(clinic: Clinic) -> None:
    client = clinic.signed_in("biller")
    assert "In the way 1" in client.get("/rtm/").content.decode()
    assert "Marigold" in client.get("/rtm/?state=exceptions").content.decode()
    assert "Marigold" not in client.get("/rtm/?state=paid").content.decode()


def test_a_step_is_done_only_when_it_is_on_file(clinic: Clinic) -> None:
    """A window without data lacks nothing yet, and still nobody was told the cost."""
    client, at = clinic.signed_in("therapist"), f"/rtm/{monitoring(clinic).pk}/"
    page = client.get(at).content.decode()
    for step in ("Consent to monitoring", "Cost told to the patient", "Device attested by the clinic"):
        assert f'{step}<span class="hidden-visually">: to do' in page
        assert f'{step}<span class="hidden-visually">: done' not in page
    record(clinic, "consent", method="verbal")
    assert 'Consent to monitoring<span class="hidden-visually">: done' in client.get(at).content.decode()


def test_a_talk_is_written_down_once_for_both_contact_and_time(clinic: Clinic) -> None:
    yesterday = str(clinic.today - timedelta(days=1))
    talk = {"on": yesterday, "start": "10:00", "end": "10:06", "mode": "audio", "partner": "patient",
            "topic": "Stairs", "decision": "Hold bridges", "as_time": "yes"}  # fmt: skip
    assert "and its minutes as time" in record(clinic, "contact", **talk)
    again = {**talk, "start": "10:03", "end": "10:09"}
    assert "Live contact recorded, but not its minutes: it overlaps" in record(clinic, "contact", **again)
    with clinic.inside():
        assert LiveContact.objects.count() == 2
        assert TimeEntry.objects.get().activity == "live_contact"


def test_the_worklist_can_be_of_one_location_or_therapist(clinic: Clinic) -> None:
    with clinic.inside():
        here, there = (Location.objects.create(practice=clinic.practice, name=name) for name in ("Main", "River"))
        Staff.objects.filter(pk=clinic.staff["therapist"].pk).update(location=here)
        Staff.objects.filter(pk=clinic.staff["other"].pk).update(location=there)
        episode = clinic.add_patient("Fern", "Foxglove", of="other").episodes.get()
        actions.start(
            actor=actors.for_staff(clinic.staff["other"]), episode=episode, payer=Payer.objects.get(),
            starts_on=clinic.today, now=clinic.now,
        )  # fmt: skip
    client = clinic.signed_in("biller")
    page = client.get(f"/rtm/?location={here.pk}").content.decode()
    assert "Marigold" in page and "Foxglove" not in page
    page = client.get(f"/rtm/?therapist={clinic.staff['other'].pk}").content.decode()
    assert "Foxglove" in page and "Marigold" not in page
