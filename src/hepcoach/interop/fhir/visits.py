"""Appointments and encounters: when the patient is, or was, at the clinic."""

from __future__ import annotations

from datetime import date

from hepcoach.interop.fhir import people
from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import Json, has_unknown_modifier, instant_of, objects, part, string
from hepcoach.interop.fhir.neutral import VisitIn

_APPOINTMENTS = {
    "booked": "booked", "pending": "booked", "arrived": "arrived", "checked-in": "arrived", "fulfilled": "arrived",
    "cancelled": "cancelled", "noshow": "missed",
}  # fmt: skip
_ENCOUNTERS = {
    "planned": "booked", "cancelled": "cancelled",
    **dict.fromkeys(["arrived", "triaged", "in-progress", "onleave", "on-hold"], "arrived"),
    **dict.fromkeys(["finished", "discharged", "completed", "discontinued"], "arrived"),
}  # fmt: skip


def of(bundle: Bundle, records: list[Node], today: date) -> list[VisitIn]:
    """The patient's visits. An Encounter that belongs to an Appointment is that same visit."""
    found = []
    kept_by_encounter = set()
    for node in bundle.about(records, "Encounter"):
        for reference in objects(node.resource, "appointment"):
            if (appointment := bundle.follow(node, reference)) is not None:
                kept_by_encounter.add(appointment)
        period = part(node.resource, "period")
        status = _ENCOUNTERS.get(string(node.resource, "status"))
        visit = _visit(bundle, node, status, string(period, "start"), string(period, "end"), "individual", today)
        if visit:
            found.append(visit)
    for node in bundle.about(records, "Appointment"):
        if node in kept_by_encounter:
            continue
        status = _APPOINTMENTS.get(string(node.resource, "status"))
        start, end = string(node.resource, "start"), string(node.resource, "end")
        visit = _visit(bundle, node, status, start, end, "actor", today)
        if visit:
            found.append(visit)
    return list({visit.key: visit for visit in found}.values())


def _visit(
    bundle: Bundle, node: Node, status: str | None, start: str, end: str, who: str, today: date
) -> VisitIn | None:
    starts_at = instant_of(start) if "T" in start else None
    if status is None or starts_at is None or has_unknown_modifier(node.resource):
        return None
    ends_at = instant_of(end) if "T" in end else None
    people_there: list[Json] = [part(each, who) for each in objects(node.resource, "participant")]
    npis = [seen.npi for each in people_there if (seen := people.therapist(bundle, node, each, today))]
    return VisitIn(
        key=_key(node), npi=next(filter(None, npis), ""), starts_at=starts_at, ends_at=ends_at, status=status
    )


def _key(node: Node) -> str:
    """What the sender calls the visit, so that a later message about it is recognised."""
    for identifier in objects(node.resource, "identifier"):
        if value := string(identifier, "value"):
            return f"{string(identifier, 'system')}|{value}"[:120]
    return f"{node.type}/{node.id}"[:120] if node.id else node.full_url[:120] or node.path
