"""`hepcoach dose read`: JSON Lines in, one line of fields out for each; a broken line is named."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from hepcoach.config.cli import main

FIELDS = [
    "id", "sets", "reps", "hold_seconds", "times_per_day", "days_per_week", "duration_minutes", "load",
    "load_unit", "side", "weekdays", "as_needed", "unparsed",
]  # fmt: skip


def test_each_line_of_a_file_becomes_one_line_of_fields(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text(
        '{"id": "a", "text": "3x10, 5 sec hold, BID", "lang": "en"}\n\n{"id": 7, "text": "10 a 12 rep c/lado"}\n',
        encoding="utf-8",
    )
    assert main(["dose", "read", str(lines), "--json"]) == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert list(first) == FIELDS
    assert (first["id"], first["sets"], first["reps"], first["times_per_day"]) == ("a", 3, 10, 2)
    assert (second["id"], second["reps"], second["side"]) == (7, {"min": 10, "max": 12}, "each")


def test_standard_input_is_read_without_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"id": 1, "text": "según tolerancia", "lang": null}\n'))
    assert main(["dose", "read"]) == 0
    assert json.loads(capsys.readouterr().out)["unparsed"] == ["según tolerancia"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"id": 1}', 'field "text" is missing'),
        ('{"id": 1, "text": 5}', 'field "text" must be a string, got int'),
        ('{"id": 1, "text": null}', 'field "text" must be a string, got NoneType'),
        ('{"id": 1, "text": "3x10", "lang": 3}', 'field "lang" must be a string, got int'),
        ("[1]", "expected an object, got list"),
        ("{", "not JSON"),
    ],
)
def test_a_broken_line_is_named(
    line: str, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text('\n{"id": 0, "text": "3x10"}\n' + line + "\n", encoding="utf-8")
    assert main(["dose", "read", str(lines)]) == 2
    error = capsys.readouterr().err
    assert complaint in error and "line 3" in error


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dose", "read", "/nowhere/lines.jsonl"]) == 2
    assert "/nowhere/lines.jsonl" in capsys.readouterr().err
