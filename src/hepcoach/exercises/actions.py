"""Writes of the exercises room: the clinic's own exercises, known again by their words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hepcoach.exercises.models import ClinicExercise
from hepcoach.privacy import keyring, keys
from hepcoach.privacy.fields import sealed


def words_index(practice_id: int, words: str) -> bytes:
    """The blind index of an exercise's words, whatever their case and spacing."""
    return keys.blind_index(keyring.of(practice_id), "exercise", " ".join(words.casefold().split()))


def remember(*, practice_id: int, words: Iterable[str]) -> dict[str, ClinicExercise]:
    """The clinic's own exercises of these words, made where they are new. A new one waits to be confirmed."""
    indexed = {text: words_index(practice_id, text) for text in words}
    new = {index: text for text, index in indexed.items()}
    ClinicExercise.objects.bulk_create(
        [
            ClinicExercise(practice_id=practice_id, words=" ".join(text.split()), words_index=index)
            for index, text in new.items()
        ],
        ignore_conflicts=True,
    )
    found = {
        bytes(exercise.words_index): exercise
        for exercise in ClinicExercise.objects.filter(practice_id=practice_id, words_index__in=list(new))
    }
    return {text: found[index] for text, index in indexed.items()}


def confirm(*, exercise_ids: Iterable[int], now: datetime) -> None:
    """A therapist has said that these are exercises of the clinic. The earlier confirmation stays."""
    ClinicExercise.objects.filter(pk__in=list(exercise_ids), confirmed_at=None).update(confirmed_at=now)


def write(
    *, practice_id: int, words: str, how_to: str, specialty: str, video_link: str, now: datetime
) -> ClinicExercise:
    """An exercise that a therapist writes for the clinic, or changes by its name: confirmed by being written."""
    exercise = remember(practice_id=practice_id, words=[words])[words]
    ClinicExercise.objects.filter(pk=exercise.pk).update(
        how_to=sealed(ClinicExercise, "how_to", practice_id, how_to), specialty=specialty, video_link=video_link
    )
    confirm(exercise_ids=[exercise.pk], now=now)
    return ClinicExercise.objects.get(pk=exercise.pk)
