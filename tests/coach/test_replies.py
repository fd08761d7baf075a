"""A text's way from the carrier's door to the therapist's list, and everything that can happen on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from hepcoach import understanding
from hepcoach.coach import inbound, loop
from hepcoach.coach.models import DecisionRecord
from hepcoach.messaging import carriers
from hepcoach.messaging.carriers.twilio import signature
from hepcoach.messaging.models import Conversation, InboundText, OutboundText
from hepcoach.patients.contact import phone_index
from hepcoach.patients.models import ConsentEvent, ContactPoint, Helper, Patient
from hepcoach.privacy import tenancy
from hepcoach.rules.checkins import PageAnswer
from tests import factories
from tests.coach import story
from tests.coach.story import MORNING, TUESDAY, Clinic

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = MORNING + 3 * HOUR


def test_the_path_of_a_text_from_the_webhook_to_the_thanks(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.tick(MORNING)
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    with tenancy.practice(clinic.practice.pk):
        phone = ContactPoint.objects.get(patient=clinic.patient).phone
    form = {"MessageSid": "SM-answer", "From": phone, "Body": "all 3, pain 2", "NumMedia": "0"}
    path = f"/hooks/twilio/{clinic.practice.slug}/inbound"
    signed = signature.sign(token="test-token", url=settings.PUBLIC_URL + path, form=form)
    for _ in range(2):
        answer = Browser().post(
            path,
            urlencode(form),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": signed},
        )
        assert answer.status_code == 200
    assert loop.next_due_at() == NOON
    tally = clinic.tick(NOON + timedelta(seconds=2))
    assert (tally.received, tally.sent) == (1, 1)
    day = clinic.day()
    assert (day.status, day.exercises_done, day.pain, day.answered_by) == ("done", 3, 2, "sms")
    assert day.words == [{"at": NOON.isoformat(), "words": "all 3, pain 2"}]
    assert clinic.out() == [("morning", "sent"), ("thanks", "sent")]
    assert clinic.inbox() == [("handled", "all 3, pain 2")]
    with tenancy.practice(clinic.practice.pk):
        record = DecisionRecord.objects.get(occasion__startswith="reply:")
        assert record.rules and record.facts["days"] and record.effects


def test_an_answered_day_gets_no_nudge(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    clinic.says_and_ticks("all 3, pain 2", NOON)
    clinic.tick(MORNING + 10 * HOUR)
    assert [kind for kind, _ in clinic.out()] == ["morning", "thanks"]


def test_a_correction_changes_what_it_states(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    clinic.says_and_ticks("all 3, pain 2", NOON)
    clinic.says_and_ticks("sorry I meant 3", NOON + MINUTE)
    day = clinic.day()
    assert (day.status, day.pain, len(day.words)) == ("done", 3, 2)


def test_a_pain_spike_opens_a_case_with_the_patients_words(clinic: Clinic) -> None:
    for number in range(3):
        clinic.tick(MORNING + number * DAY)
        clinic.says_and_ticks("all 3, pain 2", NOON + number * DAY)
    clinic.tick(MORNING + 3 * DAY)
    clinic.says_and_ticks("all 3, pain 7", NOON + 3 * DAY)
    cases = clinic.cases()
    assert {"pain_spike", "severe_pain"} <= set(cases)
    spike = cases["pain_spike"]
    assert spike.owner_id == clinic.therapist.pk
    assert spike.words[0]["words"] == "all 3, pain 7"
    assert spike.draft and all(sentence["source"] for sentence in spike.draft)
    assert clinic.out()[-1] == ("pain_rule", "sent")


def test_a_red_flag_is_answered_only_after_the_case_stands_and_keeps_praise_back(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    clinic.says_and_ticks("my chest hurts and I can't breathe", NOON)
    [case] = [case for rule, case in clinic.cases().items() if rule.startswith("red_flag.")]
    assert case.severity == 1
    assert clinic.out()[-1] == ("safety_emergency", "sent")
    clinic.says_and_ticks("all 3, pain 2", NOON + HOUR)
    assert "thanks" not in [kind for kind, _ in clinic.out()]
    clinic.tick(MORNING + 10 * HOUR)
    assert "nudge" not in [kind for kind, _ in clinic.out()]


def test_new_evidence_joins_the_open_case_and_asks_to_be_seen_again(clinic: Clinic) -> None:
    from hepcoach.clinics.actors import for_staff
    from hepcoach.triage import actions

    clinic.tick(MORNING)
    clinic.says_and_ticks("can I use ice?", NOON)
    first = clinic.cases()["unanswered_question"]
    with tenancy.practice(clinic.practice.pk):
        actions.acknowledge(actor=for_staff(clinic.therapist), case=first, now=NOON + HOUR)
    clinic.says_and_ticks("and can I use heat?", NOON + 2 * HOUR)
    case = clinic.cases()["unanswered_question"]
    assert (case.pk, case.status, case.acknowledged_at) == (first.pk, "open", None)
    assert [said["words"] for said in case.words] == ["can I use ice?", "and can I use heat?"]
    assert len(case.joined_keys) == 2
    with tenancy.practice(clinic.practice.pk):
        events = list(case.events.order_by("pk").values_list("action", flat=True))
    assert events == ["opened", "acknowledged", "joined"]


def test_stop_is_confirmed_once_and_holds_for_texts_that_were_waiting(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    with tenancy.practice(clinic.practice.pk):
        factories.outbound(clinic.patient, now=NOON + HOUR, kind="nudge")
    clinic.says_and_ticks("STOP", NOON)
    clinic.says_and_ticks("stop", NOON + MINUTE)
    clinic.tick(NOON + HOUR)
    clinic.tick(MORNING + DAY)
    assert clinic.out() == [("morning", "sent"), ("nudge", "withheld"), ("stop_confirm", "sent")]
    assert clinic.reason() == "opted_out"
    with tenancy.practice(clinic.practice.pk):
        assert ConsentEvent.objects.filter(kind="revoked").count() >= 1


def test_start_brings_the_texts_back(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    clinic.says_and_ticks("STOP", NOON)
    clinic.says_and_ticks("START", NOON + HOUR)
    assert clinic.reason() == ""
    clinic.tick(MORNING + DAY)
    assert clinic.out()[-1] == ("morning", "sent")


def test_texts_of_one_patient_are_handled_in_the_order_they_came(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    for number, body in enumerate(["all 3, pain 5", "sorry I meant 4", "sorry I meant 2"]):
        clinic.says(body, NOON + number * timedelta(seconds=1))
    clinic.tick(NOON + MINUTE)
    assert clinic.day().pain == 2
    assert [state for state, _ in clinic.inbox()] == ["handled"] * 3


def test_a_text_handled_late_counts_for_the_time_it_was_sent(clinic: Clinic) -> None:
    """Sent at 22:00, handled at noon of the next day because the worker was away."""
    clinic.tick(MORNING)
    clinic.says("all 3, pain 2", MORNING + 13 * HOUR)
    clinic.tick(MORNING + DAY + 3 * HOUR)
    assert clinic.day().status == "done"
    # The thanks would come half a day late.
    assert ("thanks", "expired") in clinic.out()


# -- phones and people


def share_phone(clinic: Clinic, *names: str) -> list[Patient]:
    """Children who are reached on the first patient's phone."""
    with tenancy.practice(clinic.practice.pk):
        phone = ContactPoint.objects.get(patient=clinic.patient).phone
    return [clinic.another(given_name=name, phone=phone) for name in names]


def test_stop_on_a_shared_phone_holds_for_everybody_behind_it_with_one_confirmation(clinic: Clinic) -> None:
    [child] = share_phone(clinic, "Leo")
    clinic.tick(MORNING)
    clinic.says_and_ticks("STOP", NOON)
    assert (clinic.reason(), clinic.reason(child)) == ("opted_out", "opted_out")
    confirmations = [kind for kind, _ in clinic.out() + clinic.out(child) if kind == "stop_confirm"]
    assert confirmations == ["stop_confirm"]


def test_on_a_shared_phone_the_name_says_whose_answer_it_is(clinic: Clinic) -> None:
    [child] = share_phone(clinic, "Leo")
    clinic.tick(MORNING)
    clinic.says_and_ticks("Leo did all 3, pain 1", NOON)
    assert clinic.day(patient=child).status == "done"
    assert clinic.day().status == "no_answer"


@pytest.mark.parametrize("words", ["Leo: yes, pain 1, no questions", "leo - yes. pain 1", "yes, pain 1 - Leo"])
def test_a_name_that_says_whose_answer_it_is_hides_nothing_of_it(clinic: Clinic, words: str) -> None:
    [child] = share_phone(clinic, "Leo")
    clinic.tick(MORNING)
    clinic.says_and_ticks(words, NOON)
    assert (clinic.day(patient=child).status, clinic.day(patient=child).pain) == ("done", 1)


def test_on_a_shared_phone_an_answer_goes_to_the_only_one_who_was_asked(clinic: Clinic) -> None:
    [child] = share_phone(clinic, "Leo")
    with tenancy.practice(clinic.practice.pk):
        Patient.objects.filter(pk=child.pk).update(may_text_reason="no_consent")
    clinic.tick(MORNING)
    clinic.says_and_ticks("all 3, pain 1", NOON)
    assert clinic.day().status == "done"


def test_on_a_shared_phone_an_answer_that_could_be_anybodys_waits_for_the_front_desk(clinic: Clinic) -> None:
    [child] = share_phone(clinic, "Leo")
    clinic.tick(MORNING)
    clinic.says_and_ticks("all 3, pain 1", NOON)
    assert clinic.inbox() == [("unmatched", "all 3, pain 1")]
    assert (clinic.day().status, clinic.day(patient=child).status) == ("no_answer", "no_answer")


def test_a_red_flag_on_a_shared_phone_is_never_left_waiting(clinic: Clinic) -> None:
    [child] = share_phone(clinic, "Leo")
    clinic.tick(MORNING)
    clinic.says_and_ticks("chest pain, can't breathe", NOON)
    flags = [rule for rule in (*clinic.cases(), *clinic.cases(child)) if rule.startswith("red_flag.")]
    assert flags == ["red_flag.chest_pain_breathing"]


def test_a_text_from_an_unknown_phone_goes_to_the_front_desk(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        InboundText.objects.create(
            practice=clinic.practice,
            provider_id="SM-stranger",
            from_phone="+12125559999",
            from_index=phone_index(clinic.practice.pk, "+12125559999"),
            body="who is this",
            received_at=NOON,
        )
    clinic.tick(NOON)
    assert clinic.inbox() == [("unmatched", "who is this")]
    assert loop.next_due_at() != NOON


@pytest.mark.parametrize(
    ("may_log", "state", "status"), [(True, "handled", "done"), (False, "unmatched", "no_answer")]
)
def test_a_helper_answers_only_where_the_patient_let_them(
    clinic: Clinic, may_log: bool, state: str, status: str
) -> None:
    with tenancy.practice(clinic.practice.pk):
        helper = Helper.objects.create(
            practice=clinic.practice, patient=clinic.patient, name="Sample Daughter", may_log=may_log
        )
        ContactPoint.objects.create(
            practice=clinic.practice,
            patient=clinic.patient,
            helper=helper,
            phone="+12125558888",
            phone_index=phone_index(clinic.practice.pk, "+12125558888"),
        )
        clinic.tick(MORNING)
        InboundText.objects.create(
            practice=clinic.practice,
            provider_id="SM-helper",
            from_phone="+12125558888",
            from_index=phone_index(clinic.practice.pk, "+12125558888"),
            body="all 3, pain 2",
            received_at=NOON,
        )
    clinic.tick(NOON)
    assert clinic.inbox() == [(state, "all 3, pain 2")]
    assert clinic.day().status == status
    if may_log:
        with tenancy.practice(clinic.practice.pk):
            thanks = OutboundText.objects.get(kind="thanks")
            assert thanks.contact_point.helper_id == helper.pk


def test_a_text_from_a_patient_with_whom_nobody_talked_yet_is_handled(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        stranger = factories.patient(clinic.practice, now=MORNING)
        Conversation.objects.filter(patient=stranger).delete()
    clinic.says_and_ticks("can somebody call me?", NOON, stranger)
    assert clinic.inbox() == [("handled", "can somebody call me?")]
    assert "unanswered_question" in clinic.cases(stranger)
    assert clinic.out(stranger)[-1][1] == "sent"
    assert clinic.tick(NOON + MINUTE) == loop.Tally()


def test_a_wrong_number_stops_the_texts_and_tells_the_front_desk(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    clinic.says_and_ticks("wrong number", NOON)
    assert clinic.reason() != ""
    assert clinic.cases()["wrong_number"].desk == "front_desk"


# -- what goes wrong


def poison(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    read_many = understanding.read_many

    def breaks(requests: Sequence[understanding.Request]) -> list[understanding.Reading]:
        for asked in requests:
            if word in asked.text:
                raise ZeroDivisionError(asked.text)
        return read_many(requests)

    monkeypatch.setattr(understanding, "read_many", breaks)


def test_a_poison_text_is_given_to_a_person_and_stops_nobody(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = clinic.another(given_name="Ana")
    clinic.tick(MORNING)
    poison(monkeypatch, "poison")
    clinic.says("poison 3", NOON)
    clinic.says("all 3, pain 2", NOON, other)
    for second in range(2, 5):
        clinic.tick(NOON + timedelta(seconds=second))
    assert clinic.day(patient=other).status == "done"
    assert ("failed", "poison 3") in clinic.inbox()
    case = clinic.cases()["coach_failure"]
    assert (case.desk, case.words[0]["words"]) == ("front_desk", "poison 3")
    assert "poison" not in caplog.text
    # What the same patient writes next is handled.
    clinic.says_and_ticks("all 3, pain 2", NOON + MINUTE)
    assert clinic.day().status == "done"


def test_a_poison_text_from_a_shared_phone_stops_nobody_either(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There the words are read before it is known whose they are."""
    share_phone(clinic, "Leo")
    other = clinic.another(given_name="Ana")
    clinic.tick(MORNING)
    poison(monkeypatch, "poison")
    clinic.says("poison 3", NOON)
    clinic.says("all 3, pain 2", NOON, other)
    for second in range(2, 5):
        clinic.tick(NOON + timedelta(seconds=second))
    assert clinic.day(patient=other).status == "done"
    assert ("failed", "poison 3") in clinic.inbox()


def test_a_fault_that_passes_is_tried_again(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    clinic.tick(MORNING)
    with monkeypatch.context() as broken:
        poison(broken, "all 3")
        clinic.says_and_ticks("all 3, pain 2", NOON)
        assert clinic.inbox() == [("received", "all 3, pain 2")]
    clinic.tick(NOON + MINUTE)
    assert clinic.inbox() == [("handled", "all 3, pain 2")]
    assert clinic.day().status == "done"


def test_a_very_long_text_is_kept_whole_and_its_end_is_looked_through(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    body = "all 3, pain 2. " + "bla " * 2400 + "my chest hurts, can't breathe"
    assert 9_000 < len(body) < 10_000
    clinic.says_and_ticks(body, NOON)
    assert clinic.inbox() == [("handled", body)]
    assert "red_flag.chest_pain_breathing" in clinic.cases()


@pytest.mark.parametrize(
    "body", ["", "👍🏽", "🦄🦄🦄", "\u202e\u0000".replace("\0", ""), "' OR 1=1 --", "a" * 1600]
)
def test_odd_texts_are_handled(clinic: Clinic, body: str) -> None:
    clinic.tick(MORNING)
    clinic.says_and_ticks(body, NOON)
    assert clinic.inbox() == [("handled", body)]


def test_an_answer_on_the_page_follows_the_same_rules(clinic: Clinic) -> None:
    clinic.tick(MORNING)
    answer = PageAnswer(day=TUESDAY, status="partial", items_done=(1, 2), pain=3.0)
    for second in range(2):
        with tenancy.practice(clinic.practice.pk):
            loop.answer_from_page(
                patient_id=clinic.patient.pk, answer=answer, now=NOON + timedelta(seconds=second)
            )
    day = clinic.day()
    assert (day.status, day.exercises_done, day.items_done, day.pain) == ("partial", 2, [1, 2], 3)
    assert day.answered_by == "page"
    assert clinic.tick(NOON).sent == 0


@pytest.mark.django_db(transaction=True)
def test_two_texts_that_arrive_together_at_two_workers_are_both_handled_in_order() -> None:
    clinic = story.build()
    with carriers.using(lambda _: clinic.carrier):
        clinic.tick(MORNING)
    for number in range(1, 9):
        clinic.says(f"all 3, pain {number}", NOON + number * timedelta(milliseconds=1))
    start = Barrier(2)

    def work() -> None:
        try:
            start.wait()
            with carriers.using(lambda _: clinic.carrier):
                loop.tick(NOON + MINUTE)
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with carriers.using(lambda _: clinic.carrier):
        clinic.tick(NOON + MINUTE)
    assert {state for state, _ in clinic.inbox()} == {"handled"}
    day = clinic.day()
    assert (day.pain, len(day.words)) == (8, 8)
    assert [said["words"][-1] for said in day.words] == [str(number) for number in range(1, 9)]
    assert [kind for kind, _ in clinic.out()].count("thanks") == 1


@pytest.mark.django_db(transaction=True)
def test_a_text_that_comes_while_an_older_one_is_handled_waits_for_no_alarm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clinic = story.build()
    with carriers.using(lambda _: clinic.carrier):
        clinic.tick(MORNING)
    clinic.says("all 3, pain 2", NOON)
    handle = inbound._handle

    def another_comes() -> None:
        try:
            clinic.says("sorry, pain 6", NOON + timedelta(seconds=1))
            # What its own alarm wakes finds the phone taken.
            with carriers.using(lambda _: clinic.carrier):
                loop.tick(NOON + MINUTE)
        finally:
            connection.close()

    def slowly(works: list[Any], now: datetime) -> None:
        monkeypatch.setattr(inbound, "_handle", handle)
        worker = Thread(target=another_comes)
        worker.start()
        worker.join()
        handle(works, now)

    monkeypatch.setattr(inbound, "_handle", slowly)
    with carriers.using(lambda _: clinic.carrier):
        loop.tick(NOON + MINUTE)
    assert [state for state, _ in clinic.inbox()] == ["handled", "handled"]
    assert clinic.day().pain == 6
