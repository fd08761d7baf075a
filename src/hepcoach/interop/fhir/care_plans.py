"""Plans of care: whether one runs, which orders are its own, and whether it is one for home."""

from __future__ import annotations

import re
from datetime import date

from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import (
    every_string,
    has_unknown_modifier,
    is_over,
    objects,
    part,
    string,
)

_HOME_PLAN = re.compile(
    r"home (?:exercise|program)|\bhep\b|(?:ejercicios?|programa).{0,20}(?:casa|hogar)", re.IGNORECASE
)


def is_running(bundle: Bundle, plan: Node, plans: list[Node], today: date) -> bool:
    resource = plan.resource
    bare = {key: value for key, value in resource.items() if key != "activity"}
    replaced = any(
        bundle.follow(other, reference) is plan
        for other in plans
        if string(other.resource, "status") == "active"
        for reference in objects(other.resource, "replaces")
    )
    whole = [bundle.follow(plan, reference) for reference in objects(resource, "partOf")]
    is_part_of_ended = any(
        string(each.resource, "status") in ("revoked", "completed", "entered-in-error") for each in whole if each
    )
    return (
        string(resource, "status") == "active"
        and not is_part_of_ended
        and string(resource, "intent") in ("plan", "order")
        and not has_unknown_modifier(bare)
        and not is_over(part(resource, "period"), today)
        and not replaced
    )


def plans_of(bundle: Bundle, request: Node, plans: list[Node]) -> list[Node]:
    named = {bundle.follow(request, reference) for reference in objects(request.resource, "basedOn")}
    return [plan for plan in plans if plan in named or request in listed(bundle, plan)]


def listed(bundle: Bundle, plan: Node) -> list[Node]:
    """The orders in a plan's activities, also those behind a Task."""
    found: list[Node] = []
    for activity in objects(plan.resource, "activity"):
        node = bundle.follow(plan, part(activity, "reference"))
        if node is not None and node.type == "Task":
            node = bundle.follow(node, part(node.resource, "focus")) or node
        if node is not None and not has_unknown_modifier({**activity, "detail": None}):
            found.append(node)
    return found


def is_unlisted(bundle: Bundle, node: Node, at_work: list[Node]) -> bool:
    """The order points at a plan that lists orders, but not this one."""
    listing = [plan for plan in at_work if any(other.type == "ServiceRequest" for other in listed(bundle, plan))]
    return bool(listing) and all(node not in listed(bundle, plan) for plan in listing)


def belongs(bundle: Bundle, task: Node, plan: Node) -> bool:
    based_on = {bundle.follow(task, reference) for reference in objects(task.resource, "basedOn")}
    return plan in based_on or task in listed(bundle, plan)


def words(plan: Node) -> str:
    resource = plan.resource
    return " ".join(
        every_string([resource.get(key) for key in ("title", "description", "category", "instantiatesUri")])
    )


def is_home_plan(plan: Node) -> bool:
    return bool(_HOME_PLAN.search(words(plan)))


def is_exercise_plan(plan: Node) -> bool:
    return is_home_plan(plan) or bool(
        re.search(r"exercise program|physical therap|occupational therap|speech|rehab", words(plan), re.IGNORECASE)
    )
