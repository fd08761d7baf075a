"""Every rule says what it is and where it comes from, and its page in docs/rules/ is up to date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hepcoach.config.cli import main
from hepcoach.rules import red_flags, registry, triage

DOCS = Path(__file__).resolve().parents[2] / "docs" / "rules"
RULES = registry.all_rules()


@pytest.mark.parametrize("name", sorted(registry.pages()))
def test_the_page_of_a_rule_is_up_to_date(name: str) -> None:
    page = DOCS / name
    assert page.exists(), "run `hepcoach rules --write-docs`"
    assert page.read_text(encoding="utf-8") == registry.pages()[name], "run `hepcoach rules --write-docs`"


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    assert {path.name for path in DOCS.iterdir()} == set(registry.pages())


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_rule_names_its_version_title_and_source(rule: registry.Rule) -> None:
    assert rule.version >= 1
    assert rule.title
    assert len(rule.source) > 20
    assert len(rule.id) <= 40  # a case's column


def test_every_case_rule_is_listed() -> None:
    assert {rule.id for rule in (*triage.RULES, *red_flags.RULES)} <= set(RULES)


def test_the_command_lists_the_rules_as_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--json"]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {rule["id"] for rule in printed} == set(RULES)
    spike = next(rule for rule in printed if rule["id"] == "pain_spike")
    assert spike["thresholds"] == {"above": 3, "reports": 7}


def test_the_command_lists_the_rules_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert "Pain well above the patient's usual (above 3, reports 7)" in capsys.readouterr().out


def test_writing_the_pages_removes_old_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gone.md").write_text("old")
    assert main(["rules", "--write-docs", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == set(registry.pages())


def test_a_folder_that_can_not_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_the_way = tmp_path / "docs"
    in_the_way.write_text("a file")
    assert main(["rules", "--write-docs", str(in_the_way)]) == 2
    assert str(in_the_way) in capsys.readouterr().err
