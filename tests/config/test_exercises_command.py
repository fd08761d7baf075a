"""`hepcoach exercises list`: the whole library, one exercise a line."""

from __future__ import annotations

import json

import pytest

from hepcoach.config.cli import main
from hepcoach.exercises import library


def test_each_exercise_is_one_json_line_with_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exercises", "list", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["slug"] for line in lines] == [exercise.slug for exercise in library.all()]
    for line in lines:
        for field in ("name", "how_to", "cues", "mistake", "stop"):
            assert set(line[field]) == {"en", "es"}
    bridge = next(line for line in lines if line["slug"] == "bridge")
    assert (bridge["specialty"], bridge["region"], bridge["canonical"]) == ("PT", "hip", "bridge")


def test_a_person_reads_one_exercise_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exercises", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(library.all())
    assert any(line.startswith("heel-slide ") and line.endswith("Heel slide") for line in lines)
