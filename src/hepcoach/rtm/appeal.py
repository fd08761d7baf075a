"""A draft appeal of a denied line in four steps, from the record alone. A person completes, signs and sends it.

What the record does not hold is printed NOT IN RECORD, never made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from hepcoach.outcomes import queries as outcomes
from hepcoach.rtm.evidence import NOT_HELD
from hepcoach.rtm.models import ClaimLine, Monitoring
from hepcoach.rules.rtm.denials import LEVELS, deadline, words
from hepcoach.rules.rtm.tables import LABELS

_NOT_NECESSARY = "50"


def letter(line: ClaimLine, monitoring: Monitoring, *, practice: str, therapist: str, denied_on: date) -> str:
    """The draft as text."""
    payer = monitoring.payer
    until = deadline(payer.kind, denied_on)
    parts = [
        f"DRAFT, not signed. To be sent by {until} (counted from {denied_on}, when the denial was posted).\n"
        + "\n".join(_levels(payer.kind)),
        f"{practice}\nTo: {payer.name}\nPatient: {monitoring.episode.patient.full_name}",
        "1. The denial\n" + "\n".join(_denial(line, payer.name)),
        "2. The facts\n" + "\n".join(_facts(line, monitoring)),
        "3. The standard\n" + "\n".join(_standard(line, monitoring, payer.kind)),
        "4. The code\n" + "\n".join(_code(line)),
        "We ask that the line be paid. Enclosed: evidence pack of the line.",
        f"Signature: ____________________ {therapist or NOT_HELD}",
    ]
    return "\n\n".join(parts) + "\n"


def _levels(kind: str) -> Iterator[str]:
    """For the sender, not for the payer: to be taken out before it goes."""
    yield "Levels of appeal, each counted from the decision before it:"
    for number, level in enumerate(LEVELS[kind], start=1):
        yield f"  {number}. {level.name}: {level.within}"


def _denial(line: ClaimLine, payer: str) -> Iterator[str]:
    yield f"Payer: {payer}. Claim: {line.claim_number or NOT_HELD}. Dates: {line.from_date} to {line.to_date}."
    for reason in line.denied_for:
        code = f"{reason['group']} {reason['code']} ({words(reason['code'])})"
        yield f"Reason given: {code}, {reason['amount']} dollars."
    if not line.denied_for:
        yield f"Reason given: {NOT_HELD}"
    yield f"The notice, word for word: {line.denial_notice or NOT_HELD}"


def _facts(line: ClaimLine, monitoring: Monitoring) -> Iterator[str]:
    episode, told = monitoring.episode, line.evidence
    condition: dict[str, Any] = episode.condition or {}
    diagnosis = " ".join(str(condition[key]) for key in ("code", "text") if condition.get(key))
    yield f"Diagnosis: {diagnosis or NOT_HELD}. Care since {episode.started_on}."
    plans = [
        f"{plan['from']} to {plan['to']}, certified {plan['certified_on']} by {plan['certified_by']}"
        for plan in told["plan_of_care"]
        if plan["certified_on"]
    ]
    yield f"Plan of care: {'; '.join(plans) or NOT_HELD}."
    yield f"Consent: {', '.join(one['at'][:10] for one in told['consent'] if one['given']) or NOT_HELD}."
    yield f"Function: {outcomes.trend(outcomes.psfs(episode)) or NOT_HELD}"
    yield f"Goals: {episode.goals or NOT_HELD}"
    counts = told["counts"]
    if "days" in counts:
        days = [day["date"] for day in told.get("data_days", []) if day["counted"]]
        yield f"Days with data: {counts['days']} ({', '.join(days) or NOT_HELD})."
    if "live_contacts" in counts:
        yield f"Time: {counts['seconds'] // 60} minutes."
        for talk in told["live_contacts"]:
            yield f"Live contact {talk['start'][:10]}, {talk['mode']}: {talk['topic']}."
            yield f"Decided: {talk['decision']}."
        if not told["live_contacts"]:
            yield f"Live contact: {NOT_HELD}"


def _elements(line: ClaimLine, monitoring: Monitoring) -> Iterator[tuple[str, str]]:
    """Each element of the standard with one fact of the record."""
    told = line.evidence
    talks, entries = told.get("live_contacts", []), told.get("treatment_time", [])
    decided = [talk["decision"] for talk in talks] or [entry["note"] for entry in entries if entry.get("note")]
    people = sorted({f"{one['person']}" for one in (*talks, *entries)})
    yield "Needs the skill of a therapist (what was decided from the data)", decided[0] if decided else ""
    yield "Furnished by a therapist or assistant", ", ".join(people)
    yield "Specific and effective for the condition", outcomes.trend(outcomes.psfs(monitoring.episode)) or ""
    certified = [plan for plan in told["plan_of_care"] if plan["certified_on"]]
    yield "Under a certified plan of care", f"certified {certified[0]['certified_on']}" if certified else ""
    counts = told["counts"]
    amount = f"{counts['seconds'] // 60} minutes in the month" if "live_contacts" in counts else ""
    yield "Reasonable in amount and frequency", amount or f"{counts.get('days', 0)} days with data in 30"


def _standard(line: ClaimLine, monitoring: Monitoring, kind: str) -> Iterator[str]:
    yield f"The payer's own policy on remote therapeutic monitoring: {NOT_HELD}"
    if kind != "medicare_b":
        return
    yield "Medicare Benefit Policy Manual, chapter 15, 220.2, element by element:"
    yield from (f"  {element}: {fact or NOT_HELD}" for element, fact in _elements(line, monitoring))
    if any(reason["code"] == _NOT_NECESSARY for reason in line.denied_for):
        yield "Jimmo v. Sebelius (D. Vt. 2013): the need for skill decides, not the potential to improve."


def _code(line: ClaimLine) -> Iterator[str]:
    modifiers = " ".join(line.modifiers) or "no modifiers"
    yield f"{line.code} x {line.units} ({modifiers}): {LABELS[line.code].lower()}."
    device = line.evidence["attestation"]
    if line.scope.startswith("device:"):
        yield f"Device: {device['name'] + ' ' + device['version'] if device else NOT_HELD}."
    rules = ", ".join(f"{key} v{version}" for key, version in line.evidence["rules"].items())
    yield f"Counted under: {rules or NOT_HELD}."
