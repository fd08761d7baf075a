"""Claim, ask again, call, store: whatever happens between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from hepcoach.clinics.models import Practice
from hepcoach.messaging import carriers, sending
from hepcoach.messaging.carriers import Ours, Permanent, Retry, Unknown
from hepcoach.messaging.models import Conversation, OutboundText
from hepcoach.messaging.sending import GIVE_UP_AFTER, LOOK_UP_AFTER, MOST_ATTEMPTS, send_due
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.privacy import tenancy
from tests import factories
from tests.fake_carrier import Died, FakeCarrier, failing

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def practice(now: datetime) -> Practice:
    made = factories.practice(now=now)
    with tenancy.practice(made.pk):
        factories.carrier(made)
    return made


@pytest.fixture
def patient(practice: Practice, now: datetime) -> Patient:
    with tenancy.practice(practice.pk):
        return factories.patient(practice, now=now)


def queue(patient: Patient, now: datetime, **changes: object) -> OutboundText:
    with tenancy.practice(patient.practice_id):
        return factories.outbound(patient, now=now, **changes)  # type: ignore[arg-type]


def send(practice: Practice, carrier: FakeCarrier, now: datetime) -> int:
    with carriers.using(lambda _: carrier):
        return send_due([practice.pk], now).called


def row(text: OutboundText) -> OutboundText:
    with tenancy.practice(text.practice_id):
        return OutboundText.objects.get(pk=text.pk)


def test_a_due_text_is_sent_once(practice: Practice, patient: Patient, now: datetime) -> None:
    text, carrier = queue(patient, now), FakeCarrier()
    assert [send(practice, carrier, now) for _ in range(3)] == [1, 0, 0]
    found = row(text)
    assert (found.status, found.provider_id, found.sent_at) == ("sent", f"SM-{text.pk}", now)
    assert [body for _, body in carrier.taken] == [text.body]


def test_texts_of_a_patient_leave_in_the_order_they_were_written(
    practice: Practice, patient: Patient, now: datetime
) -> None:
    bodies = [queue(patient, now, body=f"text {number}").body for number in range(5)]
    carrier = FakeCarrier()
    send(practice, carrier, now)
    assert [body for _, body in carrier.taken] == bodies


def test_a_text_that_is_not_due_waits(practice: Practice, patient: Patient, now: datetime) -> None:
    text = queue(patient, now + MINUTE)
    assert send(practice, FakeCarrier(), now) == 0
    assert row(text).status == "queued"


def test_a_late_text_expires_and_is_not_sent(practice: Practice, patient: Patient, now: datetime) -> None:
    text, carrier = queue(patient, now, kind="morning", day=date(2026, 3, 3)), FakeCarrier()
    assert send(practice, carrier, now + timedelta(hours=5)) == 0
    assert (row(text).status, carrier.taken) == ("expired", [])


def test_consent_is_asked_again_when_the_text_leaves(practice: Practice, patient: Patient, now: datetime) -> None:
    text, confirmation = queue(patient, now), queue(patient, now, kind="stop_confirm")
    with tenancy.practice(practice.pk):
        Patient.objects.filter(pk=patient.pk).update(may_text_reason="opted_out")
    assert send(practice, FakeCarrier(), now) == 1
    assert (row(text).status, row(text).reason) == ("withheld", "opted_out")
    assert row(confirmation).status == "sent"


def test_nobody_is_prompted_outside_of_their_own_hours(practice: Practice, now: datetime) -> None:
    """7:30 in New York; the patient moved to Los Angeles, where the window opens at 8 (16:00 UTC)."""
    early = datetime(2026, 3, 3, 12, 30, tzinfo=UTC)
    with tenancy.practice(practice.pk):
        mover = factories.patient(practice, now=now, time_zone="America/Los_Angeles")
    prompt = queue(mover, early, kind="morning", lives=timedelta(hours=8))
    answer = queue(mover, early, kind="thanks")
    assert send(practice, FakeCarrier(), early) == 1
    assert row(answer).status == "sent"
    assert (row(prompt).status, row(prompt).not_before) == ("queued", datetime(2026, 3, 3, 16, 0, tzinfo=UTC))
    assert send(practice, FakeCarrier(), datetime(2026, 3, 3, 16, 0, tzinfo=UTC)) == 1


def test_the_window_follows_the_clocks_when_they_change(practice: Practice, patient: Patient) -> None:
    """New York is UTC-5 until 8 March 2026, UTC-4 from then on."""
    for day, opens in ((7, 13), (8, 12)):
        at = datetime(2026, 3, day, opens, 0, tzinfo=UTC)
        text = queue(patient, at - MINUTE, kind="morning", lives=timedelta(hours=8))
        assert send(practice, FakeCarrier(), at - MINUTE) == 0
        assert row(text).not_before == at
        assert send(practice, FakeCarrier(), at) == 1


def test_praise_is_held_back_while_the_conversation_is_quiet(
    practice: Practice, patient: Patient, now: datetime
) -> None:
    praise, safety = queue(patient, now), queue(patient, now, kind="safety_dvt")
    with tenancy.practice(practice.pk):
        Conversation.objects.filter(patient=patient).update(quiet_until=now + timedelta(hours=24))
    assert send(practice, FakeCarrier(), now) == 1
    assert (row(praise).status, row(safety).status) == ("withheld", "sent")


def test_a_refusal_for_now_is_tried_again_later_and_not_for_ever(
    practice: Practice, patient: Patient, now: datetime
) -> None:
    text = queue(patient, now, lives=timedelta(days=2))
    carrier = FakeCarrier(goes_wrong=failing(Retry("30003")))
    assert send(practice, carrier, now) == 1
    assert (row(text).status, row(text).not_before) == ("queued", now + timedelta(seconds=30))
    for _ in range(MOST_ATTEMPTS - 1):
        send(practice, carrier, row(text).not_before)
    assert (row(text).status, row(text).reason, row(text).attempts) == ("failed", "30003", MOST_ATTEMPTS)


def test_a_carrier_that_is_down_past_the_texts_life_lets_it_expire(
    practice: Practice, patient: Patient, now: datetime
) -> None:
    text = queue(patient, now, lives=MINUTE)
    send(practice, FakeCarrier(goes_wrong=failing(Retry("20500"))), now)
    carrier = FakeCarrier()
    send(practice, carrier, now + 2 * MINUTE)
    assert (row(text).status, carrier.taken) == ("expired", [])


@pytest.mark.parametrize("error", [Permanent("21211"), Ours("21606")])
def test_a_refusal_for_good_is_not_tried_again(
    practice: Practice, patient: Patient, now: datetime, error: Exception
) -> None:
    text = queue(patient, now)
    send(practice, FakeCarrier(goes_wrong=failing(error)), now)
    later = FakeCarrier()
    send(practice, later, now + timedelta(hours=1))
    assert (row(text).status, later.taken) == ("failed", [])


def test_a_number_that_was_refused_is_not_used_for_the_next_text(
    practice: Practice, patient: Patient, now: datetime
) -> None:
    with tenancy.practice(practice.pk):
        ContactPoint.objects.filter(patient=patient).update(failed_at=now)
    text = queue(patient, now)
    assert send(practice, FakeCarrier(), now) == 0
    assert (row(text).status, row(text).reason) == ("withheld", "number_failed")


@pytest.mark.parametrize("error", [Unknown("ReadTimeout"), RuntimeError("a bug in the client")])
def test_an_unknown_outcome_is_looked_up_and_not_repeated(
    practice: Practice, patient: Patient, now: datetime, error: Exception
) -> None:
    text = queue(patient, now)
    carrier = FakeCarrier(goes_wrong=failing(error), took_before_failing=True)
    send(practice, carrier, now)
    send(practice, carrier, now + MINUTE)
    assert row(text).status == "sending"
    send(practice, carrier, now + LOOK_UP_AFTER)
    assert (row(text).status, row(text).provider_id, len(carrier.taken)) == ("sent", f"SM-{text.pk}", 1)


def test_one_text_with_a_bug_does_not_stop_the_next(practice: Practice, patient: Patient, now: datetime) -> None:
    first, second = queue(patient, now), queue(patient, now)
    errors = iter([RuntimeError("a bug in the client")])

    def fail_once() -> None:
        for error in errors:
            raise error

    send(practice, FakeCarrier(goes_wrong=fail_once), now)
    assert (row(first).status, row(second).status) == ("sending", "sent")


@pytest.mark.parametrize("taken", [True, False])
def test_a_worker_that_died_during_the_call_leaves_nothing_sent_twice(
    practice: Practice, patient: Patient, now: datetime, taken: bool
) -> None:
    text = queue(patient, now)
    carrier = FakeCarrier(goes_wrong=failing(Died()), took_before_failing=taken)
    with pytest.raises(Died):
        send(practice, carrier, now)
    assert row(text).status == "sending"
    carrier.goes_wrong, carrier.took_before_failing = lambda: None, False
    for minutes in range(2, 6):
        send(practice, carrier, now + minutes * MINUTE)
    assert (row(text).status, len(carrier.taken)) == ("sent", 1)


def test_what_nobody_knows_is_given_up_and_never_sent_again(
    practice: Practice, patient: Patient, now: datetime
) -> None:
    text = queue(patient, now, lives=timedelta(days=1))
    carrier = FakeCarrier(goes_wrong=failing(Unknown("ReadTimeout")), unreachable=True)
    send(practice, carrier, now)
    carrier.goes_wrong = lambda: None
    at = now
    while at < now + GIVE_UP_AFTER + LOOK_UP_AFTER:
        assert row(text).status in ("sending", "failed")
        at += LOOK_UP_AFTER
        send(practice, carrier, at)
    assert (row(text).status, row(text).reason, carrier.taken) == ("failed", "unknown_outcome", [])


def test_a_carrier_that_answers_nothing_is_asked_less_and_less_often(
    practice: Practice, patient: Patient, now: datetime
) -> None:
    text = queue(patient, now, lives=timedelta(days=1))
    carrier = FakeCarrier(goes_wrong=failing(Unknown("ReadTimeout")), unreachable=True)
    send(practice, carrier, now)
    asked_at = list[int]()
    while row(text).status == "sending":
        at = row(text).not_before
        asked_at.append((at - now) // MINUTE)
        send(practice, carrier, at)
    assert asked_at == [2, 4, 8, 16, 26, 36, 46, 56, 60]


def test_whoever_waits_for_an_answer_is_served_before_the_mornings(
    practice: Practice, patient: Patient, now: datetime
) -> None:
    queue(patient, now - MINUTE, kind="morning", body="the morning")
    queue(patient, now, kind="safety_dvt", body="the answer")
    carrier = FakeCarrier()
    send(practice, carrier, now)
    assert [body for _, body in carrier.taken] == ["the answer", "the morning"]


def test_what_a_slow_carrier_leaves_no_time_for_is_given_back_uncalled(
    practice: Practice, patient: Patient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [queue(patient, now) for _ in range(4)]
    seconds = [0.0]
    monkeypatch.setattr(sending.time, "monotonic", lambda: seconds[0])

    def takes_half_a_minute() -> None:
        seconds[0] += 30

    carrier = FakeCarrier(goes_wrong=takes_half_a_minute)
    assert send(practice, carrier, now) == 2
    assert [row(text).status for text in texts] == ["sent", "sent", "queued", "queued"]
    assert send(practice, FakeCarrier(), now + MINUTE) == 2
    assert {row(text).attempts for text in texts} == {1}


def test_a_text_that_cannot_be_decided_stops_no_other(practice: Practice, patient: Patient, now: datetime) -> None:
    with tenancy.practice(practice.pk):
        lost = factories.patient(practice, now=now, time_zone="Mars/Olympus")
        Conversation.objects.filter(patient=patient).delete()
    bad, good = queue(lost, now, kind="morning"), queue(patient, now)
    assert send(practice, FakeCarrier(), now) == 1
    assert (row(bad).status, row(bad).reason, row(good).status) == ("failed", "undecidable", "sent")


def test_a_practice_without_a_carrier_fails_its_texts_and_no_other_practices(
    practice: Practice, patient: Patient, now: datetime
) -> None:
    other = factories.practice(now=now)
    with tenancy.practice(other.pk):
        lost = factories.outbound(factories.patient(other, now=now), now=now)
    text = queue(patient, now)
    with carriers.using(lambda _: FakeCarrier()):
        assert send_due([practice.pk, other.pk], now).called == 1
    assert (row(text).status, row(lost).status, row(lost).reason) == ("sent", "failed", "no_carrier")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_text_once(now: datetime) -> None:
    practice = factories.practice(now=now)
    with tenancy.practice(practice.pk):
        factories.carrier(practice)
        people = [factories.patient(practice, now=now) for _ in range(20)]
    for person in people:
        queue(person, now)
    carrier, start = FakeCarrier(), Barrier(2)

    def work() -> None:
        try:
            start.wait()
            send(practice, carrier, now)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(carrier.taken) == len({to for to, _ in carrier.taken}) == 20
