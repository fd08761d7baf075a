"""The case tables of cases/: an episode in words, what is asked, and the lines a biller expects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcoach.rules import rtm
from tests.rules.rtm.episodes import line_of

CASES = Path(__file__).parent / "cases"
# A misspelt word would leave a case without what it is about.
KNOWN = frozenset(
    [
        "case",
        "why",
        "ask",
        "as_of",
        "expect",
        "status",
        "reasons",
        "not_reasons",
        "counts",
        "settings",
        "zone",
        "discipline",
        "supply",
        "start",
        "discharge",
        "payer",
        "plan",
        "consent",
        "notice",
        "attestation",
        "education",
        "data",
        "time",
        "contacts",
        "timed",
        "others",
        "rpm",
        "programs",
        "billed",
        "previous",
        "ytd",
        "rates",
    ]
)


def _all_cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['case']}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def _decided(case: dict[str, Any]) -> dict[str, Any]:
    return rtm.to_json(rtm.decide(*rtm.read(line_of(case))))


def _in_words(line: dict[str, Any]) -> str:
    units = [f"x{line['units']}"] if line["units"] > 1 else []
    return " ".join([line["code"], *units, *sorted(line["modifiers"]), line["status"]])


def _wanted(text: str) -> str:
    """The modifiers in one order."""
    code, *words, status = text.split()
    units = [word for word in words if word.startswith("x")]
    return " ".join([code, *units, *sorted(word for word in words if word not in units), status])


@pytest.mark.parametrize("case", _all_cases())
def test_the_table_holds(case: dict[str, Any]) -> None:
    assert set(case) <= KNOWN
    answer = _decided(case)
    assert sorted(_in_words(line) for line in answer["lines"]) == sorted(_wanted(text) for text in case["expect"])
    found = [scope["status"] for scope in answer["scopes"]]
    wanted = case["status"]
    assert found == (wanted if isinstance(wanted, list) else [wanted])
    reasons = {reason for scope in answer["scopes"] for reason in scope["reasons"]}
    assert set(case.get("reasons", [])) <= reasons
    assert not set(case.get("not_reasons", [])) & reasons
    for name, count in case.get("counts", {}).items():
        assert answer["scopes"][0]["counts"][name] == count


def test_no_two_cases_have_one_name() -> None:
    names = [case.id for case in _all_cases()]
    assert len(set(names)) == len(names)
