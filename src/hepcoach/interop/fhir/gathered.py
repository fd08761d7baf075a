"""Orders that were gathered into one group, as an episode: its problem, therapist, dates and keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from hepcoach.interop.fhir import care_plans, matching, people, reasons, warnings
from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import (
    day_of,
    instant_of,
    last_day_of,
    objects,
    part,
    string,
    words_of,
)
from hepcoach.interop.fhir.neutral import EpisodeIn, ItemIn, TherapistIn


@dataclass
class Group:
    """Orders that belong together while they are being gathered."""

    plan: Node | None
    reason: Node | None = None
    reason_code: str = ""
    nodes: list[Node] = field(default_factory=list)
    items: list[ItemIn] = field(default_factory=list)


def doubted(item: ItemIn, doubt: str) -> ItemIn:
    return replace(item, doubts=(*item.doubts, doubt))


def episode_of(
    bundle: Bundle,
    group: Group,
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


def _condition(bundle: Bundle, group: Group, nodes: list[Node]) -> tuple[Node | None, str, str, str]:
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


def _therapist(bundle: Bundle, group: Group, nodes: list[Node], today: date) -> TherapistIn | None:
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


def _discipline(therapist: TherapistIn | None, group: Group) -> str:
    if therapist is not None and therapist.credential:
        return therapist.credential
    words = care_plans.words(group.plan).casefold() if group.plan else ""
    if "occupational" in words:
        return "OT"
    return "SLP" if "speech" in words or "swallow" in words else "PT"


def _without_doubles(items: list[ItemIn]) -> list[ItemIn]:
    """Two identical orders are one, also under two names. The same exercise in two ways leaves doubt on both.

    Left and right may each have their own order.
    """
    kept: dict[tuple[object, ...], ItemIn] = {}
    sides: dict[str, list[str | None]] = {}
    for item in items:
        content = (_exercise(item), item.dose, item.times_of_day, item.start, item.end, item.days)
        if content not in kept:
            kept[content] = item
            sides.setdefault(_exercise(item), []).append(item.dose.side)
    doubt = "The same exercise is ordered twice, in different ways."
    return [
        item
        if len(sides[_exercise(item)]) == 1 or sorted(map(str, sides[_exercise(item)])) == ["left", "right"]
        else doubted(item, doubt)
        for item in kept.values()
    ]


def _exercise(item: ItemIn) -> str:
    """Which exercise it is, by whatever name."""
    known = matching.match(item).exercise
    return known.slug if known else item.name.casefold()


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


def _sent_at(group: Group, sent_at: str) -> str:
    """When the sender wrote this down: the plan's own time, else the Bundle's, else the newest order's."""
    own = string(part(group.plan.resource, "meta"), "lastUpdated") if group.plan else ""
    if own or sent_at:
        return own or sent_at
    told = [string(part(node.resource, "meta"), "lastUpdated") for node in group.nodes]
    return max((value for value in told if instant_of(value)), default="")
