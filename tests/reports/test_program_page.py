"""A protocol fits one tagged page in both languages, with every dose on it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from hepcoach.config.cli import main
from hepcoach.config.commands.program import page
from hepcoach.programs.protocols import Protocol, protocols

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("protocol", protocols(), ids=lambda protocol: protocol.slug)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_protocol_is_exactly_one_page(protocol: Protocol, language: str) -> None:
    reader = PdfReader(BytesIO(page(protocol, language, AT)))
    assert len(reader.pages) == 1
    text = " ".join(reader.pages[0].extract_text().split())
    assert protocol.milestone[language] in text
    for exercise in protocol.exercises:
        assert exercise.named(language) in text
        assert exercise.stop[language] in text
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_page_takes_less_than_300_ms_once_warm() -> None:
    page(protocols()[0], "en", AT)
    started = time.perf_counter()
    page(protocols()[0], "es", AT)
    assert time.perf_counter() - started < 0.3


def test_the_command_writes_it_or_says_why_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "x.pdf"
    assert main(["program", "pdf", "--protocol", "tka-phase-1", "--lang", "es", "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF")
    assert main(["program", "pdf", "--protocol", "no-such", "--out", str(out)]) == 2
    assert "there is no protocol" in capsys.readouterr().err
    assert main(["program", "pdf", "--protocol", "tka-phase-1", "--out", str(tmp_path / "a" / "b")]) == 2
