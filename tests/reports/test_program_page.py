"""A protocol fits one tagged page in both languages, with every dose on it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from hepcoach.config.cli import main
from hepcoach.config.commands.program import page
from hepcoach.exercises import library
from hepcoach.programs.elements import Elements
from hepcoach.programs.protocols import Protocol, protocols
from hepcoach.programs.sheet import Prescribed, Reader, Sheet, compose
from hepcoach.reports import program_page
from hepcoach.rules import doses
from hepcoach.rules.doses import Dose

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("protocol", protocols(), ids=lambda protocol: protocol.slug)
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("paper", "large"), [("letter", False), ("a4", False), ("letter", True), ("a4", True)])
def test_every_protocol_is_exactly_one_page(
    protocol: Protocol, language: str, paper: program_page.Paper, large: bool
) -> None:
    reader = PdfReader(BytesIO(page(protocol, language, AT, paper=paper, large=large)))
    assert len(reader.pages) == 1
    text = " ".join(reader.pages[0].extract_text().split())
    assert protocol.milestone[language] in text
    for exercise in protocol.exercises:
        assert exercise.named(language) in text
        assert exercise.stop[language] in text
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == ((612, 792) if paper == "letter" else (595, 842))


def a_sheet(slugs: Sequence[str], *, language: str = "en", name: str = "Maria Marigold", **own: str) -> Sheet:
    items = [Prescribed(doses.from_json(library.exercise(slug).dose), library.exercise(slug)) for slug in slugs]
    items += [Prescribed(Dose(reps=10), own_name=words, own_how_to=how) for words, how in own.items()]
    written = Elements(trigger="breakfast", where="bed")
    return compose(
        items, written, "Stand up without hands.", Reader(name, language, "North Therapy", "(212) 555-0100")
    )


def text_of(pdf: bytes) -> str:
    (only,) = PdfReader(BytesIO(pdf)).pages
    return " ".join(only.extract_text().split())


def test_the_page_says_all_six_elements_and_names_its_reader() -> None:
    text = text_of(program_page.render(a_sheet(["quad-set", "bridge"]), at=AT, link="https://hep.example/p/1.x"))
    for said in (
        "Maria Marigold",
        "Every day, on your bed, after breakfast.",
        "2 sets, 10 times, hold 5 seconds, 2 times a day",
        "by more than 2 points",
        "If you miss a day",
        "new pain, swelling or weakness",
        "Answer our text",
        "Call North Therapy at (212) 555-0100",
        "In an emergency call 911.",
        "Stand up without hands.",
        "Point your phone's camera here.",
    ):
        assert said in text, said


def test_without_a_link_there_is_no_code() -> None:
    assert "camera" not in text_of(program_page.render(a_sheet(["bridge"]), at=AT))


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("count", [1, 2, 4, 5, 8, 12])
def test_any_number_of_exercises_is_one_page_with_all_their_names(count: int, language: str, large: bool) -> None:
    chosen = [exercise.slug for exercise in library.all()][:: len(library.all()) // count][:count]
    text = text_of(program_page.render(a_sheet(chosen, language=language), at=AT, large=large))
    assert all(library.exercise(slug).named(language) in text for slug in chosen)


def test_large_print_is_larger_than_the_usual_for_any_number_that_fits() -> None:
    for count in (1, 3, 5):
        sheet = a_sheet([exercise.slug for exercise in library.all()][:count])
        sizes = [largest_body(program_page.render(sheet, at=AT, large=large)) for large in (False, True)]
        assert sizes[0] < sizes[1], (count, sizes)


def largest_body(pdf: bytes) -> float:
    """The size of the print in which the most letters are set."""
    letters: Counter[float] = Counter()
    PdfReader(BytesIO(pdf)).pages[0].extract_text(
        visitor_text=lambda text, _cm, matrix, _font, size: letters.update(
            {round(abs(matrix[0]) * size, 1): len(text)}
        )
    )
    return letters.most_common(1)[0][0]


def test_words_without_end_are_drawn_smaller_and_still_one_page() -> None:
    long = {f"Own exercise {number}": "Lift the arm and lower it again slowly. " * 60 for number in range(6)}
    assert "Own exercise 5" in text_of(program_page.render(a_sheet(["bridge"], **long), at=AT))


@given(st.text(max_size=80), st.text(max_size=200))
@settings(max_examples=15, deadline=None)
def test_whatever_is_written_is_text_and_no_command(name: str, words: str) -> None:
    hostile = f"#panic() ${words}$ *_` 🦵"
    assert program_page.render(a_sheet(["bridge"], name=name, **{hostile: words}), at=AT).startswith(b"%PDF")


def test_equal_programs_are_equal_files() -> None:
    sheet = a_sheet(["bridge"])
    assert program_page.render(sheet, at=AT) == program_page.render(sheet, at=AT)


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
