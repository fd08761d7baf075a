"""A patient's home exercises, gathered into episodes: one per plan of care, else one per problem."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from hepcoach.interop.fhir import care_plans, gathered, orders, reasons
from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import (
    day_of,
    every_string,
    has_unknown_modifier,
    objects,
    part,
    string,
)
from hepcoach.interop.fhir.neutral import EpisodeIn, ItemIn


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
    running = {plan for plan in plans if care_plans.is_running(bundle, plan, plans, today)}
    groups: dict[object, gathered.Group] = {plan: gathered.Group(plan) for plan in plans}
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
        mine = care_plans.plans_of(bundle, node, plans)
        at_work = [plan for plan in mine if plan in running]
        group = _group_of(bundle, node, at_work or mine, running, groups)
        group.nodes.append(node)
        if (mine and not at_work) or node in replaced:
            continue
        is_home_plan = any(care_plans.is_home_plan(plan) for plan in at_work)
        item = _item_of(bundle, node, focused.get(node, []), is_home_plan, bool(at_work), group, today)
        if item is None:
            continue
        if bundle.follow(node, part(node.resource, "subject")) in merged:
            item = gathered.doubted(item, "The order is for a record that was merged into this one.")
        if _has_ended_basis(bundle, node):
            item = gathered.doubted(item, "The order that this one is based on is no longer active.")
        if node in issues:
            item = gathered.doubted(item, "The record raises an issue with this order.")
        if care_plans.is_unlisted(bundle, node, at_work):
            item = gathered.doubted(item, "The plan lists its orders, and this one is not among them.")
        group.items.append(item)
    for plan in plans:
        groups[plan].nodes.append(plan)
        if plan in running:
            groups[plan].items.extend(_details(bundle, plan, today))
    _add_tasks(bundle, tasks, groups, running, today)
    return [
        gathered.episode_of(bundle, group, running, [*records, *merged], deviations, sent_at, today)
        for group in groups.values()
        if group.items or _was_ordered(group, running)
    ]


def _has_ended_basis(bundle: Bundle, node: Node) -> bool:
    basis = [bundle.follow(node, reference) for reference in objects(node.resource, "basedOn")]
    return any(
        each.type == "ServiceRequest" and string(each.resource, "status") in ("revoked", "entered-in-error")
        for each in basis
        if each is not None
    )


def _group_of(
    bundle: Bundle, node: Node, mine: list[Node], running: set[Node], groups: dict[object, gathered.Group]
) -> gathered.Group:
    if mine:
        return groups[mine[0]]
    reason, code = reasons.reason_of(bundle, node)
    at_work = [group for key, group in groups.items() if key in running]
    if len(at_work) == 1:
        plan_reason, plan_code = reasons.reason_of(bundle, at_work[0].plan) if at_work[0].plan else (None, "")
        if code in ("", plan_code) and reason in (None, plan_reason):
            return at_work[0]
    key = code or (reason.path if reason else "")
    return groups.setdefault(key, gathered.Group(None))


def _item_of(
    bundle: Bundle,
    node: Node,
    tasks: list[Node],
    in_home_plan: bool,
    in_plan: bool,
    group: gathered.Group,
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
        verdict = orders.sort_request(
            bundle, stand_in, care_plans.is_home_plan(plan), care_plans.is_exercise_plan(plan), today
        )
        if verdict.verdict != "no" and string(detail, "status") != "unknown":
            yield orders.of_detail(plan, index, verdict.doubt)
        elif verdict.verdict != "no":
            doubt = "The plan does not say whether this exercise is under way."
            yield orders.of_detail(plan, index, doubt)


def _add_tasks(
    bundle: Bundle, tasks: list[Node], groups: dict[object, gathered.Group], running: set[Node], today: date
) -> None:
    """Tasks for the patient that stand for themselves, without an order behind them."""
    for task in tasks:
        focus = bundle.follow(task, part(task.resource, "focus"))
        if (focus is not None and focus.type == "ServiceRequest") or not part(task.resource, "code"):
            continue
        if not orders.is_patients_task(bundle, task, today) or _is_questionnaire(task, focus):
            continue
        mine = [plan for plan in groups if isinstance(plan, Node) and care_plans.belongs(bundle, task, plan)]
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


def _tasks_by_order(bundle: Bundle, tasks: list[Node]) -> dict[Node, list[Node]]:
    found: dict[Node, list[Node]] = {}
    for task in tasks:
        focus = bundle.follow(task, part(task.resource, "focus"))
        if focus is not None and focus.type == "ServiceRequest":
            found.setdefault(focus, []).append(task)
    return found


def _was_ordered(group: gathered.Group, running: set[Node]) -> bool:
    """No exercise is left, but there were orders or a plan that looked like some: what stands must stop."""
    if group.plan is not None and group.plan not in running:
        return care_plans.is_exercise_plan(group.plan) or any(
            node.type == "ServiceRequest" for node in group.nodes
        )
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
