"""Limits that forbid an exercise until a clinician says otherwise: their words, and which exercises they touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

import yaml

from hepcoach.exercises.content import Exercise


@cache
def words() -> Mapping[str, str]:
    """Tag → what a therapist reads."""
    text = (resources.files("hepcoach.exercises") / "limits.yaml").read_text(encoding="utf-8")
    written: Mapping[str, str] = yaml.safe_load(text)
    return written


def broken(exercise: Exercise, holding: Iterable[str]) -> tuple[str, ...]:
    """The limits that hold and that this exercise is not to be done with."""
    return tuple(tag for tag in holding if tag in exercise.avoid)
