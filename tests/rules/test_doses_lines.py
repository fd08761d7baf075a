"""Lines as therapists write them: every field of every line of `doses.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from hepcoach.rules.doses import read, to_json

LINES = yaml.safe_load((Path(__file__).parent / "doses.yaml").read_text(encoding="utf-8"))


def expected(says: dict[str, Any]) -> dict[str, Any]:
    """All fields but unparsed, as `to_json` writes them."""
    fields = {**to_json(read("")), **says}
    return {
        name: {"min": value[0], "max": value[1]} if isinstance(value, list) and name != "weekdays" else value
        for name, value in fields.items()
        if name not in ("unparsed", "lang")
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(text, says, id=f"{group}: {text}")
        for group, lines in LINES.items()
        for text, says in lines.items()
    ],
)
def test_a_line_states_what_its_therapist_meant(text: str, says: dict[str, Any]) -> None:
    found = to_json(read(text, says.get("lang")))
    unparsed = found.pop("unparsed")
    assert found == expected(says)
    wanted = [words.casefold() for words in says.get("unparsed", ())]
    for words in wanted:
        assert any(words in phrase.casefold() for phrase in unparsed), (words, unparsed)
    for phrase in unparsed:
        assert any(words in phrase.casefold() or phrase.casefold() in words for words in wanted), unparsed
