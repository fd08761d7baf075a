"""The example Bundles do what docs/howto/fhir.md says of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.interop.conftest import Take

pytestmark = pytest.mark.django_db

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "fhir"

WANTED = {
    "knee-english": ("assign", "ok"),
    "shoulder-spanish": ("assign", "ok"),
    "hand-ot": ("assign", "ok"),
    "swallow-slp": ("assign", "ok"),
    "hip-to-confirm": ("to_confirm", "ok"),
    "back-no-consent": ("assign", "no_consent"),
}


def test_every_example_is_described() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(WANTED)


@pytest.mark.parametrize("name", WANTED)
@pytest.mark.parametrize("days", [0, 400])
def test_an_example_is_imported(take: Take, name: str, days: int) -> None:
    shown = take(json.loads((EXAMPLES / f"{name}.json").read_text()), days=days)
    assert shown["outcome"] == "accept", shown["errors"]
    (patient,) = shown["patients"]
    (episode,) = patient["episodes"]
    assert (episode["status"], patient["may_text_reason"]) == WANTED[name]
