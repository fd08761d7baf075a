"""Reads of the outcomes room: an episode's scales, and how they went in words."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from hepcoach.outcomes.models import PsfsScore
from hepcoach.patients.models import Episode
from hepcoach.rules import change


def psfs(episode: Episode) -> list[PsfsScore]:
    """Oldest first."""
    return list(PsfsScore.objects.filter(episode=episode).order_by("on", "pk"))


def mean(score: PsfsScore) -> float:
    return fmean(float(one["score"]) for one in score.activities)


def trend(scores: Sequence[PsfsScore]) -> str:
    """The first against the last, in one sentence; "" before there is one."""
    if not scores:
        return ""
    if len(scores) == 1:
        return f"Function {change.number(mean(scores[0]))} of 10 (PSFS); recorded once."
    return change.in_words(change.PSFS, change.change(change.PSFS, mean(scores[0]), mean(scores[-1])))
