"""Decisions are carried out completely, in order, once."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hepcoach.checkins.models import CheckIn, DueMorning, PageLink
from hepcoach.clinics.models import Cover, Role
from hepcoach.coach import apply as applying
from hepcoach.coach import facts as loading
from hepcoach.coach.apply import Step, apply, as_json, problems
from hepcoach.coach.models import DecisionRecord
from hepcoach.messaging.contacts import Reached
from hepcoach.messaging.models import Conversation, OutboundText
from hepcoach.patients.models import ConsentEvent, ContactPoint, Patient
from hepcoach.privacy import tenancy
from hepcoach.rules import effects
from hepcoach.rules.effects import Decision, Effect
from hepcoach.triage.models import Case, CaseEvent
from tests import factories
from tests.coach.story import MORNING, TUESDAY, Clinic

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def opened(day: date = TUESDAY, **changes: Any) -> effects.OpenCheckIn:
    fields: dict[str, Any] = {
        "key": f"checkin:{day}",
        "reason": "3 due today.",
        "day": day,
        "exercises_due": 3,
        "closes_at": MORNING + 19 * HOUR,
        "nudge_due_at": MORNING + 10 * HOUR,
    }
    return effects.OpenCheckIn(**{**fields, **changes})


def told(day: date = TUESDAY, **changes: Any) -> effects.RecordCheckIn:
    fields: dict[str, Any] = {"key": f"record:{day}", "reason": "Told.", "day": day, "at": MORNING, "via": "sms"}
    return effects.RecordCheckIn(**{**fields, **changes})


def case(rule: str = "pain_spike", key: str = "case:1", **changes: Any) -> effects.OpenCase:
    fields: dict[str, Any] = {
        "key": key,
        "reason": "Pain 7 today, 3 usual.",
        "rule": rule,
        "rule_version": 1,
        "severity": 2,
        "desk": "therapist",
        "reasons": ("Pain 7 today, 3 usual.",),
        "due_at": MORNING + 4 * HOUR,
        "at": MORNING,
        "words": "it's a 7",
        "draft": (effects.Sentence("Pain 7.", "check-in 2026-03-03"),),
    }
    return effects.OpenCase(**{**fields, **changes})


def text(kind: str = "thanks", key: str = "", **changes: Any) -> effects.SendText:
    fields: dict[str, Any] = {
        "key": key or f"text:{kind}",
        "reason": "Says so.",
        "kind": kind,
        "not_before": MORNING,
        "expires_at": MORNING + HOUR,
    }
    return effects.SendText(**{**fields, **changes})


def decide(clinic: Clinic, *wanted: Effect, occasion: str = "reply:1", patient: Patient | None = None) -> Decision:
    return Decision(
        practice_id=clinic.practice.pk,
        patient_id=(patient or clinic.patient).pk,
        occasion=occasion,
        effects=wanted,
        rules={"pain_spike": 1},
        facts={"day": "2026-03-03"},
    )


def run(clinic: Clinic, *decisions: Decision, now: datetime = MORNING) -> tuple[Decision, ...]:
    with tenancy.practice(clinic.practice.pk):
        return apply(decisions, now)


def everything(clinic: Clinic) -> dict[str, list[dict[str, Any]]]:
    """Every row that an applier may write, opened."""
    rows: dict[str, list[dict[str, Any]]] = {}
    with tenancy.practice(clinic.practice.pk):
        for model in (CheckIn, DueMorning, Case, CaseEvent, Conversation, OutboundText, ConsentEvent, Patient,
                      DecisionRecord, PageLink):  # fmt: skip
            rows[model.__name__] = [
                {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
                for row in model.objects.order_by("pk")
            ]
    return rows


def test_every_effect_has_one_applier(monkeypatch: pytest.MonkeyPatch) -> None:
    assert problems() == []
    monkeypatch.setattr(applying, "STEPS", applying.STEPS[1:])
    assert "RevokeConsent has 0 appliers, not one" in problems()
    monkeypatch.setattr(applying, "STEPS", (*applying.STEPS, Step((effects.OpenCase,), lambda batch: None)))
    assert "OpenCase has 2 appliers, not one" in problems()


def test_a_decision_is_kept_with_its_rules_facts_and_effects(clinic: Clinic) -> None:
    run(clinic, decide(clinic, opened(), told(status="done", exercises_done=3, pain=2.5)))
    with tenancy.practice(clinic.practice.pk):
        record = DecisionRecord.objects.get()
        assert (record.occasion, record.rules, record.facts) == (
            "reply:1",
            {"pain_spike": 1},
            {"day": "2026-03-03"},
        )
        assert [effect["effect"] for effect in record.effects] == ["OpenCheckIn", "RecordCheckIn"]
        assert record.effects[1]["day"] == "2026-03-03"


def test_what_is_not_told_stays_as_it_was(clinic: Clinic) -> None:
    run(clinic, decide(clinic, opened(), told(status="partial", exercises_done=2, items_done=(1, 3), pain=2.5)))
    run(clinic, decide(clinic, told(question="ice?", words="ice?"), occasion="reply:2"))
    day = clinic.day()
    assert (day.status, day.exercises_done, day.items_done, day.pain) == ("partial", 2, [1, 3], 2.5)
    assert day.question == "ice?"
    run(clinic, decide(clinic, told(status="not_done"), occasion="reply:3"))
    day = clinic.day()
    assert (day.status, day.exercises_done, day.items_done, day.pain) == ("not_done", None, None, 2.5)


def test_a_day_is_opened_once_and_an_answer_keeps_what_was_asked(clinic: Clinic) -> None:
    run(clinic, decide(clinic, opened()))
    with tenancy.practice(clinic.practice.pk):
        CheckIn.objects.update(asked_at=MORNING)
    run(clinic, decide(clinic, opened(exercises_due=9), told(status="done"), occasion="reply:2"))
    day = clinic.day()
    assert (day.exercises_due, day.asked_at, day.status) == (3, MORNING, "done")


def test_more_evidence_joins_a_case_once_and_only_raises_it(clinic: Clinic) -> None:
    run(clinic, decide(clinic, case(severity=2)))
    more = case(key="case:2", severity=3, reasons=("Pain 8 today.",), words="8 now", due_at=MORNING + 9 * HOUR)
    run(clinic, decide(clinic, more, occasion="reply:2"))
    run(clinic, decide(clinic, more, occasion="reply:3"))
    run(clinic, decide(clinic, case(key="case:4", severity=1, due_at=MORNING), occasion="reply:4"))
    found = clinic.cases()["pain_spike"]
    assert found.reasons == ["Pain 7 today, 3 usual.", "Pain 8 today."]
    assert [said["words"] for said in found.words] == ["it's a 7", "8 now", "it's a 7"]
    assert (found.severity, found.due_at, found.joined_keys) == (1, MORNING, ["case:1", "case:2", "case:4"])
    assert len(found.draft) == 1


def test_evidence_after_a_case_was_resolved_opens_a_new_one(clinic: Clinic) -> None:
    run(clinic, decide(clinic, case()))
    with tenancy.practice(clinic.practice.pk):
        Case.objects.update(status="resolved", resolved_at=MORNING)
    run(clinic, decide(clinic, case(key="case:2"), occasion="reply:2"))
    with tenancy.practice(clinic.practice.pk):
        assert list(Case.objects.order_by("pk").values_list("status", flat=True)) == ["resolved", "open"]


def test_two_reasons_for_one_case_in_one_decision_make_one_case(clinic: Clinic) -> None:
    run(clinic, decide(clinic, case(), case(key="case:2", reasons=("Again.",))))
    assert clinic.cases()["pain_spike"].reasons == ["Pain 7 today, 3 usual.", "Again."]


def test_a_case_goes_to_who_covers_for_the_therapist_on_that_local_day(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        covering = factories.staff(clinic.practice, name="Sample Cover")
        Cover.objects.create(
            practice=clinic.practice,
            absent=clinic.therapist,
            covering=covering,
            from_date=TUESDAY,
            until_date=TUESDAY,
        )
    run(clinic, decide(clinic, case()))
    # 23:30 of the same Tuesday in New York, Wednesday in UTC; then Wednesday.
    run(clinic, decide(clinic, case("severe_pain"), occasion="reply:2"), now=MORNING + timedelta(hours=14.5))
    run(clinic, decide(clinic, case("low_adherence"), occasion="reply:3"), now=MORNING + 24 * HOUR)
    owners = {rule: found.owner_id for rule, found in clinic.cases().items()}
    assert owners == {
        "pain_spike": covering.pk,
        "severe_pain": covering.pk,
        "low_adherence": clinic.therapist.pk,
    }


def test_a_front_desk_case_has_no_owner(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        factories.staff(clinic.practice, Role.FRONT_DESK)
    run(clinic, decide(clinic, case(desk="front_desk")))
    assert clinic.cases()["pain_spike"].owner_id is None


def test_a_case_is_stored_before_any_text_is_written(clinic: Clinic) -> None:
    with (
        tenancy.practice(clinic.practice.pk),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        apply([decide(clinic, text("safety_dvt"), case("red_flag.dvt"))], MORNING)
    inserts = [query["sql"].split('"')[1] for query in queries if query["sql"].startswith("INSERT")]
    assert inserts.index("triage_case") < inserts.index("messaging_outboundtext")


def test_a_text_is_written_in_the_patients_language_with_a_link_of_their_own(clinic: Clinic) -> None:
    ana = clinic.another(given_name="Ana", language="es-MX")
    wanted = text("morning", variables={"count": "3"}, link_day=TUESDAY)
    run(
        clinic,
        decide(clinic, wanted),
        decide(clinic, text("morning", "text:2", variables={"count": "3"}, link_day=TUESDAY), patient=ana),
    )
    with tenancy.practice(clinic.practice.pk):
        english, spanish = OutboundText.objects.order_by("pk")
        assert english.body.startswith("Hello Maria.") and spanish.body.startswith("Hola, Ana.")
        assert english.day == TUESDAY and english.segments >= 1
        links = [word for body in (english.body, spanish.body) for word in body.split() if "/p/" in word]
        assert len(set(links)) == 2


def test_a_reply_goes_to_the_phone_that_was_written_from_and_a_prompt_does_not(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        other = ContactPoint.objects.create(
            practice=clinic.practice, patient=clinic.patient, phone="+12125557777", phone_index=b"x" * 16
        )
        apply(
            [decide(clinic, text("thanks"), text("nudge"))],
            MORNING,
            reply_to={clinic.patient.pk: Reached(other.pk)},
        )
        sent_to = dict(OutboundText.objects.values_list("kind", "contact_point"))
    assert sent_to["thanks"] == other.pk != sent_to["nudge"]


def test_whom_no_number_reaches_is_not_written_to_and_the_front_desk_learns_of_it(clinic: Clinic) -> None:
    with tenancy.practice(clinic.practice.pk):
        ContactPoint.objects.update(can_text=False)
    run(clinic, decide(clinic, text("pain_rule")))
    assert clinic.out() == []
    found = clinic.cases()["delivery_failure"]
    assert (found.desk, found.owner_id) == ("front_desk", None)
    assert "no number" in found.reasons[0]


def test_withheld_texts_are_those_still_waiting_of_that_patient_and_kind(clinic: Clinic) -> None:
    ana = clinic.another(given_name="Ana")
    run(
        clinic, decide(clinic, text("thanks"), text("nudge")), decide(clinic, text("nudge", "text:2"), patient=ana)
    )
    cancel = effects.CancelTexts(key="cancel:1", reason="A red flag.", kinds=("nudge", "morning"))
    run(clinic, decide(clinic, cancel, occasion="reply:2"))
    assert clinic.out() == [("thanks", "queued"), ("nudge", "withheld")]
    assert clinic.out(ana) == [("nudge", "queued")]


def test_an_occasion_decided_before_changes_nothing_but_still_leaves_the_queue(clinic: Clinic) -> None:
    first = effects.ScheduleMorning(key="s", reason="The next morning.", due_at=MORNING + 24 * HOUR)
    again = effects.ScheduleMorning(key="s", reason="The next morning.", due_at=MORNING + 48 * HOUR)
    run(clinic, decide(clinic, opened(), text("thanks"), first, occasion="morning:2026-03-03"))
    fresh = run(clinic, decide(clinic, text("nudge"), again, occasion="morning:2026-03-03"))
    assert fresh == ()
    assert clinic.out() == [("thanks", "queued")]
    with tenancy.practice(clinic.practice.pk):
        assert DueMorning.objects.get().due_at == MORNING + 48 * HOUR


def test_nothing_of_a_batch_is_written_when_one_effect_fails(clinic: Clinic) -> None:
    before = everything(clinic)
    with pytest.raises(IntegrityError):
        run(clinic, decide(clinic, opened(), told(status="partial", exercises_done=4), case(), text()))
    assert everything(clinic) == before


KINDS = ("thanks", "nudge", "pain_rule", "safety_dvt")
EFFECTS = st.lists(
    st.one_of(
        st.builds(lambda pain: told(pain=pain), st.integers(0, 20).map(lambda half: half / 2)),
        st.builds(
            lambda status, done: told(status=status, exercises_done=done),
            st.sampled_from(["done", "partial", "not_done"]),
            st.one_of(st.none(), st.integers(0, 3)),
        ),
        st.builds(lambda key, grade: case(key=key, severity=grade), st.sampled_from("abc"), st.integers(1, 3)),
        st.builds(text, st.sampled_from(KINDS)),
        st.builds(lambda asked: effects.SetConversation("c", "Asked.", asked, 1), st.sampled_from(["", "pain"])),
        st.just(effects.RevokeConsent("r", "STOP.", MORNING, "sms")),
        st.just(effects.PausePatient("p", "Pause.", TUESDAY)),
        st.just(effects.ScheduleMorning("s", "Next.", MORNING + 24 * HOUR)),
        st.just(effects.CancelTexts("x", "Quiet.", ("nudge",))),
        st.just(effects.CloseDay("d", "Over.", TUESDAY, MORNING)),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=EFFECTS, number=st.integers(1, 10**9))
def test_applying_twice_is_the_same_as_once(clinic: Clinic, wanted: list[Effect], number: int) -> None:
    decision = decide(clinic, opened(), *wanted, occasion=f"reply:{number}")
    run(clinic, decision)
    once = everything(clinic)
    run(clinic, decision, decision)
    assert everything(clinic) == once


def test_a_batch_takes_as_many_queries_as_one(clinic: Clinic) -> None:
    """A fixed number of statements, whatever the number of patients."""

    def decision(patient: Patient, number: int) -> Decision:
        return decide(
            clinic,
            opened(),
            told(status="done"),
            effects.SetConversation("c", "Asked.", "questions", 0),
            case(key=f"case:{number}"),
            text("morning", f"text:{number}", variables={"count": "3"}, link_day=TUESDAY),
            effects.ScheduleMorning("s", "Next.", MORNING + 24 * HOUR),
            occasion=f"reply:{number}",
            patient=patient,
        )

    people = [clinic.another(given_name=f"P{number}") for number in range(25)]
    counts = []
    for group in (people[:1], people[1:5], people[5:]):
        with tenancy.practice(clinic.practice.pk), CaptureQueriesContext(connection) as queries:
            apply([decision(patient, patient.pk) for patient in group], MORNING)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_facts_take_as_many_queries_for_many_as_for_one(clinic: Clinic) -> None:
    people = [clinic.another(given_name=f"P{number}") for number in range(500)]
    clinic.tick(MORNING)
    counts = []
    # The first may have to read the practice's keys anew, which a process does every now and then.
    for group in (people[:1], people[:5], people):
        with tenancy.practice(clinic.practice.pk), CaptureQueriesContext(connection) as queries:
            found = loading.load([patient.pk for patient in group], MORNING)
        assert len(found) == len(group)
        counts.append(len(queries))
    assert counts[1] == counts[2] <= 12


def test_json_holds_effects_dates_and_instants() -> None:
    held = json.loads(as_json(told(status="done", items_done=(1, 2))))
    assert (held["effect"], held["day"], held["items_done"]) == ("RecordCheckIn", "2026-03-03", [1, 2])
