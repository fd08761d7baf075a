"""Noise is not progress."""

from __future__ import annotations

import pytest

from hepcoach.rules import change


@pytest.mark.parametrize(
    ("measure", "before", "now", "verdict", "words"),
    [
        (change.PAIN, 6, 2, "improved", "Pain (0-10) fell from 6 to 2: better by more than measurement error"),
        (change.PAIN, 6, 4, "improved", "Pain (0-10) fell from 6 to 4: better by more than"),
        (change.PAIN, 6, 4.5, "no_detectable_change", "Pain (0-10) fell from 6 to 4.5: no change beyond"),
        (change.PAIN, 3, 3, "no_detectable_change", "Pain (0-10) stayed at 3: no change beyond"),
        (change.PAIN, 3, 5, "worse", "Pain (0-10) rose from 3 to 5: worse by more than"),
        (change.PSFS, 3, 7, "improved", "Function (PSFS, 0-10) rose from 3 to 7: better by more than"),
        (change.PSFS, 7, 3, "worse", "Function (PSFS, 0-10) fell from 7 to 3: worse by more than"),
        (change.PSFS, 4, 5.9, "no_detectable_change", "Function (PSFS, 0-10) rose from 4 to 5.9: no change"),
    ],
)
def test_change_is_called_only_when_it_is_more_than_error(measure, before, now, verdict, words) -> None:
    found = change.change(measure, before, now)
    assert found.verdict == verdict
    assert change.in_words(measure, found).startswith(words)
