"""The ledger equals a brute-force recount, in ten thousand simulated episodes."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hepcoach.rules import rtm
from tests.rules.rtm.episodes import BASE
from tests.rules.rtm.recount import Recount

EPISODES, LOTS = 10_000, 20
ZONES = ("America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "Europe/Madrid")
KINDS = ("sms_datum", "page_datum", "late_answer", "stop", "help", "unparseable", "staff_entered", "page_view")
ACTIVITIES = ("review_data", "adjust_program", "documentation", "live_contact", "list_view", "page_left_open")
PEOPLE = {
    "PT": [("ann", "PT"), ("bob", "PTA"), ("cy", "PT"), ("dan", "front_desk"), ("ann", "PTA"), ("may", "OT")],
    "OT": [("ann", "OT"), ("bob", "OTA"), ("cy", "OT"), ("eve", "aide"), ("may", "PT")],
    "SLP": [("ann", "SLP"), ("cy", "SLP"), ("bob", "PTA"), ("eve", "bot")],
}


def a_line(chance: random.Random) -> dict[str, Any]:
    """An episode of two windows and three months in spring or over the change of the clocks in autumn."""
    start = chance.choice([date(2026, 2, 20), date(2026, 3, 2), date(2026, 10, 15)]) + timedelta(
        chance.randrange(12)
    )
    opening = datetime(start.year, start.month, start.day, tzinfo=UTC)

    def instant(first: int = -2, last: int = 62) -> datetime:
        return opening + timedelta(seconds=30 * chance.randrange(first * 2880, last * 2880))

    def written(found: datetime) -> str:
        return f"{found:%Y-%m-%dT%H:%M:%SZ}"

    def span(longest: int = 60) -> dict[str, str]:
        found = instant()
        return {
            "start": written(found),
            "end": written(found + timedelta(seconds=30 * chance.randint(1, longest))),
        }

    def day(first: int = -5, last: int = 65) -> date:
        return start + timedelta(chance.randrange(first, last))

    def days(most: int = 40) -> dict[str, str]:
        found = day()
        return {"from": str(found), "to": str(found + timedelta(chance.randrange(most)))}

    discipline = chance.choice(["PT", "PT", "OT", "SLP"])
    rare = chance.random
    people = PEOPLE[discipline]
    time = []
    for number in range(chance.randrange(7)):
        person, credential = chance.choice(people)
        one = {"id": f"t{number}", "person": person, "credential": credential, **span(chance.choice([20, 60, 90]))}
        time.append(one | {"activity": chance.choice(ACTIVITIES)})
        if rare() < 0.2:  # a second entry on top of the first
            begun = datetime.fromisoformat(one["start"].replace("Z", "+00:00")) + timedelta(minutes=5)
            again = {"start": written(begun), "end": written(begun + timedelta(minutes=chance.randint(1, 30)))}
            time.append(one | again | {"id": f"t{number}b", "activity": "documentation"})
    contacts = []
    for _ in range(chance.randrange(5)):
        person, credential = chance.choice(people[:3])
        modes = ["audio", "audio", "video", "text", "voicemail", "ai_voice", "in_person"]
        contacts.append(
            {"person": person, "credential": credential, **span(30), "mode": chance.choice(modes)}
            | {"with": chance.choice(["patient", "patient", "caregiver", "physician"])}
            | {"billed_under_other_code": rare() < 0.1}
        )
        if rare() < 0.2:
            contacts.append(contacts[-1])
    consents = [
        {"at": written(instant(-20, -5)), "event": "given", "method": "verbal", "documented": rare() > 0.05}
    ]
    while rare() < 0.25:
        event = chance.choice(["given", "revoked"])
        consents.append({"at": written(instant()), "event": event, "method": "page", "documented": rare() > 0.1})
    busy = chance.choice([1, 3, 12, 25, 60])
    data = [
        {"id": f"d{number}", "at": written(instant()), "kind": chance.choice(KINDS[:3] if rare() < 0.8 else KINDS)}
        for number in range(chance.randrange(busy + 1))
    ]
    plans = [{"from": str(start - timedelta(3)), "to": str(start + timedelta(89)), "certified": True}]
    if rare() < 0.3:
        plans = [days(60) | {"certified": rare() < 0.8} for _ in range(chance.randrange(3))]
    attested = BASE["device_attestation"]
    if rare() < 0.15:
        attested = chance.choice(
            [None, attested | {"version": None}, attested | {"attested_at": written(instant())}]
        )
    as_of = day(0, 75)
    gone = str(day(3, 60)) if rare() < 0.3 else None
    payer = BASE["payer"] | {
        "covered_codes": "all" if rare() < 0.9 else ["98977", "98980", "98981"],
        "live_contact_rule": chance.choice([None, "strict", "relaxed"]),
        "device_timing": chance.choice([None, "window_close", "earliest"]),
        "management_timing": chance.choice([None, "month_end", "threshold_met"]),
    }
    # 98979 is asked for by whoever covers it; the add-on without its base is for the tables.
    payer |= {"covered_codes": "all"} if payer["covered_codes"] != "all" and time else {}
    months = sorted({f"{start + timedelta(30 * number):%Y-%m}" for number in range(3)} - {"2027-01"})
    episode = BASE | {
        "discipline": discipline,
        "payer": payer,
        "time_zone": chance.choice(ZONES),
        "monitoring_start": str(start),
        "discharge_date": gone,
        "plan_of_care": plans,
        "consent_events": consents,
        "copay_notice_at": None
        if rare() < 0.05
        else written(instant(-20, 10) if rare() < 0.3 else instant(-20, -5)),
        "device_attestation": attested,
        "device_supply": chance.choice(["musculoskeletal", "musculoskeletal", "respiratory"]),
        "data_events": data,
        "treatment_time": time,
        "live_contacts": contacts,
        "timed_inperson": [
            {"code": "97110", "person": "ann", "credential": discipline, **span(90)}
            for _ in range(chance.randrange(3))
        ],
        "rpm_billing": [{"code": "99454", **days()}] if rare() < 0.08 else [],
        "other_practitioner_billing": [{"code": "98977", **days()}] if rare() < 0.08 else [],
        "already_billed": [{"code": "98977", "date": str(day()), "episode": "this"}] if rare() < 0.08 else [],
    }
    scopes = [{"kind": "device", "window": 1}, {"kind": "device", "window": 2}]
    scopes += [{"kind": "management", "month": month} for month in months]
    return {"id": "simulated", "episode": episode, "ask": {"as_of": str(as_of), "scopes": scopes}}


def _told(lines: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted(
        (one["scope"], one["code"], one["units"], *sorted(one["modifiers"]), one["status"]) for one in lines
    )


@pytest.mark.parametrize("lot", range(LOTS))
def test_the_ledger_equals_a_recount(lot: int) -> None:
    chance = random.Random(f"recount {lot}")
    for _ in range(EPISODES // LOTS):
        line = a_line(chance)
        answer = rtm.to_json(rtm.decide(*rtm.read(line)))
        counted = Recount(line)
        wanted = [counted.device(1), counted.device(2)]
        wanted += [counted.management(one["month"]) for one in line["ask"]["scopes"][2:]]
        assert _told(answer["lines"]) == _told([one for scope in wanted for one in scope["lines"]]), line
        for scope, expected in zip(answer["scopes"], wanted, strict=True):
            counts = scope["counts"]
            assert scope["status"] == expected["status"], line
            assert counts.get("days", counts.get("seconds")) == expected["count"], line
            assert counts.get("live_contacts") == expected.get("contacts"), line
