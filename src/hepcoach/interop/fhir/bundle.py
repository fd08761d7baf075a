"""A Bundle's entries with the path of each, and following references between them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from hepcoach.interop.fhir.elements import Json, objects, part, string
from hepcoach.interop.fhir.neutral import Problem

# A batch's entries stand for themselves, some may fail; what we take is kept whole or not at all.
TAKEN = ("transaction", "collection", "searchset", "document", "message")
KNOWN_TYPES = (*TAKEN, "batch", "history", "transaction-response", "batch-response", "subscription-notification")


@dataclass(frozen=True, eq=False)
class Node:
    """A resource and where it stands. `holder` is the path of the resource that contains it, if one does."""

    path: str
    resource: Json
    full_url: str = ""
    holder: str = ""

    @property
    def type(self) -> str:
        return string(self.resource, "resourceType")

    @property
    def id(self) -> str:
        return string(self.resource, "id")


class Bundle:
    """The nodes of a Bundle. Contained resources are nodes too, found by "#id" from their holder."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self._by_url: dict[str, Node] = {}
        self._by_local: dict[str, list[Node]] = defaultdict(list)
        self._contained: dict[tuple[str, str], Node] = {}
        self._about: defaultdict[Node, list[Node]] | None = None
        self._heirs: dict[Node, Node] | None = None
        self.by_path = {node.path: node for node in nodes}
        for node in nodes:
            if node.holder:
                self._contained[node.holder, node.id] = node
                continue
            if node.full_url:
                self._by_url[_bare(node.full_url)] = node
            locals_ = {f"{node.type}/{node.id}"} if node.id else set()
            if tail := re.search(r"([A-Z]\w+/[^/]+)$", node.full_url):
                locals_.add(tail[1])
            if node.full_url.startswith("urn:uuid:"):
                locals_.add(f"{node.type}/{node.full_url.removeprefix('urn:uuid:')}")
            for local in locals_:
                self._by_local[local].append(node)

    def of_type(self, *types: str) -> list[Node]:
        return [node for node in self.nodes if node.type in types]

    def about(self, records: list[Node], *types: str) -> list[Node]:
        """The resources of these types that speak of one of these records, in the Bundle's order."""
        if self._about is None:
            self._about = defaultdict(list)
            for node in self.nodes:
                for subject in self._subjects(node):
                    self._about[subject].append(node)
        found = {node: None for record in records for node in self._about[record] if node.type in types}
        return list(found)

    def _subjects(self, node: Node) -> set[Node]:
        named = [part(node.resource, key) for key in ("subject", "patient", "for")]
        named += [part(each, "actor") for each in objects(node.resource, "participant")]
        return {subject for each in named if each and (subject := self.follow(node, each)) is not None}

    def replaced_by(self, record: Node) -> Node | None:
        """The record that took this one's place, when it is in the Bundle. Either of the two may say so."""
        if self._heirs is None:
            self._heirs = {}
            for node in self.of_type("Patient"):
                for link in objects(node.resource, "link"):
                    other = self.follow(node, part(link, "other"))
                    if other is not None and string(link, "type") == "replaced-by":
                        self._heirs[node] = other
                    elif other is not None and string(link, "type") == "replaces":
                        self._heirs.setdefault(other, node)
        return self._heirs.get(record)

    def follow(self, start: Node, reference: Json) -> Node | None:
        """The node that a Reference of `start` means, or None when it is not in the Bundle."""
        target = string(reference, "reference")
        if target.startswith("#"):
            return self._contained.get((start.holder or start.path, target[1:]))
        if not target:
            return self._by_identifier(string(reference, "type"), part(reference, "identifier"))
        if "?" in target:
            return self._by_query(target)
        target = _bare(target)
        if target in self._by_url:
            return self._by_url[target]
        return self._by_type_and_id(start, target)

    def _by_type_and_id(self, start: Node, target: str) -> Node | None:
        match = re.search(r"([A-Z]\w+/[A-Za-z0-9\-.]+)$", target)
        if match is None:
            # Some senders write the id after urn:uuid: although the entry has no fullUrl.
            tail = target.rsplit(":", 1)[-1]
            found = [
                node for node in self.nodes if tail and node.id == tail and not node.holder and not node.full_url
            ]
            return found[0] if target.startswith("urn:") and len(found) == 1 else None
        found = self._by_local.get(match[1], [])
        base = target[: match.start()]
        if not base and start.full_url.startswith("http"):
            base = re.sub(r"[A-Z]\w+/[^/]+$", "", start.full_url)
        if base:
            same = [node for node in found if node.full_url == base + match[1]]
            found = same or [node for node in found if not node.full_url.startswith("http")]
        return found[0] if len(found) == 1 else None

    def _by_identifier(self, type_: str, identifier: Json) -> Node | None:
        value = string(identifier, "value")
        if not value:
            return None
        return self._one_identified(type_, string(identifier, "system"), value)

    def _by_query(self, target: str) -> Node | None:
        """A conditional reference: "Practitioner?identifier=system|value"."""
        match = re.fullmatch(r"(?:.*/)?(\w+)\?identifier=(?:(.*)\|)?([^|&]+)", target)
        return self._one_identified(match[1], match[2] or "", match[3]) if match else None

    def _one_identified(self, type_: str, system: str, value: str) -> Node | None:
        found = [
            node
            for node in self.nodes
            if type_ in ("", node.type)
            and any(
                string(known, "value") == value and system in ("", string(known, "system"))
                for known in objects(node.resource, "identifier")
            )
        ]
        return found[0] if len(found) == 1 else None


def nodes_of(value: Json) -> tuple[list[Node], list[Problem]]:
    """The resources of a Bundle, or of a resource sent by itself, and what is wrong with the Bundle's frame."""
    type_ = string(value, "resourceType")
    if type_ != "Bundle":
        return _with_contained(Node(path=type_, resource=value)), []
    problems: list[Problem] = []
    kind = value.get("type")
    if kind not in KNOWN_TYPES:
        problems.append(Problem("type", "a Bundle needs a type: transaction or collection"))
    elif kind not in TAKEN:
        problems.append(
            Problem("type", f"a Bundle of type {kind} is not taken; send a transaction or a collection")
        )
    entries = value.get("entry", [])
    if not isinstance(entries, list):
        return [], [*problems, Problem("entry", "must be a list")]
    nodes: list[Node] = []
    for index, entry in enumerate(entries):
        path = f"entry[{index}]"
        if not isinstance(entry, dict):
            problems.append(Problem(path, "must be an object"))
            continue
        method = string(part(entry, "request"), "method")
        if kind == "transaction" and method in ("DELETE", "PATCH"):
            problems.append(
                Problem(f"{path}.request.method", f"{method} is not taken; send the resource with its new status")
            )
            continue
        if (kind == "transaction" and method in ("GET", "HEAD")) or _is_outcome(entry):
            continue
        resource = entry.get("resource")
        if not isinstance(resource, dict):
            problems.append(Problem(f"{path}.resource", "is missing or not an object"))
            continue
        if string(resource, "resourceType") == "Bundle":
            problems.append(
                Problem(f"{path}.resource", "a Bundle inside a Bundle is not taken; send each by itself")
            )
            continue
        nodes.extend(_with_contained(Node(f"{path}.resource", resource, full_url=string(entry, "fullUrl"))))
    return nodes, problems + _doubled(nodes)


def _is_outcome(entry: Json) -> bool:
    return string(part(entry, "search"), "mode") == "outcome"


def _with_contained(node: Node) -> list[Node]:
    held = node.resource.get("contained")
    inner = [
        Node(f"{node.path}.contained[{index}]", resource, holder=node.path)
        for index, resource in enumerate(held if isinstance(held, list) else [])
        if isinstance(resource, dict)
    ]
    return [node, *inner]


def _doubled(nodes: list[Node]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for node in nodes:
        if node.full_url and not node.holder:
            if node.full_url in seen:
                path = node.path.removesuffix(".resource")
                problems.append(Problem(f"{path}.fullUrl", "names the same resource as an earlier entry"))
            seen.add(node.full_url)
    return problems


def _bare(reference: str) -> str:
    return reference.split("/_history/")[0]
