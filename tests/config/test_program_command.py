"""`hepcoach program review`: advice for each program of a file, and a plain word on what can't be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hepcoach.config.cli import main
from hepcoach.programs.protocols import protocols


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


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "not UTF-8 text"),
        (b"{", "line 1: not JSON"),
        (b'{"exercises": []}\n\n[1]', "line 3: expected an object, got list"),
        (b'{"exercises": [], "language": "fr"}', 'line 1: field "language" must be one of en, es'),
        (b"[" * 100_000, "line 1: not JSON"),
    ],
)
def test_a_broken_file_is_refused_with_the_place(
    content: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "programs.jsonl"
    file.write_bytes(content)
    assert main(["program", "review", str(file), "--json"]) == 2
    told = capsys.readouterr()
    assert said in told.err
    # What was read before stands whole, one object a line.
    assert all(json.loads(line)["advice"] for line in told.out.splitlines())


@pytest.mark.parametrize("file", ["", "nowhere.jsonl"])
def test_a_folder_and_a_file_that_is_not_there_are_no_programs(
    file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["program", "review", str(tmp_path / file)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "out", "said"),
    [
        (["--protocol", "nope"], "x.pdf", "there is no protocol 'nope'"),
        (["--protocol", "tka-phase-1"], "no/x.pdf", "No such file or directory"),
        (["--protocol", "tka-phase-1"], "", "Is a directory"),
    ],
)
def test_a_page_that_can_not_be_written_leaves_nothing_behind(
    more: list[str], out: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["program", "pdf", *more, "--out", str(tmp_path / out)]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_each_protocol_is_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["program", "protocols", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["slug"] for line in lines] == [protocol.slug for protocol in protocols()]
    assert all(line["exercises"] and set(line["milestone"]) == {"en", "es"} for line in lines)


@pytest.mark.parametrize("words", [["program", "review"], ["exercises", "list", "--xml"], ["program", "pdf"]])
def test_a_command_that_is_not_whole_says_how_it_is_written(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: hepcoach" in capsys.readouterr().err
