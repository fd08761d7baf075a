"""The daily conversation, as tables: facts and words in, effects out. See tables/*.yaml."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcoach.rules import checkins
from hepcoach.rules.checkins import PageAnswer
from hepcoach.rules.effects import HelperAgrees, OpenCase, RecordCheckIn, RevokeConsent, SendText
from tests.rules.world import SaidReading, a_day, lines, local, patient

TABLES = Path(__file__).parent / "tables"


def table(name: str) -> Any:
    # Nothing but strings, numbers and booleans: a date like 03-03 must stay what was written.
    return yaml.load((TABLES / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def facts_of(row: dict[str, Any]) -> Any:
    given = dict(row.get("given", {}))
    if isinstance(ends_on := given.get("ends_on"), str):
        given["ends_on"] = a_day(ends_on)
    return patient(days=[str(day) for day in row.get("days", ())], **given)


def reading_of(values: dict[str, Any]) -> SaidReading:
    return SaidReading(**{**values, "unexplained": tuple(values.get("unexplained", ()))})


REPLIES = table("replies.yaml")


@pytest.mark.parametrize("row", REPLIES, ids=[row["name"] for row in REPLIES])
def test_a_reply(row: dict[str, Any]) -> None:
    decision = checkins.on_reply(
        facts_of(row),
        reading_of(row["reads"]),
        text_id=81,
        words=row["words"],
        now=local(row.get("at", "03-03 10:00")),
        num_media=row.get("num_media", 0),
    )
    assert lines(decision) == row["then"]


DAYS = table("days.yaml")
DECIDE = {
    "morning": lambda facts, day, now: checkins.morning(facts, now),
    "evening": checkins.evening,
    "close": checkins.close_day,
}


@pytest.mark.parametrize(
    ("when", "row"),
    [(when, row) for when, rows in DAYS.items() for row in rows],
    ids=[row["name"] for rows in DAYS.values() for row in rows],
)
def test_a_days_hours(when: str, row: dict[str, Any]) -> None:
    decision = DECIDE[when](facts_of(row), a_day("03-03"), local(row["at"]))
    assert lines(decision) == row["then"]


PAGES = table("pages.yaml")


@pytest.mark.parametrize("row", PAGES, ids=[row["name"] for row in PAGES])
def test_a_page_answer(row: dict[str, Any]) -> None:
    answer = dict(row["answer"])
    answer["day"] = a_day(answer["day"])
    if "items_done" in answer:
        answer["items_done"] = tuple(answer["items_done"])
    decision = checkins.on_page_answer(
        facts_of(row),
        PageAnswer(**answer),
        now=local("03-03 10:00"),
        answer_id=4,
        reading=reading_of(row["reads"]) if "reads" in row else None,
    )
    assert lines(decision) == row["then"]


def test_a_decision_says_when_it_was_made_by_which_rules_and_from_which_facts() -> None:
    facts = patient(days=["03-03"], baseline_pain=1)
    reading = SaidReading(adherence="done", pain_now=6, day_offset=0)
    decision = checkins.on_reply(facts, reading, text_id=81, words="3 pain 6", now=local("03-03 10:00"))
    assert decision.occasion == "reply:81"
    assert (decision.practice_id, decision.patient_id) == (1, 7)
    assert decision.rules == {"checkin.record": 1, "checkin.reply": 1, "pain_spike": 1}
    kept = json.loads(json.dumps(decision.facts))
    assert dict(zip(kept["day_columns"], kept["days"][0], strict=True))["due"] == 3
    assert "Maria" not in json.dumps(decision.facts)


@pytest.mark.parametrize(
    ("occasion", "decision"),
    [
        ("morning:2026-03-03", checkins.morning(patient(), local("03-03 09:00"))),
        ("evening:2026-03-03", checkins.evening(patient(), a_day("03-03"), local("03-03 19:00"))),
        ("close:2026-03-03", checkins.close_day(patient(), a_day("03-03"), local("03-04 04:00"))),
    ],
)
def test_each_occasion_has_its_name(occasion: str, decision: Any) -> None:
    assert decision.occasion == occasion


def test_a_morning_woken_too_early_does_not_use_up_the_morning() -> None:
    early = checkins.morning(patient(), local("03-03 08:00")).occasion
    assert early != checkins.morning(patient(), local("03-03 09:00")).occasion


def test_the_morning_text_says_how_many_links_to_the_day_and_dies_before_the_evening() -> None:
    decision = checkins.morning(patient(), local("03-03 09:00"))
    text = next(effect for effect in decision.effects if isinstance(effect, SendText))
    assert text.variables == {"count": "3"}
    assert text.link_day == date(2026, 3, 3)
    assert text.expires_at == local("03-03 17:00")


def test_a_case_keeps_the_patients_words_as_they_were_written() -> None:
    words = "  Pain is 8 :( it’s BAD "
    reading = SaidReading(pain_now=8, day_offset=0)
    decision = checkins.on_reply(
        patient(days=["03-03"]), reading, text_id=81, words=words, now=local("03-03 10:00")
    )
    assert [effect.words for effect in decision.effects if isinstance(effect, OpenCase | RecordCheckIn)] == [
        words
    ] * 2


@pytest.mark.parametrize(("sent_by", "proxy"), [("helper", False), ("patient", True)])
def test_a_helpers_answer_counts_and_is_marked(sent_by: str, proxy: bool) -> None:
    reading = SaidReading(adherence="done", pain_now=8, day_offset=0, proxy=proxy)
    decision = checkins.on_reply(
        patient(days=["03-03"]),
        reading,
        text_id=81,
        words="she did all, pain 8",
        now=local("03-03 10:00"),
        sent_by=sent_by,
    )
    assert lines(decision)[0] == "record 03-03 done 3 pain 8"
    case = next(effect for effect in decision.effects if isinstance(effect, OpenCase))
    assert "Written by a helper." in case.reasons


def test_patients_behind_one_phone_share_the_stop_confirmation() -> None:
    reading = SaidReading(opt_out=True)
    keys = set()
    for patient_id in (7, 8):
        decision = checkins.on_reply(
            patient(patient_id=patient_id), reading, text_id=81, words="STOP", now=local("03-03 10:00")
        )
        keys |= {effect.key for effect in decision.effects if isinstance(effect, SendText)}
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("code", "then"),
    [
        ("30005", ["case delivery_failure new front_desk"]),
        ("21610", ["revoke carrier", "cancel texts", "case delivery_failure new front_desk"]),
    ],
)
def test_a_text_that_did_not_arrive(code: str, then: list[str]) -> None:
    decision = checkins.on_delivery_failure(patient(), text_id=5, code=code, now=local("03-03 10:00"))
    assert lines(decision) == then
    assert decision.occasion == "delivery:5"


def test_the_carriers_stop_of_a_helper_beside_the_patient_is_the_helpers_alone() -> None:
    decision = checkins.on_delivery_failure(
        patient(), text_id=5, code="21610", now=local("03-03 10:00"), helper_contact=7
    )
    (no,) = (effect for effect in decision.effects if isinstance(effect, HelperAgrees))
    assert (no.agrees, no.contact_id, no.method) == (False, 7, "carrier")
    assert not any(isinstance(effect, RevokeConsent) for effect in decision.effects)
