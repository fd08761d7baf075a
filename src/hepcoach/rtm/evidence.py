"""The evidence pack of one claim line: what it rests on, as tables, text and PDF. Kinds of data, never words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typst

from hepcoach.rtm import queries
from hepcoach.rtm.models import ClaimLine
from hepcoach.rtm.queries import MonthOf
from hepcoach.rules.rtm import projection
from hepcoach.rules.rtm.tables import LABELS

_TEMPLATE = Path(__file__).with_name("evidence.typ")
NOT_HELD = "NOT IN RECORD"


@dataclass(frozen=True)
class Table:
    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Pack:
    title: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    notes: Sequence[str]


def of_scope(found: MonthOf, scope: str) -> dict[str, Any]:
    """The evidence of one scope as JSON: what is kept with a line when it is documented."""
    told = queries.evidence(found)
    answer = next(one for one in found.answer.scopes if one.scope == scope)
    if scope.startswith("device:"):
        period = next(track.period for track in found.windows if track.answer.scope == scope)
        told["data_days"] = queries.days_of(found, period)
    if not scope.startswith("management:"):
        del told["treatment_time"], told["live_contacts"]
    else:
        del told["data_days"]
    return {**told, "counts": dict(answer.counts), "reasons": list(answer.reasons)}


def pack(line: ClaimLine, *, patient: str, zone: str, since: Sequence[str] = ()) -> Pack:
    """The pack of a documented line, from the evidence kept with it. `since` tells what changed afterwards."""
    told = line.evidence
    modifiers = " ".join(line.modifiers)
    facts = [
        ("Patient", patient),
        ("Code", f"{line.code} {modifiers} x {line.units}: {LABELS[line.code]}"),
        ("Dates", f"{line.from_date} to {line.to_date}"),
        ("Monitoring since", str(told["monitoring_start"])),
        ("Counted", _counted(told["counts"])),
        ("Cost to patient told", _told_cost(told["copay_notice"], zone)),
        ("Rules", ", ".join(f"{key} v{version}" for key, version in told["rules"].items())),
    ]
    notes = [f"Changed since this was documented: {one}." for one in since]
    notes += [f"{projection.WORDS[tag].capitalize()}." for tag in told["reasons"] if tag in projection.WORDS]
    return Pack(f"Evidence for {line.code}", facts, tuple(_tables(told, zone)), notes)


def text(found: Pack) -> str:
    """For copying into another system."""
    lines = [found.title, "", *(f"{name}: {value}" for name, value in found.facts)]
    for table in found.tables:
        lines += ["", table.title, " | ".join(table.head)]
        lines += [" | ".join(row) for row in table.rows] or [NOT_HELD]
    return "\n".join([*lines, *([""] if found.notes else []), *found.notes]) + "\n"


def pdf(found: Pack, *, practice: str, at: datetime) -> bytes:
    """Accessible (PDF/UA-1). Equal input gives equal bytes: the date inside is `at`."""
    data = {
        "title": found.title,
        "practice": practice,
        "facts": [list(pair) for pair in found.facts],
        "tables": [
            {"title": table.title, "head": list(table.head), "rows": [list(row) for row in table.rows]}
            for table in found.tables
        ],
        "notes": list(found.notes),
    }
    made: bytes = typst.compile(
        _TEMPLATE,
        format="pdf",
        sys_inputs={"pack": json.dumps(data)},
        pdf_standards="ua-1",
        timestamp=at.replace(microsecond=0),
    )
    return made


def changed_since(line: ClaimLine, found: MonthOf) -> tuple[str, ...]:
    """What the record says otherwise now than when the line was documented: the visible amendment."""
    if not any(one.scope == line.scope for one in found.answer.scopes):
        return ()
    before, now = line.evidence["counts"], of_scope(found, line.scope)["counts"]
    names = {"days": "data days", "seconds": "seconds", "live_contacts": "live contacts"}
    return tuple(
        f"{before.get(key)} {name} then, {now.get(key)} now"
        for key, name in names.items()
        if before.get(key) != now.get(key)
    )


def _tables(told: dict[str, Any], zone: str) -> Iterator[Table]:
    if "data_days" in told:
        days = [
            (
                day["date"],
                "counted" if day["counted"] else "left out: " + ", ".join(_words(day["lacking"])),
                ", ".join(f"{one['kind'].replace('_', ' ')} {_at(one['at'], zone)}" for one in day["data"]),
            )
            for day in told["data_days"]
        ]
        yield Table("Days with data", ("Day", "Counts", "Datum (kind, received)"), days)
    if "treatment_time" in told:
        time = [
            (
                _at(one["start"], zone),
                _at(one["end"], zone),
                str(one["counted_seconds"]),
                f"{one['person']} ({one['credential']})",
                one["activity"].replace("_", " "),
                one["source"] + (", corrected" if one["changed"] else ""),
            )
            for one in told["treatment_time"]
        ]
        yield Table("Treatment time", ("From", "To", "Seconds counted", "Who", "Activity", "Entered by"), time)
        talks = [
            (
                _at(one["start"], zone),
                _at(one["end"], zone),
                f"{one['person']} with {one['with']}, {one['mode']}",
                one["topic"],
                one["decision"],
            )
            for one in told["live_contacts"]
        ]
        yield Table("Live contacts", ("From", "To", "Who and how", "Topic", "Decision"), talks)
    consents = [
        (_at(one["at"], zone), "given" if one["given"] else "withdrawn", one["method"], one["version"] or "-")
        for one in told["consent"]
    ]
    yield Table("Consent to monitoring", ("When", "What", "How", "Words shown"), consents)
    plans = [
        (one["from"], one["to"], f"{one['certified_on'] or 'not certified'} {one['certified_by']}".strip())
        for one in told["plan_of_care"]
    ]
    yield Table("Plan of care", ("From", "To", "Certified"), plans)
    device = told["attestation"]
    rows = [(device["name"], device["version"], device["attested_by"], _at(device["at"], zone))] if device else []
    yield Table("Device", ("Name", "Version", "Attested by", "When"), rows)
    taught = told["teaching"]
    by = ", ".join(f"{one['credential']} {one['seconds']} s" for one in taught["by"])
    yield Table("Set-up and teaching", ("When", "By"), [(_at(taught["at"], zone), by)] if taught["at"] else [])


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()) or "nothing"


def _told_cost(notice: dict[str, Any], zone: str) -> str:
    return f"{_at(notice['at'], zone)}, {notice['told']} dollars a month" if notice["at"] else NOT_HELD


def _words(tags: Sequence[str]) -> list[str]:
    return [projection.WORDS.get(tag, tag) for tag in tags]


def _at(iso: str, zone: str) -> str:
    return f"{datetime.fromisoformat(iso).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"
