"""A patient's home exercises, gathered into episodes: one per plan of care, else one per problem."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hepcoach.interop.fhir import orders, people, reasons, warnings
from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import (
    day_of,
    every_string,
    has_unknown_modifier,
    instant_of,
    is_over,
    last_day_of,
    objects,
    part,
    string,
    words_of,
)
from hepcoach.interop.fhir.neutral import EpisodeIn, ItemIn, TherapistIn

_HOME_PLAN = re.compile(
    r"home (?:exercise|program)|\bhep\b|(?:ejercicios?|programa).{0,20}(?:casa|hogar)", re.IGNORECASE
)


@dataclass
class _Group:
    """Orders that belong together while they are being gathered."""

    plan: Node | None
    reason: Node | None = None
    reason_code: str = ""
    nodes: list[Node] = field(default_factory=list)
    items: list[ItemIn] = field(default_factory=list)


def episodes(
    bundle: Bundle,
    records: list[Node],
    merged: list[Node],
    deviations: dict[str, list[str]],
    sent_at: str,
    today: date,
) -> list[EpisodeIn]:
    """The episodes of one person: `records` are theirs, `merged` those that were merged into theirs."""
    own = [*records, *merged]
    plans = bundle.about(own, "CarePlan")
    requests = bundle.about(own, "ServiceRequest")
    tasks = bundle.about(own, "Task")
    running = {plan for plan in plans if _is_running(bundle, plan, plans, today)}
    groups: dict[object, _Group] = {plan: _Group(plan) for plan in plans}
    focused = _tasks_by_order(bundle, tasks)
    replaced = {
        target
        for node in requests
        if string(node.resource, "status") == "active"
        for reference in objects(node.resource, "replaces")
        if (target := bundle.follow(node, reference)) is not None
    }
    issues = {
        bundle.follow(issue, reference)
        for issue in bundle.about(own, "DetectedIssue")
        if string(issue.resource, "status") not in ("cancelled", "entered-in-error")
        for reference in objects(issue.resource, "implicated")
    }
    for node in requests:
        mine = _plans_of(bundle, node, plans)
        at_work = [plan for plan in mine if plan in running]
        group = _group_of(bundle, node, at_work or mine, running, groups)
        group.nodes.append(node)
        if (mine and not at_work) or node in replaced:
            continue
        is_home_plan = any(_is_home_plan(plan) for plan in at_work)
        item = _item_of(bundle, node, focused.get(node, []), is_home_plan, bool(at_work), group, today)
        if item is None:
            continue
        if bundle.follow(node, part(node.resource, "subject")) in merged:
            item = _doubted(item, "The order is for a record that was merged into this one.")
        if _has_ended_basis(bundle, node):
            item = _doubted(item, "The order that this one is based on is no longer active.")
        if node in issues:
            item = _doubted(item, "The record raises an issue with this order.")
        if _is_unlisted(bundle, node, at_work):
            item = _doubted(item, "The plan lists its orders, and this one is not among them.")
        group.items.append(item)
    for plan in plans:
        groups[plan].nodes.append(plan)
        if plan in running:
            groups[plan].items.extend(_details(bundle, plan, today))
    _add_tasks(bundle, tasks, groups, running, today)
    return [
        _episode(bundle, group, running, [*records, *merged], deviations, sent_at, today)
        for group in groups.values()
        if group.items or _was_ordered(group, running)
    ]


def _is_running(bundle: Bundle, plan: Node, plans: list[Node], today: date) -> bool:
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


def _plans_of(bundle: Bundle, request: Node, plans: list[Node]) -> list[Node]:
    named = {bundle.follow(request, reference) for reference in objects(request.resource, "basedOn")}
    return [plan for plan in plans if plan in named or request in _listed(bundle, plan)]


def _listed(bundle: Bundle, plan: Node) -> list[Node]:
    """The orders in a plan's activities, also those behind a Task."""
    found: list[Node] = []
    for activity in objects(plan.resource, "activity"):
        node = bundle.follow(plan, part(activity, "reference"))
        if node is not None and node.type == "Task":
            node = bundle.follow(node, part(node.resource, "focus")) or node
        if node is not None and not has_unknown_modifier({**activity, "detail": None}):
            found.append(node)
    return found


def _is_unlisted(bundle: Bundle, node: Node, at_work: list[Node]) -> bool:
    """The order points at a plan that lists orders, but not this one."""
    listing = [plan for plan in at_work if any(other.type == "ServiceRequest" for other in _listed(bundle, plan))]
    return bool(listing) and all(node not in _listed(bundle, plan) for plan in listing)


def _has_ended_basis(bundle: Bundle, node: Node) -> bool:
    basis = [bundle.follow(node, reference) for reference in objects(node.resource, "basedOn")]
    return any(
        each.type == "ServiceRequest" and string(each.resource, "status") in ("revoked", "entered-in-error")
        for each in basis
        if each is not None
    )


def _group_of(
    bundle: Bundle, node: Node, mine: list[Node], running: set[Node], groups: dict[object, _Group]
) -> _Group:
    if mine:
        return groups[mine[0]]
    reason, code = reasons.reason_of(bundle, node)
    at_work = [group for key, group in groups.items() if key in running]
    if len(at_work) == 1:
        plan_reason, plan_code = reasons.reason_of(bundle, at_work[0].plan) if at_work[0].plan else (None, "")
        if code in ("", plan_code) and reason in (None, plan_reason):
            return at_work[0]
    key = code or (reason.path if reason else "")
    return groups.setdefault(key, _Group(None))


def _item_of(
    bundle: Bundle,
    node: Node,
    tasks: list[Node],
    in_home_plan: bool,
    in_plan: bool,
    group: _Group,
    today: date,
) -> ItemIn | None:
    asked = [task for task in tasks if orders.is_patients_task(bundle, task, today)]
    verdict = orders.sort_request(bundle, node, in_home_plan or bool(asked), in_plan, today)
    if verdict.verdict == "no":
        return None
    doubt = verdict.doubt
    refused = {"rejected", "cancelled", "failed", "on-hold", "entered-in-error"}
    if any(string(task.resource, "status") in refused for task in tasks) and not asked:
        doubt = "The task that hands this order to the patient was called off."
    item = orders.of_request(node, doubt)
    for task in asked:
        item = orders.with_task(item, task)
    return None if _is_used_up(item, group.plan, node, today) else item


def _doubted(item: ItemIn, doubt: str) -> ItemIn:
    return replace(item, doubts=(*item.doubts, doubt))


def _details(bundle: Bundle, plan: Node, today: date) -> Iterable[ItemIn]:
    for index, activity in enumerate(objects(plan.resource, "activity")):
        detail = part(activity, "detail")
        if (
            not detail
            or string(detail, "status") not in ("not-started", "scheduled", "in-progress", "unknown")
            or detail.get("doNotPerform") in (True, "true")
            or has_unknown_modifier(activity)
            or orders.is_past(detail, today)
        ):
            continue
        if string(detail, "kind") not in ("", "ServiceRequest", "Task"):
            continue
        # A detail is a small order: the same questions, asked of it as of one.
        as_order = {
            **detail,
            "status": "active",
            "intent": "order",
            "subject": plan.resource.get("subject"),
            "patientInstruction": detail.get("description"),
        }
        as_order.pop("category", None)
        if "location" in detail:
            as_order["locationReference"] = [detail["location"]]
        stand_in = Node(plan.path, as_order, plan.full_url, plan.holder)
        verdict = orders.sort_request(bundle, stand_in, _is_home_plan(plan), _is_exercise_plan(plan), today)
        if verdict.verdict != "no" and string(detail, "status") != "unknown":
            yield orders.of_detail(plan, index, verdict.doubt)
        elif verdict.verdict != "no":
            doubt = "The plan does not say whether this exercise is under way."
            yield orders.of_detail(plan, index, doubt)


def _add_tasks(
    bundle: Bundle, tasks: list[Node], groups: dict[object, _Group], running: set[Node], today: date
) -> None:
    """Tasks for the patient that stand for themselves, without an order behind them."""
    for task in tasks:
        focus = bundle.follow(task, part(task.resource, "focus"))
        if (focus is not None and focus.type == "ServiceRequest") or not part(task.resource, "code"):
            continue
        if not orders.is_patients_task(bundle, task, today) or _is_questionnaire(task, focus):
            continue
        mine = [plan for plan in groups if isinstance(plan, Node) and _belongs(bundle, task, plan)]
        at_work = [plan for plan in mine if plan in running]
        if mine and not at_work:
            continue
        group = _group_of(bundle, task, at_work, running, groups)
        group.nodes.append(task)
        group.items.append(orders.of_task(task))


def _is_questionnaire(task: Node, focus: Node | None) -> bool:
    said = " ".join(every_string(part(task.resource, "code"))).casefold()
    return (
        (focus is not None and "Questionnaire" in focus.type) or "questionnaire" in said or "form" in said.split()
    )


def _belongs(bundle: Bundle, task: Node, plan: Node) -> bool:
    based_on = {bundle.follow(task, reference) for reference in objects(task.resource, "basedOn")}
    return plan in based_on or task in _listed(bundle, plan)


def _tasks_by_order(bundle: Bundle, tasks: list[Node]) -> dict[Node, list[Node]]:
    found: dict[Node, list[Node]] = {}
    for task in tasks:
        focus = bundle.follow(task, part(task.resource, "focus"))
        if focus is not None and focus.type == "ServiceRequest":
            found.setdefault(focus, []).append(task)
    return found


def _plan_words(plan: Node) -> str:
    resource = plan.resource
    return " ".join(
        every_string([resource.get(key) for key in ("title", "description", "category", "instantiatesUri")])
    )


def _is_home_plan(plan: Node) -> bool:
    return bool(_HOME_PLAN.search(_plan_words(plan)))


def _is_exercise_plan(plan: Node) -> bool:
    return _is_home_plan(plan) or bool(
        re.search(
            r"exercise program|physical therap|occupational therap|speech|rehab", _plan_words(plan), re.IGNORECASE
        )
    )


def _was_ordered(group: _Group, running: set[Node]) -> bool:
    """No exercise is left, but there were orders or a plan that looked like some: what stands must stop."""
    if group.plan is not None and group.plan not in running:
        return _is_exercise_plan(group.plan) or any(node.type == "ServiceRequest" for node in group.nodes)
    return any(
        node.type == "ServiceRequest"
        and string(node.resource, "intent") in orders.ORDERS
        and (group.plan is None or group.plan in running)
        for node in group.nodes
    )


def _is_used_up(item: ItemIn, plan: Node | None, node: Node, today: date) -> bool:
    """ "For six weeks" that are over."""
    period = part(plan.resource, "period") if plan else {}
    first = (
        day_of(item.start)
        or day_of(string(node.resource, "authoredOn"))
        or day_of(string(period, "start"))
        or today
    )
    return item.days is not None and not item.end and first + timedelta(days=item.days) <= today


def _episode(
    bundle: Bundle,
    group: _Group,
    running: set[Node],
    records: list[Node],
    deviations: dict[str, list[str]],
    sent_at: str,
    today: date,
) -> EpisodeIn:
    with_items = {item.path for item in group.items}
    ordered = [node for node in group.nodes if node.path in with_items]
    nodes = sorted(group.nodes, key=lambda node: (node.type == "CarePlan", node.path))
    reason, code, reason_words, onset = _condition(bundle, group, nodes)
    therapist = _therapist(bundle, group, nodes, today)
    items = _without_doubles(group.items)
    plan = group.plan.resource if group.plan else {}
    starts = [first for first in (day_of(item.start) for item in items) if first]
    authored = [first for node in nodes if (first := day_of(string(node.resource, "authoredOn")))]
    start = (
        day_of(string(part(plan, "period"), "start")) or min(starts, default=None) or min(authored, default=today)
    )
    return EpisodeIn(
        keys=_keys(group.plan, reason, code),
        condition_code=code,
        condition_words=reason_words,
        condition_onset=onset,
        therapist=therapist,
        discipline=_discipline(therapist, group),
        start=start,
        end=last_day_of(string(part(plan, "period"), "end")),
        items=tuple(items),
        precautions=tuple(warnings.precautions(bundle, group.plan, ordered, records, today)),
        doubts=tuple(_deviations(bundle, records, deviations)),
        lists_all=group.plan is not None,
        sent_at=instant_of(_sent_at(group, sent_at)),
        stopped=not items,
    )


def _condition(bundle: Bundle, group: _Group, nodes: list[Node]) -> tuple[Node | None, str, str, str]:
    found: list[tuple[Node | None, str, Node]] = []
    with_items = {item.path for item in group.items}
    for node in sorted(nodes, key=lambda node: (node.path not in with_items, node.type != "CarePlan")):
        reason, code = reasons.reason_of(bundle, node)
        if code:
            return reason, code, *reasons.words_and_onset(reason, node, code)
        if reason is not None:
            found.append((reason, code, node))
    if not found:
        return None, "", "", ""
    reason, code, node = found[0]
    return reason, code, *reasons.words_and_onset(reason, node, code)


def _therapist(bundle: Bundle, group: _Group, nodes: list[Node], today: date) -> TherapistIn | None:
    """Who prescribed the exercises: the requester of the orders, else the author of the plan."""
    with_items = {item.path for item in group.items}
    named: list[TherapistIn] = []
    for node in sorted(nodes, key=lambda node: node.path not in with_items):
        for key in ("requester", "author"):
            found = people.therapist(bundle, node, part(node.resource, key), today)
            if found is not None:
                named.append(found)
    if group.plan is not None:
        for reference in objects(group.plan.resource, "contributor"):
            found = people.therapist(bundle, group.plan, reference, today)
            if found is not None:
                named.append(found)
    return next((each for each in named if each.npi), named[0] if named else None)


def _discipline(therapist: TherapistIn | None, group: _Group) -> str:
    if therapist is not None and therapist.credential:
        return therapist.credential
    words = _plan_words(group.plan).casefold() if group.plan else ""
    if "occupational" in words:
        return "OT"
    return "SLP" if "speech" in words or "swallow" in words else "PT"


def _without_doubles(items: list[ItemIn]) -> list[ItemIn]:
    """Two identical orders are one. The same exercise ordered in two ways leaves doubt on both."""
    kept: dict[tuple[object, ...], ItemIn] = {}
    for item in items:
        content = (item.name.casefold(), item.dose, item.times_of_day, item.start, item.end, item.days)
        kept.setdefault(content, item)
    names: dict[tuple[str, str | None], int] = {}
    for item in kept.values():
        key = (item.name.casefold(), item.dose.side)
        names[key] = names.get(key, 0) + 1
    doubt = "The same exercise is ordered twice, in different ways."
    return [
        _doubted(item, doubt) if names[item.name.casefold(), item.dose.side] > 1 else item
        for item in kept.values()
    ]


def _keys(plan: Node | None, reason: Node | None, code: str) -> tuple[tuple[str, str], ...]:
    """What recognises this episode in a later Bundle: the plan's own names, else the problem."""
    found: list[tuple[str, str]] = []
    if plan is not None:
        found = [
            (f"CarePlan|{string(each, 'system')}", string(each, "value"))
            for each in objects(plan.resource, "identifier")
            if string(each, "value")
        ]
        if not found and not plan.holder:
            found = [("CarePlan", plan.full_url if plan.full_url.startswith("http") else plan.id)]
    if code:
        found.append(("condition", code))
    elif reason is not None and (words := words_of(part(reason.resource, "code"))):
        found.append(("condition", words))
    return tuple((system[:200], value) for system, value in found if value)


def _deviations(bundle: Bundle, records: list[Node], deviations: dict[str, list[str]]) -> Iterable[str]:
    for path, named in deviations.items():
        node = bundle.by_path[path]
        holder = bundle.by_path.get(node.holder, node)
        subject = next(
            (
                bundle.follow(holder, part(holder.resource, key))
                for key in ("subject", "patient", "for")
                if part(holder.resource, key)
            ),
            None,
        )
        if subject is None or subject in records:
            for each in named:
                yield f"{path}: {each}; check that it was read rightly."


def _sent_at(group: _Group, sent_at: str) -> str:
    """When the sender wrote this down: the plan's own time, else the Bundle's, else the newest order's."""
    own = string(part(group.plan.resource, "meta"), "lastUpdated") if group.plan else ""
    if own or sent_at:
        return own or sent_at
    told = [string(part(node.resource, "meta"), "lastUpdated") for node in group.nodes]
    return max((value for value in told if instant_of(value)), default="")
