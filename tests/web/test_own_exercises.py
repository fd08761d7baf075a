"""The clinic's own exercises and videos: written by its therapists, seen by its patients alone."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hepcoach.checkins import links
from hepcoach.exercises import media
from hepcoach.exercises.models import ClinicExercise, ClinicVideo
from hepcoach.programs.models import ProgramItem
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db

FORM = {"words": "Heel rocker", "how_to": "Rock on your heels.", "specialty": "PT"}


@pytest.fixture
def exercise(clinic: Clinic) -> ClinicExercise:
    clinic.signed_in("therapist").post(reverse("clinic-exercises"), FORM)
    with clinic.inside():
        return ClinicExercise.objects.get()


def upload(clinic: Clinic, exercise: ClinicExercise, content: bytes = factories.MP4) -> None:
    path = reverse("clinic-exercise-upload", args=[exercise.pk])
    clinic.signed_in("therapist").post(path, {"video": SimpleUploadedFile("x.mp4", content)})


def test_a_written_exercise_is_confirmed_and_changed_by_its_name(clinic: Clinic, exercise: ClinicExercise) -> None:
    assert exercise.confirmed_at is not None
    link = "https://video.clinic.example/x"
    form = {**FORM, "words": "heel  ROCKER", "how_to": "Rock back.", "video_link": link}
    clinic.signed_in("assistant").post(reverse("clinic-exercises"), form)
    with clinic.inside():
        again = ClinicExercise.objects.get()
        assert (again.pk, again.how_to, again.video_link) == (exercise.pk, "Rock back.", link)


@pytest.mark.parametrize(
    "wrong", [{"words": ""}, {"words": "x" * 81}, {"specialty": "MD"}, {"video_link": "http://x.example"}]
)
def test_what_is_wrong_comes_back_beside_its_field(clinic: Clinic, wrong: dict[str, str]) -> None:
    answer = clinic.signed_in("therapist").post(reverse("clinic-exercises"), {**FORM, **wrong})
    assert answer.status_code == 400
    with clinic.inside():
        assert not ClinicExercise.objects.exists()


def test_a_video_is_streamed_in_parts(clinic: Clinic, exercise: ClinicExercise) -> None:
    upload(clinic, exercise)
    client, path = clinic.signed_in("therapist"), reverse("clinic-exercise-video", args=[exercise.pk])
    whole = client.get(path)
    assert (whole.status_code, whole.getvalue(), whole["Accept-Ranges"]) == (200, factories.MP4, "bytes")
    part = client.get(path, headers={"Range": "bytes=4-11"})
    assert (part.status_code, part.getvalue()) == (206, b"ftypmp42")
    assert part["Content-Range"] == f"bytes 4-11/{len(factories.MP4)}"
    beyond = client.get(path, headers={"Range": "bytes=9999-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(factories.MP4)}")
    client.post(reverse("clinic-exercise-video-remove", args=[exercise.pk]))
    assert client.get(path).status_code == 404


def test_a_player_that_asks_for_no_part_is_streamed_a_piece_at_a_time(
    clinic: Clinic, exercise: ClinicExercise
) -> None:
    long = factories.MP4 + bytes(3 * media.PIECE)
    upload(clinic, exercise, long)
    client, path = clinic.signed_in("therapist"), reverse("clinic-exercise-video", args=[exercise.pk])
    whole = client.get(path)
    assert (whole.streaming, whole["Content-Length"]) == (True, str(len(long)))
    pieces = list(whole)
    assert (len(pieces), max(map(len, pieces)), b"".join(pieces)) == (4, media.PIECE, long)
    asked = client.head(path)
    assert (asked["Content-Length"], asked.getvalue()) == (str(len(long)), b"")


@pytest.mark.parametrize(
    ("header", "status", "part"),
    [
        ("bytes=-4", 206, factories.MP4[-4:]),
        ("bytes=-9999", 206, factories.MP4),
        ("bytes=0-", 206, factories.MP4),
        ("bytes=0-1,5-6", 200, factories.MP4),
        ("bytes=-0", 416, b""),
        (f"bytes={len(factories.MP4)}-", 416, b""),
    ],
)
def test_odd_ranges_are_answered_as_the_standard_says(
    clinic: Clinic, exercise: ClinicExercise, header: str, status: int, part: bytes
) -> None:
    upload(clinic, exercise)
    path = reverse("clinic-exercise-video", args=[exercise.pk])
    answer = clinic.signed_in("therapist").get(path, headers={"Range": header})
    assert (answer.status_code, answer.getvalue()) == (status, part)


def test_a_real_video_is_larger_than_a_form_and_is_taken(clinic: Clinic, exercise: ClinicExercise) -> None:
    upload(clinic, exercise, factories.MP4 + bytes(2 * settings.LARGEST_FORM))
    with clinic.inside():
        assert ClinicVideo.objects.get().size > settings.LARGEST_FORM


def test_a_video_that_is_too_large_is_refused_unread_and_in_words(
    clinic: Clinic, exercise: ClinicExercise
) -> None:
    path = reverse("clinic-exercise-upload", args=[exercise.pk])
    answer = clinic.signed_in("therapist").post(path, CONTENT_LENGTH=str(media.LARGEST + 1024 * 1024))
    assert (answer.status_code, b"at most 60 MB" in answer.content) == (413, True)


def test_what_is_no_video_is_refused_in_words(clinic: Clinic, exercise: ClinicExercise) -> None:
    upload(clinic, exercise, b"<script>alert(1)</script>")
    with clinic.inside():
        assert not ClinicVideo.objects.exists()
    page = clinic.signed_in("therapist").get(reverse("clinic-exercises"))
    assert "Heel rocker" in page.content.decode()


def test_the_patient_sees_the_video_of_their_program_and_no_other(
    clinic: Clinic, exercise: ClinicExercise, elsewhere: Clinic
) -> None:
    upload(clinic, exercise)
    with clinic.inside():
        item = ProgramItem.objects.get(program=clinic.program, position=2)
        ProgramItem.objects.filter(pk=item.pk).update(exercise_slug="", clinic_exercise=exercise)
        other = clinic.add_patient("Walter", "Example")
        mine, others = links.make([(clinic.patient, clinic.today), (other, clinic.today)], now=clinic.now)
    with elsewhere.inside():
        (abroad,) = links.make([(elsewhere.patient, elsewhere.today)], now=elsewhere.now)
    client = clinic.signed_in("therapist")
    seen = client.get(reverse("page-video", args=[mine]), {"item": "2"}, headers={"Range": "bytes=0-"})
    assert (seen.status_code, seen.getvalue()) == (206, factories.MP4)
    for token, asked in ((mine, "1"), (mine, "9"), (mine, "²"), (others, "2"), (abroad, "2")):
        assert client.get(reverse("page-video", args=[token]), {"item": asked}).status_code == 404
    assert client.get(reverse("page-video", args=["made.up"]), {"item": "2"}).status_code == 410
