"""`hepcoach exercises`: the whole library, one exercise a line, and its figures as files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hepcoach.config.cli import main
from hepcoach.exercises import figures, library


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


def test_a_figure_is_written_as_a_file_moving_or_still(tmp_path: Path) -> None:
    out = tmp_path / "x.svg"
    assert main(["exercises", "figure", "heel-slide", "--lang", "es", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == figures.svg("heel-slide", "es")
    assert main(["exercises", "figure", "heel-slide", "--still", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == figures.svg("heel-slide", "en", True)


def test_a_figure_that_there_is_not_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exercises", "figure", "heel-slid", "--out", str(tmp_path / "x.svg")]) != 0
    assert "there is no figure of 'heel-slid'" in capsys.readouterr().err


def test_figures_come_on_one_page_to_look_at(tmp_path: Path) -> None:
    out = tmp_path / "sheet.html"
    assert main(["exercises", "figures", "cat-cow", "bridge", "--out", str(out)]) == 0
    page = out.read_text(encoding="utf-8")
    assert page.count("<h2>") == 2
    assert page.count("<img") == 4 + 3, "the loop, the start and each step"
