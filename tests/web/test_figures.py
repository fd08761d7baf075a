"""`/figures/…`: the same picture for everybody, kept by the browser, moving or still."""

from __future__ import annotations

import pytest
from django.test import Client

from hepcoach.exercises import figures

pytestmark = pytest.mark.django_db


def test_a_figure_is_served_to_anybody_and_may_be_kept() -> None:
    answer = Client().get("/figures/heel-slide.es.svg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert answer.content.decode() == figures.svg("heel-slide", "es")
    assert "public" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert not answer.cookies


def test_a_reader_who_wants_less_motion_is_served_the_still() -> None:
    drawn = Client().get("/figures/heel-slide.en.svg?still").content.decode()
    assert drawn == figures.calm("heel-slide", "en")
    assert "<animate" not in drawn


@pytest.mark.parametrize("path", ["no-such-exercise.en.svg", "heel-slide.fr.svg", "heel-slide.svg"])
def test_what_there_is_not_is_not_found(path: str) -> None:
    assert Client().get(f"/figures/{path}").status_code == 404
