"""Is the input FHIR R4 at all? Each finding with its path, none with a patient's data.

`fhir.resources` checks structure and types but neither required code lists, empty values nor where references
lead, so those are checked here (measured in domain/interop.md section 2.2). Only what we read is checked:
a broken Claim must not keep a patient from their exercises.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import Json, objects, part, string
from hepcoach.interop.fhir.neutral import Problem

READ_TYPES = (
    "Patient", "Practitioner", "PractitionerRole", "RelatedPerson", "Condition", "CarePlan", "ServiceRequest",
    "Task", "Consent", "Appointment", "Encounter", "Flag", "DetectedIssue",
)  # fmt: skip

# Where a resource says whose it is.
SUBJECT = {
    "Condition": "subject", "CarePlan": "subject", "ServiceRequest": "subject", "Task": "for",
    "Consent": "patient", "Encounter": "subject", "RelatedPerson": "patient", "Flag": "subject",
    "DetectedIssue": "patient",
}  # fmt: skip

_REQUEST_STATUS = {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}
_EVENT_DAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
_UNITS = {"s", "min", "h", "d", "wk", "mo", "a"}
_WHEN = {
    "MORN", "MORN.early", "MORN.late", "NOON", "AFT", "AFT.early", "AFT.late", "EVE", "EVE.early", "EVE.late",
    "NIGHT", "PHS", "IMD", "HS", "WAKE", "C", "CM", "CD", "CV", "AC", "ACM", "ACD", "ACV", "PC", "PCM", "PCD",
    "PCV",
}  # fmt: skip
# Required bindings of R4 for what we read: resource type -> path of keys -> codes.
_CODES: dict[str, dict[str, set[str]]] = {
    "Patient": {
        "gender": {"male", "female", "other", "unknown"},
        "link.type": {"replaced-by", "replaces", "refer", "seealso"},
    },
    "ServiceRequest": {
        "status": _REQUEST_STATUS,
        "intent": {
            "proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order",
            "instance-order", "option",
        },
        "priority": {"routine", "urgent", "asap", "stat"},
    },
    "CarePlan": {
        "status": _REQUEST_STATUS,
        "intent": {"proposal", "plan", "order", "option", "directive"},
        "activity.detail.status": {
            "not-started", "scheduled", "in-progress", "on-hold", "completed", "cancelled", "stopped", "unknown",
            "entered-in-error",
        },
    },
    "Task": {
        "status": {
            "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress",
            "on-hold", "failed", "completed", "entered-in-error",
        },
    },
    "Consent": {
        "status": {
            "draft", "proposed", "active", "rejected", "inactive", "entered-in-error",
            # R5's words; `r5` names the deviation.
            "not-done", "unknown",
        },
        "provision.type": {"deny", "permit"},
    },
    "Appointment": {
        "status": {
            "proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error",
            "checked-in", "waitlist",
        },
    },
    "Encounter": {
        "status": {
            "planned", "arrived", "triaged", "in-progress", "onleave", "finished", "cancelled",
            "entered-in-error", "unknown", "on-hold", "discharged", "completed", "discontinued",
        },
    },
    "Flag": {"status": {"active", "inactive", "entered-in-error"}},
}  # fmt: skip
_ANYWHERE: dict[str, dict[str, set[str]]] = {
    "telecom": {
        "system": {"phone", "fax", "email", "pager", "url", "sms", "other"},
        "use": {"home", "work", "temp", "old", "mobile"},
    },
    "name": {"use": {"usual", "official", "temp", "nickname", "anonymous", "old", "maiden"}},
    "repeat": {"periodUnit": _UNITS, "durationUnit": _UNITS, "dayOfWeek": _EVENT_DAYS, "when": _WHEN},
}
_MESSAGES = {
    "extra_forbidden": "is not an element of FHIR R4 here",
    "missing": "is required",
    "model_type": "has the wrong shape",
}
_DEEPEST = 80


def problems_of(bundle: Bundle) -> list[Problem]:
    found: list[Problem] = []
    for node in bundle.nodes:
        if not _is_known(node.type):
            found.append(Problem(f"{node.path}.resourceType", "is missing or not a FHIR R4 resource type"))
        elif node.type in READ_TYPES:
            found.extend(_structure(node) if not node.holder else [])
            found.extend(_values(node.resource, node.path))
            found.extend(_codes(node))
            found.extend(_references(bundle, node))
    return _unique(found)


@cache
def _is_known(type_: str) -> bool:
    if not re.fullmatch(r"[A-Z][A-Za-z]{2,40}", type_):
        return False
    try:
        model = get_fhir_model_class(type_)
    except (ValueError, KeyError):
        return False
    return "resource_type" in model.model_fields or hasattr(model, "get_resource_type")


def _structure(node: Node) -> list[Problem]:
    resource = _without_odd_contained(node.resource)
    try:
        get_fhir_model_class(node.type).model_validate(resource)
    except ValidationError as error:
        return [
            Problem(
                _path(node.path, item["loc"]),
                _MESSAGES.get(item["type"], item["msg"].removeprefix("Value error, ")),
            )
            for item in error.errors(include_url=False, include_context=False, include_input=False)
        ]
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
        # The library's own slips on shapes that it does not expect.
        return [Problem(node.path, f"can't be read as a {node.type}")]
    return []


def _without_odd_contained(resource: Json) -> Json:
    """Contained resources of unknown type are reported by themselves; the library would raise a bare KeyError."""
    held = resource.get("contained")
    if not isinstance(held, list):
        return resource
    kept = [item for item in held if isinstance(item, dict) and _is_known(string(item, "resourceType"))]
    rest = {key: value for key, value in resource.items() if key != "contained"}
    return {**rest, "contained": kept} if kept else rest


def _path(start: str, location: tuple[int | str, ...]) -> str:
    for step in location:
        start += f"[{step}]" if isinstance(step, int) else f".{step}"
    return start


def is_too_deep(value: Any) -> bool:
    """Whether JSON is nested deeper than any resource is; what follows walks it by recursion."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


def _values(value: Any, path: str) -> list[Problem]:
    """FHIR has no empty lists, objects, strings or nulls: each is a sender's fault that hides what was meant.

    Nor has its text a NUL (R4, datatypes: string), which PostgreSQL could not keep either.
    """
    if value == [] or value == {} or (isinstance(value, str) and not value.strip()):
        return [Problem(path, "must not be empty")]
    if isinstance(value, str) and "\0" in value:
        return [Problem(path, "holds a character (U+0000) that no text may hold")]
    found: list[Problem] = []
    if isinstance(value, list):
        for index, item in enumerate(value):
            if item is not None:
                found.extend(_values(item, f"{path}[{index}]"))
    elif isinstance(value, dict):
        for key, item in value.items():
            if item is None:
                found.append(Problem(f"{path}.{key}", "must not be null"))
            elif key != "contained":
                found.extend(_values(item, f"{path}.{key}"))
    return found


def _codes(node: Node) -> list[Problem]:
    found = []
    for keys, allowed in _CODES.get(node.type, {}).items():
        found.extend(_coded(node.resource, node.path, keys.split("."), allowed))
    found.extend(_coded_anywhere(node.resource, node.path))
    return found


def _coded(value: Any, path: str, keys: list[str], allowed: set[str]) -> list[Problem]:
    if isinstance(value, list):
        return [
            problem
            for index, item in enumerate(value)
            for problem in _coded(item, f"{path}[{index}]", keys, allowed)
        ]
    if not keys:
        known = isinstance(value, str) and value in allowed
        return [] if known else [Problem(path, "is not one of the codes that FHIR R4 allows here")]
    if not isinstance(value, dict) or keys[0] not in value:
        return []
    return _coded(value[keys[0]], f"{path}.{keys[0]}", keys[1:], allowed)


def _coded_anywhere(value: Any, path: str) -> list[Problem]:
    found: list[Problem] = []
    if isinstance(value, list):
        for index, item in enumerate(value):
            found.extend(_coded_anywhere(item, f"{path}[{index}]"))
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "contained":
                continue
            for code, allowed in _ANYWHERE.get(key, {}).items():
                found.extend(_coded(item, f"{path}.{key}", [code], allowed))
            found.extend(_coded_anywhere(item, f"{path}.{key}"))
    return found


# Who or what else R4 lets these be about; of "Task" and "Flag" it is many kinds.
_OTHER_SUBJECTS = {
    "ServiceRequest": {"Patient", "Group", "Location", "Device"},
    "CarePlan": {"Patient", "Group"},
}


def _references(bundle: Bundle, node: Node) -> list[Problem]:
    found = []
    if (key := SUBJECT.get(node.type)) and key in node.resource:
        patient = bundle.follow(node, part(node.resource, key))
        if patient is None:
            if node.type != "Task" or _means_patient(node.resource, key):
                found.append(Problem(f"{node.path}.{key}", "refers to a resource that is not in the Bundle"))
        elif node.type not in ("Task", "Flag") and patient.type not in _OTHER_SUBJECTS.get(node.type, {"Patient"}):
            found.append(Problem(f"{node.path}.{key}", "must refer to a Patient"))
    found.extend(_dangling(bundle, node, node.resource, node.path))
    if node.type == "CarePlan":
        for index, activity in enumerate(objects(node.resource, "activity")):
            target = string(part(activity, "reference"), "reference")
            if re.search(r"(ServiceRequest|Task)/", target) and not bundle.follow(node, activity["reference"]):
                path = f"{node.path}.activity[{index}].reference"
                found.append(Problem(path, "refers to a resource that is not in the Bundle"))
    return found


def _means_patient(resource: Json, key: str) -> bool:
    return "Patient/" in string(part(resource, key), "reference")


def _dangling(bundle: Bundle, node: Node, value: Any, path: str) -> list[Problem]:
    """References that can only mean this Bundle ("urn:uuid:…") or this resource ("#…") and lead nowhere."""
    found: list[Problem] = []
    if isinstance(value, list):
        for index, item in enumerate(value):
            found.extend(_dangling(bundle, node, item, f"{path}[{index}]"))
    elif isinstance(value, dict):
        target = value.get("reference")
        if (
            isinstance(target, str)
            and target.startswith(("urn:uuid:", "urn:oid:", "#"))
            and target != "#"
            and bundle.follow(node, value) is None
        ):
            found.append(Problem(path, "refers to a resource that is not in the Bundle"))
        for key, item in value.items():
            if key != "contained":
                found.extend(_dangling(bundle, node, item, f"{path}.{key}"))
    return found


def _unique(problems: list[Problem]) -> list[Problem]:
    """In the order found, one per path: the first says enough."""
    kept: dict[str, Problem] = {}
    for problem in problems:
        kept.setdefault(problem.path, problem)
    return list(kept.values())
