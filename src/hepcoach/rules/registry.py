"""All rules of the product, found where they are written, and the page about each for docs/rules/."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType

from hepcoach import rules
from hepcoach.rules import cadence, red_flags, silence, texting, triage
from hepcoach.rules.meta import Rule

INDEX = "README.md"
# The rules whose thresholds a practice, and above it a patient, may set.
SETTABLE: dict[str, Rule] = {
    rule.id: rule
    for rule in (*triage.RULES, *red_flags.RULES, *cadence.RULES, *silence.RULES, texting.CAP)
    if rule.thresholds
}

# Set for all patients alike: one patient's own limit is a wish of theirs, kept with their hours.
PRACTICES_OWN = frozenset((texting.CAP.id,))


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its id. Two rules with one id are a mistake of ours."""
    found: dict[str, Rule] = {}
    for module in _modules():
        for rule in _rules_in(module):
            if found.setdefault(rule.id, rule) is not rule:
                raise ValueError(f"two rules have the id {rule.id!r}")
    return dict(sorted(found.items()))


def pages() -> dict[str, str]:
    """File name -> content of docs/rules/."""
    known = all_rules()
    return {INDEX: _index(known), **{f"{rule.id}.md": page(rule) for rule in known.values()}}


def page(rule: Rule) -> str:
    lines = [f"# {rule.title}", "", f"Rule `{rule.id}`, version {rule.version}.", "", "## Source", "", rule.source]
    if rule.thresholds:
        lines += ["", "## Thresholds", "", "| name | default |", "|---|---|"]
        lines += [f"| `{name}` | {value:g} |" for name, value in rule.thresholds.items()]
        if rule.id in PRACTICES_OWN:
            lines += ["", f"A practice may set its own under `{rule.id}`."]
        elif rule.id in SETTABLE:
            lines += ["", f"A practice, and above it a patient, may set their own under `{rule.id}`."]
        else:
            lines += ["", "The same for every practice."]
    return "\n".join(lines) + "\n"


def _index(known: dict[str, Rule]) -> str:
    lines = ["# Rules", "", "Written by `hepcoach rules --write-docs`; change the rule, not the page.", ""]
    lines += ["| rule | version | what it decides |", "|---|---|---|"]
    lines += [f"| [{rule.id}]({rule.id}.md) | {rule.version} | {rule.title} |" for rule in known.values()]
    return "\n".join(lines) + "\n"


def _modules() -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}."):
        if info.name != __name__:
            yield importlib.import_module(info.name)


def _rules_in(module: ModuleType) -> Iterator[Rule]:
    for value in vars(module).values():
        if isinstance(value, Rule):
            yield value
        elif isinstance(value, tuple):
            yield from (rule for rule in value if isinstance(rule, Rule))
