"""A question that can not be read is refused with the field that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hepcoach.config.cli import main
from hepcoach.rules import rtm
from tests.rules.rtm.episodes import line_of


def a_line(**case: Any) -> dict[str, Any]:
    return line_of({"case": "one", "ask": "device 1", "as_of": "03-31", "data": ["03-02..03-17"], **case})


def with_value(path: str, value: Any) -> dict[str, Any]:
    line = a_line(
        time=["03-10 15:00 +20m PT"],
        contacts=["03-10 15:00 +5m PT"],
        timed=["03-10 14:00 +5m PT ann"],
        rpm=["99454 03-01..03-30"],
        billed=["98977 03-31"],
    )
    inner: Any = line
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        inner = inner[step]
    if value is None:
        inner.pop(last)
    else:
        inner[last] = value
    return line


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("episode", None, "episode: is missing"),
        ("episode", [], "episode: expected an object, got list"),
        ("ask.as_of", None, "ask.as_of: is missing"),
        ("ask.as_of", "2026-02-30", "ask.as_of: no such day: 2026-02-30"),
        ("ask.as_of", "20260330", "ask.as_of: expected a date YYYY-MM-DD, got '20260330'"),
        ("ask.scopes.0.kind", "devices", "ask.scopes[0].kind: must be one of setup, device, management"),
        ("ask.scopes.0.window", 0, "ask.scopes[0].window: windows are counted from 1, got 0"),
        ("ask.scopes.0.window", None, "ask.scopes[0].window: is missing"),
        ("ask.scopes", {}, "ask.scopes: expected a list, got dict"),
        ("episode.discipline", "MD", "episode.discipline: must be one of PT, OT, SLP; got 'MD'"),
        ("episode.time_zone", "New York", "episode.time_zone: unknown time zone 'New York'"),
        ("episode.monitoring_start", 20260302, "episode.monitoring_start: expected a date"),
        ("episode.payer.covered_codes", "none", 'episode.payer.covered_codes: expected "all" or a list of codes'),
        (
            "episode.payer.modifiers",
            ["GP"],
            "episode.payer.modifiers[0]: must be one of discipline, assistant, kx",
        ),
        ("episode.payer.modifiers", "kx", "episode.payer.modifiers: expected a list, got str"),
        ("episode.payer.device_timing", "soon", "episode.payer.device_timing: must be one of"),
        ("episode.data_events.0.at", "2026-03-02 12:00", "episode.data_events[0].at: expected an instant"),
        ("episode.data_events.0.at", "2026-03-02T25:00:00Z", "episode.data_events[0].at: no such instant"),
        ("episode.data_events.0.kind", "sms", "episode.data_events[0].kind: must be one of sms_datum"),
        ("episode.treatment_time.0.activity", "tea", "episode.treatment_time[0].activity: must be one of"),
        ("episode.treatment_time.0.person", 7, "episode.treatment_time[0].person: expected text, got int"),
        (
            "episode.treatment_time.0.end",
            "2026-03-01T00:00:00Z",
            "episode.treatment_time[0].end: lies before start",
        ),
        ("episode.live_contacts.0.mode", "phone", "episode.live_contacts[0].mode: must be one of audio"),
        ("episode.live_contacts.0.billed_under_other_code", 1, "expected true or false, got int"),
        ("episode.rpm_billing.0.to", "2026-01-01", "episode.rpm_billing[0].to: lies before from"),
        ("episode.already_billed.0.episode", "next", "episode.already_billed[0].episode: must be one of this"),
        (
            "episode.consent_events.0.event",
            "maybe",
            "episode.consent_events[0].event: must be one of given, revoked",
        ),
        ("episode.plan_of_care.0", "all year", "episode.plan_of_care[0]: expected an object, got str"),
        (
            "episode.ytd_allowed.pt_slp",
            "many",
            "episode.ytd_allowed.pt_slp: expected an amount in dollars, got str",
        ),
        ("episode.setup_education.time_by.0.seconds", -1, "setup_education.time_by[0].seconds: expected a whole"),
        ("settings", {"overlap": "merge"}, "settings.overlap: must be one of union"),
        ("settings", {"overlaps": "union"}, "settings.overlaps: no such setting"),
    ],
)
def test_what_is_wrong_is_named(path: str, value: Any, said: str) -> None:
    with pytest.raises(rtm.Wrong) as wrong:
        rtm.read(with_value(path, value))
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    "name",
    [
        "data_events",
        "treatment_time",
        "live_contacts",
        "timed_inperson",
        "other_practitioner_billing",
        "rpm_billing",
        "other_care_programs",
        "already_billed",
        "previous_episode",
        "consent_events",
        "plan_of_care",
        "discharge_date",
        "copay_notice_at",
        "device_attestation",
        "setup_education",
        "ytd_allowed",
        "allowed_rates",
    ],
)
def test_what_may_be_missing_is_as_good_as_empty(name: str) -> None:
    missing, null = a_line(), a_line()
    del missing["episode"][name]
    null["episode"][name] = None
    assert rtm.read(missing) == rtm.read(null)


def test_the_command_answers_each_line_and_names_the_one_it_can_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = a_line() | {"id": "wrong", "ask": {"as_of": "yesterday", "scopes": []}}
    file = tmp_path / "episodes.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in (wrong, a_line())), encoding="utf-8")
    assert main(["rtm", "decide", str(file)]) == 1
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert first == {"id": "wrong", "error": "ask.as_of: expected a date YYYY-MM-DD, got 'yesterday'"}
    assert second == {
        "id": "one",
        "lines": [
            {
                "code": "98977",
                "units": 1,
                "modifiers": ["GP"],
                "window": "2026-03-02/2026-03-31",
                "month": None,
                "scope": "device:2026-03-02/2026-03-31",
                "status": "billable",
            }
        ],
        "scopes": [
            {
                "scope": "device:2026-03-02/2026-03-31",
                "status": "billable",
                "reasons": ["day_16_reached", "window_closed"],
                "counts": {"days": 16},
            }
        ],
    }
