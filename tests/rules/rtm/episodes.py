"""Episodes in words a biller can read, made into the neutral JSON that `hepcoach rtm decide` takes.

A case starts from one that has everything it needs and no data, time or contacts yet: a Medicare PT episode in
New York, monitored from 2026-03-02 (windows 03-02 to 03-31, 04-01 to 04-30, ...). Days and hours are the patient's
own; a day without a year is of 2026.
"""

from __future__ import annotations

import copy
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

BASE: dict[str, Any] = {
    "discipline": "PT",
    "payer": {
        "kind": "medicare_b",
        "covered_codes": "all",
        "modifiers": ["discipline", "assistant", "kx"],
        "live_contact_rule": None,
        "in_person_contact_counts": False,
        "device_timing": None,
        "management_timing": None,
    },
    "time_zone": "America/New_York",
    "monitoring_start": "2026-03-02",
    "discharge_date": None,
    "plan_of_care": [{"from": "2025-01-01", "to": "2027-12-31", "certified": True}],
    "consent_events": [{"at": "2025-01-01T15:00:00Z", "event": "given", "method": "verbal", "documented": True}],
    "copay_notice_at": "2025-01-01T15:00:00Z",
    "device_attestation": {
        "name": "Example Coach",
        "version": "2.1",
        "attested_by": "Cy Example, PT",
        "attested_at": "2025-01-01T15:00:00Z",
    },
    "device_supply": "musculoskeletal",
    "setup_education": {"at": "2025-01-01T15:00:00Z", "time_by": [{"credential": "PT", "seconds": 900}]},
    "data_events": [],
    "treatment_time": [],
    "live_contacts": [],
    "timed_inperson": [],
    "other_practitioner_billing": [],
    "rpm_billing": [],
    "other_care_programs": [],
    "already_billed": [],
    "previous_episode": None,
    "ytd_allowed": {"pt_slp": 0, "ot": 0},
    "allowed_rates": {
        "98975": 20,
        "98976": 50,
        "98977": 40,
        "98979": 25,
        "98980": 50,
        "98981": 40,
        "98984": 50,
        "98985": 35,
    },
}


def a_day(text: object) -> date:
    """`03-02`, `2027-01-02`, or a date that YAML read already."""
    if isinstance(text, date):
        return text
    words = str(text)
    return date.fromisoformat(words if len(words) == 10 else f"2026-{words}")


def line_of(case: dict[str, Any]) -> dict[str, Any]:
    """The input line of a case."""
    episode = copy.deepcopy(BASE)
    zone = str(case.get("zone", episode["time_zone"]))
    episode["time_zone"] = zone
    for name, field in (("discipline", "discipline"), ("supply", "device_supply")):
        if name in case:
            episode[field] = case[name]
    if "previous" in case:
        days = case["previous"].items()
        episode["previous_episode"] = {field: day and str(a_day(day)) for field, day in days}
    for name, field in (("start", "monitoring_start"), ("discharge", "discharge_date")):
        if name in case:
            episode[field] = str(a_day(case[name]))
    episode["payer"] |= case.get("payer", {})
    if "plan" in case:
        episode["plan_of_care"] = [_plan(text) for text in case["plan"]]
    if "consent" in case:
        episode["consent_events"] = [_consent(text, zone) for text in case["consent"]]
    if "notice" in case:
        episode["copay_notice_at"] = None if case["notice"] is None else _instant(case["notice"], zone)
    if "attestation" in case:
        episode["device_attestation"] = _attestation(case["attestation"], zone)
    if "education" in case:
        episode["setup_education"] = _education(case["education"], zone)
    episode["data_events"] = [event for text in case.get("data", []) for event in _data(text, zone)]
    episode["treatment_time"] = [_time(text, zone, at) for at, text in enumerate(case.get("time", []))]
    episode["live_contacts"] = [_contact(text, zone) for text in case.get("contacts", [])]
    episode["timed_inperson"] = [_timed(text, zone) for text in case.get("timed", [])]
    episode["other_practitioner_billing"] = [_billing(text) for text in case.get("others", [])]
    episode["rpm_billing"] = [_billing(text) for text in case.get("rpm", [])]
    episode["other_care_programs"] = [_billing(text) for text in case.get("programs", [])]
    episode["already_billed"] = [_billed(text) for text in case.get("billed", [])]
    episode["ytd_allowed"] |= case.get("ytd", {})
    episode["allowed_rates"] |= case.get("rates", {})
    line = {
        "id": case["case"],
        "episode": episode,
        "ask": {"as_of": str(a_day(case["as_of"])), "scopes": [_scope(text) for text in _list(case["ask"])]},
    }
    return line | ({"settings": case["settings"]} if "settings" in case else {})


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _scope(text: str) -> dict[str, Any]:
    words = text.split()
    if words[0] == "setup":
        return {"kind": "setup"}
    if words[0] == "management":
        return {"kind": "management", "month": words[1]}
    return (
        {"kind": "device", "closing_in": words[2]}
        if words[1] == "closing"
        else {
            "kind": "device",
            "window": int(words[1]),
        }
    )


def _instant(text: str, zone: str) -> str:
    """`03-02 12:00`, or with `Z` behind it an instant of UTC, for hours that come twice."""
    day, hour = str(text).rsplit(" ", 1)
    if hour.endswith("Z"):
        return f"{a_day(day)}T{hour[:-1]}:00Z"
    local = datetime.fromisoformat(f"{a_day(day)} {hour}").replace(tzinfo=ZoneInfo(zone))
    return f"{local.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _data(text: str, zone: str) -> list[dict[str, Any]]:
    """`03-02..03-16` (an answer at noon each day), `03-05 23:59`, `03-05 12:00 stop`."""
    if ".." in text:
        days, _, rest = text.partition(" ")
        first, last = (a_day(day) for day in days.split(".."))
        each = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return [event for day in each for event in _data(f"{day} 12:00 {rest}".strip(), zone)]
    words = text.split()
    kind = words[2] if len(words) > 2 else "sms_datum"
    event: dict[str, Any] = {"id": text, "at": _instant(" ".join(words[:2]), zone), "kind": kind}
    return [event | ({"about": ["2026-03-03"]} if kind == "late_answer" else {})]


def _span(words: list[str], zone: str) -> dict[str, str]:
    """`03-10 15:00 +20m` or `+599s`."""
    start = _instant(" ".join(words[:2]), zone)
    length, unit = re.fullmatch(r"\+(\d+)([ms])", words[2]).groups()  # type: ignore[union-attr]
    seconds = int(length) * (60 if unit == "m" else 1)
    end = datetime.fromisoformat(start) + timedelta(seconds=seconds)
    return {"start": start, "end": f"{end:%Y-%m-%dT%H:%M:%SZ}"}


def _time(text: str, zone: str, at: int) -> dict[str, Any]:
    """`03-10 15:00 +20m PT ann review_data`; without a name or an activity ann reviews data."""
    words = text.split()
    return {
        "id": f"t{at}",
        "credential": words[3],
        "person": words[4] if len(words) > 4 else "ann",
        "activity": words[5] if len(words) > 5 else "review_data",
        **_span(words, zone),
    }


def _contact(text: str, zone: str) -> dict[str, Any]:
    """`03-10 15:00 +5m PT ann audio patient`, with `billed` behind it under another code."""
    words = text.split()
    return {
        "credential": words[3],
        "person": words[4] if len(words) > 4 else "ann",
        "mode": words[5] if len(words) > 5 else "audio",
        "with": words[6] if len(words) > 6 else "patient",
        "billed_under_other_code": words[7:] == ["billed"],
        **_span(words, zone),
    }


def _timed(text: str, zone: str) -> dict[str, Any]:
    words = text.split()
    return {"code": "97110", "credential": words[3], "person": words[4], **_span(words, zone)}


def _plan(text: str) -> dict[str, Any]:
    """`03-01..05-29`, with `uncertified` behind it."""
    days, *rest = text.split()
    first, last = days.split("..")
    return {"from": str(a_day(first)), "to": str(a_day(last)), "certified": rest != ["uncertified"]}


def _consent(text: str, zone: str) -> dict[str, Any]:
    """`03-01 10:00 given`, `03-12 09:00 revoked`, with `undocumented` behind it."""
    words = text.split()
    return {
        "at": _instant(" ".join(words[:2]), zone),
        "event": words[2],
        "method": "verbal",
        "documented": words[3:] != ["undocumented"],
    }


def _attestation(value: Any, zone: str) -> Any:
    """None, the time of a complete one, or the fields that differ."""
    if isinstance(value, str):
        return BASE["device_attestation"] | {"attested_at": _instant(value, zone)}
    return None if value is None else BASE["device_attestation"] | value


def _education(value: Any, zone: str) -> Any:
    """None, or `03-02 10:00 PT 600 PTA 300` with as many people as taught."""
    if value is None:
        return None
    words = value.split()
    shares = zip(words[2::2], words[3::2], strict=True)
    return {
        "at": _instant(" ".join(words[:2]), zone),
        "time_by": [{"credential": credential, "seconds": int(seconds)} for credential, seconds in shares],
    }


def _billing(text: str) -> dict[str, str]:
    """`98977 03-05..04-03`."""
    code, days = text.split()
    first, last = days.split("..")
    return {"code": code, "from": str(a_day(first)), "to": str(a_day(last))}


def _billed(text: str) -> dict[str, str]:
    """`98977 03-31`, with `previous` behind it of the previous episode."""
    words = text.split()
    return {"code": words[0], "date": str(a_day(words[1])), "episode": words[2] if len(words) > 2 else "this"}
