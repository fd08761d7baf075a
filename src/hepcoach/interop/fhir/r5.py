"""Shapes of FHIR R5 folded into R4, each named: what came that way waits for a person to confirm it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace

from hepcoach.interop.fhir.bundle import Node
from hepcoach.interop.fhir.elements import Json, objects, part, string

_Fold = Callable[[Json, list[str]], Json]


def folded(nodes: list[Node]) -> tuple[list[Node], dict[str, list[str]]]:
    """The nodes in R4's shape, and for each path that deviated what was found there."""
    found: list[Node] = []
    deviations: dict[str, list[str]] = {}
    for node in nodes:
        resource, named = _fold(node.resource)
        if named:
            deviations[node.path] = named
        found.append(replace(node, resource=resource))
    return found, deviations


def _fold(resource: Json) -> tuple[Json, list[str]]:
    fold = _FOLDS.get(string(resource, "resourceType"))
    named: list[str] = []
    folded_ = fold(copy.deepcopy(resource), named) if fold else resource
    held = resource.get("contained")
    if isinstance(held, list):
        inner = [_fold(item)[0] if isinstance(item, dict) else item for item in held]
        if inner != held:
            folded_ = {**folded_, "contained": inner}
    return folded_, named


def _service_request(order: Json, named: list[str]) -> Json:
    code = part(order, "code")
    if "concept" in code:
        order["code"] = part(code, "concept")
        named.append("code.concept is FHIR R5")
    elif set(code) == {"reference"}:
        del order["code"]
        named.append("code.reference is FHIR R5")
    _fold_reasons(order, "reason", named)
    told = order.get("patientInstruction")
    if isinstance(told, list | dict):
        texts = [string(each, "instructionMarkdown") for each in objects(order, "patientInstruction")]
        order["patientInstruction"] = " ".join(filter(None, texts))
        if not order["patientInstruction"]:
            del order["patientInstruction"]
        named.append("patientInstruction as a list is FHIR R5")
    if "asNeeded" in order:
        order["asNeededBoolean"] = order.pop("asNeeded")
        named.append("asNeeded is FHIR R5")
    if isinstance(order.get("asNeededFor"), list | dict):
        del order["asNeededFor"]
        order["asNeededBoolean"] = True
        named.append("asNeededFor is FHIR R5")
    details = objects(order, "orderDetail")
    if any("parameter" in each or "parameterFocus" in each for each in details):
        del order["orderDetail"]
        named.append("orderDetail.parameter is FHIR R5")
    sites = objects(order, "bodyStructure")
    if sites:
        del order["bodyStructure"]
        named.append("bodyStructure is FHIR R5")
    places = objects(order, "location")
    if places:
        del order["location"]
        order["locationCode"] = [part(each, "concept") for each in places if part(each, "concept")] or None
        if order["locationCode"] is None:
            del order["locationCode"]
        named.append("location as a CodeableReference is FHIR R5")
    return order


def _fold_reasons(resource: Json, key: str, named: list[str]) -> None:
    reasons = objects(resource, key)
    if not reasons:
        return
    del resource[key]
    concepts = [part(each, "concept") for each in reasons if part(each, "concept")]
    references = [part(each, "reference") for each in reasons if part(each, "reference")]
    if concepts:
        resource["reasonCode"] = concepts
    if references:
        resource["reasonReference"] = references
    named.append(f"{key} as a CodeableReference is FHIR R5")


def _care_plan(plan: Json, named: list[str]) -> Json:
    addresses = objects(plan, "addresses")
    if any(isinstance(each.get("reference"), dict) or "concept" in each for each in addresses):
        plan["addresses"] = [
            part(each, "reference") if isinstance(each.get("reference"), dict) else each
            for each in addresses
            if "concept" not in each
        ]
        if not plan["addresses"]:
            del plan["addresses"]
        named.append("addresses as a CodeableReference is FHIR R5")
    activities = objects(plan, "activity")
    if any("plannedActivityReference" in each or "performedActivity" in each for each in activities):
        plan["activity"] = [
            {
                **{
                    key: value
                    for key, value in each.items()
                    if key not in ("plannedActivityReference", "performedActivity")
                },
                **({"reference": each["plannedActivityReference"]} if "plannedActivityReference" in each else {}),
            }
            for each in activities
        ]
        plan["activity"] = [each for each in plan["activity"] if each] or None
        if plan["activity"] is None:
            del plan["activity"]
        named.append("activity.plannedActivityReference is FHIR R5")
    if "custodian" in plan and "author" not in plan:
        plan["author"] = plan.pop("custodian")
        named.append("custodian is FHIR R5")
    return plan


def _consent(consent: Json, named: list[str]) -> Json:
    if "subject" in consent and "patient" not in consent:
        consent["patient"] = consent.pop("subject")
        named.append("subject is FHIR R5")
    if "date" in consent and "dateTime" not in consent:
        consent["dateTime"] = consent.pop("date")
        named.append("date is FHIR R5")
    decision, provisions = consent.pop("decision", None), consent.get("provision")
    if decision is not None or isinstance(provisions, list):
        # In R5 the decision is the Consent's, and what its provisions hold are exceptions to it.
        root: Json = {"type": decision} if isinstance(decision, str) else {}
        if isinstance(period := consent.pop("period", None), dict):
            root["period"] = period
        if isinstance(provisions, list):
            root["provision"] = provisions
        elif isinstance(provisions, dict):
            root["provision"] = [provisions]
        consent["provision"] = root
        named.append("decision and a list of provisions are FHIR R5")
    if named:
        consent.setdefault("scope", {"text": "not stated"})
        for key in ("grantor", "grantee", "manager", "controller", "regulatoryBasis", "policyBasis", "policyText"):
            consent.pop(key, None)
    return consent


def _task(task: Json, named: list[str]) -> Json:
    performers = objects(task, "requestedPerformer")
    if performers:
        del task["requestedPerformer"]
        task["performerType"] = [part(each, "concept") for each in performers if part(each, "concept")]
        if not task["performerType"]:
            del task["performerType"]
        named.append("requestedPerformer is FHIR R5")
    if "requestedPeriod" in task:
        task.setdefault("restriction", {})["period"] = task.pop("requestedPeriod")
        named.append("requestedPeriod is FHIR R5")
    _fold_task_reason(task, named)
    return task


def _fold_task_reason(task: Json, named: list[str]) -> None:
    if isinstance(task.get("reason"), list):
        del task["reason"]
        named.append("reason is FHIR R5")


def _encounter(encounter: Json, named: list[str]) -> Json:
    if isinstance(encounter.get("class"), list):
        concepts = objects(encounter, "class")
        coding = next((each for concept in concepts for each in objects(concept, "coding")), None)
        encounter["class"] = coding or {"code": "AMB"}
        named.append("class as a list is FHIR R5")
    if "actualPeriod" in encounter:
        encounter["period"] = encounter.pop("actualPeriod")
        named.append("actualPeriod is FHIR R5")
    if isinstance(encounter.get("reason"), list):
        del encounter["reason"]
        named.append("reason is FHIR R5")
    for participant in objects(encounter, "participant"):
        if "actor" in participant:
            participant["individual"] = participant.pop("actor")
            named.append("participant.actor is FHIR R5")
    return encounter


_FOLDS: dict[str, _Fold] = {
    "ServiceRequest": _service_request,
    "CarePlan": _care_plan,
    "Consent": _consent,
    "Task": _task,
    "Encounter": _encounter,
}
