"""The problem that orders are for: its ICD-10-CM code, words and onset."""

from __future__ import annotations

import re

from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import (
    Json,
    codings,
    has_code,
    has_unknown_modifier,
    objects,
    part,
    string,
    words_of,
)

_ICD10 = {
    "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-10", "urn:oid:2.16.840.1.113883.6.90",
    "http://hl7.org/fhir/sid/icd-10-us",
}  # fmt: skip


def reason_of(bundle: Bundle, node: Node) -> tuple[Node | None, str]:
    """The problem that an order or plan is for: its Condition and ICD-10-CM code, none that is resolved."""
    references = objects(node.resource, "reasonReference") + objects(node.resource, "addresses")
    first: Node | None = None
    for reference in references:
        condition = bundle.follow(node, reference)
        if condition is None or condition.type != "Condition" or _is_settled(condition.resource):
            continue
        first = first or condition
        if code := _icd10(part(condition.resource, "code")):
            return condition, code
    for concept in objects(node.resource, "reasonCode"):
        if code := _icd10(concept):
            return first, code
    if first is None and not references:
        return _encounter_reason(bundle, node)
    return first, ""


def _encounter_reason(bundle: Bundle, node: Node) -> tuple[Node | None, str]:
    encounter = bundle.follow(node, part(node.resource, "encounter"))
    if encounter is None or encounter.type != "Encounter":
        return None, ""
    named = objects(encounter.resource, "reasonReference") + [
        part(each, "condition") for each in objects(encounter.resource, "diagnosis")
    ]
    for reference in named:
        condition = bundle.follow(encounter, reference)
        if condition is not None and condition.type == "Condition" and not _is_settled(condition.resource):
            return condition, _icd10(part(condition.resource, "code"))
    for concept in objects(encounter.resource, "reasonCode"):
        if code := _icd10(concept):
            return None, code
    return None, ""


def _is_settled(condition: Json) -> bool:
    return (
        has_code(part(condition, "clinicalStatus"), "resolved", "inactive", "remission")
        or has_code(part(condition, "verificationStatus"), "refuted", "entered-in-error")
        or bool(condition.get("abatementDateTime"))
        or has_unknown_modifier(condition)
    )


def _icd10(concept: Json) -> str:
    for system, code, _ in codings(concept):
        if system in _ICD10 and re.fullmatch(r"[A-TV-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?", code.upper()):
            bare = code.upper().replace(".", "")
            return f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare
    return ""


def words_and_onset(reason: Node | None, node: Node, code: str) -> tuple[str, str]:
    if reason is None:
        concepts = objects(node.resource, "reasonCode")
        return next((words_of(concept) for concept in concepts if _icd10(concept) == code), ""), ""
    resource = reason.resource
    onset = string(resource, "onsetDateTime") or string(part(resource, "onsetPeriod"), "start")
    return words_of(part(resource, "code")), onset[:10]
