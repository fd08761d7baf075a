"""`hepcoach program review`: advice for each program of a file, and a plain word on what can't be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hepcoach.config.cli import main


def test_each_program_gets_its_advice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "programs.jsonl"
    file.write_text('{"id": 7, "exercises": ["Heel slide."], "when": "daily", "where": "in bed"}\n')
    assert main(["program", "review", str(file), "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert line["id"] == 7
    rules = [advice["rule"] for advice in line["advice"]]
    assert rules == ["program_trigger", "program_fallback", "program_channel", "program_milestone"]
    assert main(["program", "review", str(file)]) == 0
    assert "Name a routine" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line", ['{"exercises": "x"}', "{}", '{"exercises": [1]}', '{"exercises": [], "when": 3}']
)
def test_what_is_no_program_is_refused_with_its_line(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "programs.jsonl"
    file.write_text(line)
    assert main(["program", "review", str(file)]) == 2
    assert "line 1: field" in capsys.readouterr().err
