"""From a Bundle's JSON to patients with consents, episodes and visits. Pure: no database, no clock."""

from __future__ import annotations

from datetime import date
from typing import Any

from hepcoach.interop.fhir import checking, consents, measures, people, plans, r5, visits
from hepcoach.interop.fhir.bundle import Bundle, Node, nodes_of
from hepcoach.interop.fhir.elements import has_unknown_modifier, objects, part, string
from hepcoach.interop.fhir.neutral import ConsentIn, PatientIn, Problem, Reading

_TOO_MANY = 200


def read(value: Any, *, today: date) -> Reading:
    """What the input says, or everything that is wrong with it. `today` is the practice's local date."""
    if not isinstance(value, dict):
        return Reading((), (Problem("$", "must be a JSON object with a resourceType"),))
    if not string(value, "resourceType"):
        return Reading((), (Problem("resourceType", "is missing: this is not a FHIR resource"),))
    if checking.is_too_deep(value):
        return Reading((), (Problem("$", "is nested too deeply to be FHIR"),))
    nodes, problems = nodes_of(value)
    folded, deviations = r5.folded(nodes)
    bundle = Bundle(folded)
    problems = problems + checking.problems_of(bundle)
    if problems:
        return Reading((), tuple(problems))
    patients, aliases, problems = _persons(bundle, today)
    if problems:
        return Reading((), tuple(problems[:_TOO_MANY]))
    sent_at = string(value, "timestamp") or string(part(value, "meta"), "lastUpdated")
    return Reading(
        tuple(_patient(bundle, node, aliases, deviations, sent_at, today) for node in patients),
        (),
    )


def _persons(bundle: Bundle, today: date) -> tuple[list[Node], dict[Node, Node], list[Problem]]:
    """The persons, and for every record of a person the one record that counts.

    The same identifier is the same person; a record merged into another stands behind it.
    """
    persons: list[Node] = []
    aliases: dict[Node, Node] = {}
    by_identifier: dict[tuple[str, str], Node] = {}
    problems: list[Problem] = []
    for node in bundle.of_type("Patient"):
        known_as = people.identifiers(node, today)
        if not known_as:
            problems.append(Problem(f"{node.path}.identifier", "a patient needs an identifier, to be known again"))
            continue
        first = next((by_identifier[pair] for pair in known_as if pair in by_identifier), None)
        if first is not None and _contradict(first, node, today):
            problems.append(Problem(f"{node.path}.identifier", "is that of another patient in the Bundle"))
        aliases[node] = first or node
        if first is None:
            persons.append(node)
        for pair in known_as:
            by_identifier.setdefault(pair, aliases[node])
    return persons, aliases, problems


def _contradict(a: Node, b: Node, today: date) -> bool:
    born = {string(node.resource, "birthDate") for node in (a, b)} - {""}
    names = {people.full_name(node.resource, today).casefold() for node in (a, b)} - {""}
    return len(born) > 1 and len(names) > 1


def _is_retired(bundle: Bundle, node: Node) -> bool:
    return (
        node.resource.get("active") in (False, "false")
        or any(string(link, "type") == "replaced-by" for link in objects(node.resource, "link"))
        or bundle.replaced_by(node) is not None
    )


def _patient(
    bundle: Bundle,
    node: Node,
    aliases: dict[Node, Node],
    deviations: dict[str, list[str]],
    sent_at: str,
    today: date,
) -> PatientIn:
    resource = node.resource
    # Every record of this person, and those merged into it: what is ordered for them is for this person.
    records = [each for each, main in aliases.items() if main is node]
    merged = [
        each
        for each in aliases
        if each not in records and (into := bundle.replaced_by(each)) is not None and aliases.get(into) is node
    ]
    retired = _is_retired(bundle, node)
    identifiers = [pair for each in records for pair in people.identifiers(each, today)]
    is_bare = identifiers[0][0] == people.WITHOUT_SYSTEM
    country = people.country(resource, today)
    phone, phone_problem = people.phone(resource, country, today)
    given, family = people.name(resource, today)
    odd = any(has_unknown_modifier(each.resource) for each in records)
    doubts = ["The patient's record carries a condition that we can't read."] if odd else []
    episodes = [] if retired else plans.episodes(bundle, records, merged, deviations, sent_at, today)
    return PatientIn(
        path=node.path,
        identifiers=tuple(dict.fromkeys(identifiers)),
        record_number=identifiers[0][1].split("|")[0] if is_bare else identifiers[0][1],
        given_name=given,
        family_name=family,
        birth_date=string(resource, "birthDate"),
        phone=phone,
        phone_problem=phone_problem,
        language=people.language(resource),
        time_zone=people.time_zone(resource, today),
        is_child=people.is_child(resource, today),
        deceased=people.has_died(resource),
        retired=retired,
        contact=people.contact(bundle, records, today),
        consent=ConsentIn("none") if odd else consents.decision(bundle, records, today),
        episodes=tuple(episodes),
        visits=tuple(visits.of(bundle, records, today)),
        doubts=tuple(doubts),
        baseline_pain=measures.baseline_pain(bundle, records),
    )
