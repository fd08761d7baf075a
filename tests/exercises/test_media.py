"""A clinic's videos: kept sealed, read back in any part, and nothing kept that is no video."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.clinics import actors
from hepcoach.clinics.actors import Actor
from hepcoach.clinics.models import Practice
from hepcoach.exercises import media
from hepcoach.exercises.models import ClinicExercise, ClinicVideo, VideoPiece
from hepcoach.privacy import tenancy
from tests import factories

pytestmark = pytest.mark.django_db
LONG = factories.MP4 + bytes(number % 251 for number in range(2 * media.PIECE))


@pytest.fixture
def practice(db: None, now: datetime) -> Iterator[Practice]:
    made = factories.practice(now=now)
    with tenancy.practice(made.pk):
        yield made


@pytest.fixture
def exercise(practice: Practice, now: datetime) -> ClinicExercise:
    return factories.clinic_exercise(practice, "Heel rocker", confirmed_at=now)


@pytest.fixture
def actor(practice: Practice) -> Actor:
    return actors.for_staff(factories.staff(practice))


def keep(actor: Actor, exercise: ClinicExercise, content: bytes, now: datetime) -> ClinicVideo:
    return media.upload(actor=actor, exercise=exercise, file=BytesIO(content), size=len(content), now=now)


def test_any_part_reads_back_as_it_was(actor: Actor, exercise: ClinicExercise, now: datetime) -> None:
    video = keep(actor, exercise, LONG, now)
    assert (video.size, video.content_type, video.pieces.count()) == (len(LONG), "video/mp4", 3)
    edges = [0, 1, media.PIECE - 1, media.PIECE, media.PIECE + 1, len(LONG) - 1]
    for first in edges:
        for last in edges:
            if first <= last:
                assert b"".join(media.read(video, first, last)) == LONG[first : last + 1]


def test_the_database_holds_no_byte_of_it_in_the_clear(
    actor: Actor, exercise: ClinicExercise, now: datetime
) -> None:
    keep(actor, exercise, LONG, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM exercises_videopiece")
        held = b"".join(bytes(content) for (content,) in cursor.fetchall())
    assert b"ftypmp42" not in held
    assert len(held) > len(LONG)


def test_another_upload_takes_the_place_of_the_first(
    actor: Actor, exercise: ClinicExercise, now: datetime
) -> None:
    keep(actor, exercise, LONG, now)
    newer = keep(actor, exercise, factories.MP4, now)
    assert ClinicVideo.objects.get() == newer
    assert VideoPiece.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"GIF89a" * 20, b"<html>", b"MZ" + bytes(200), b"%PDF-1.7"])
def test_what_is_no_video_is_not_kept(
    actor: Actor, exercise: ClinicExercise, now: datetime, content: bytes
) -> None:
    with pytest.raises(media.UnableToKeep):
        keep(actor, exercise, content, now)
    assert not ClinicVideo.objects.exists()


def test_what_is_too_large_is_not_kept_whatever_size_it_says(
    actor: Actor, exercise: ClinicExercise, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media, "LARGEST", media.PIECE)
    keep(actor, exercise, factories.MP4, now)
    with pytest.raises(media.UnableToKeep):
        keep(actor, exercise, LONG, now)
    with pytest.raises(media.UnableToKeep):
        media.upload(actor=actor, exercise=exercise, file=BytesIO(LONG), size=10, now=now)
    assert ClinicVideo.objects.get().size == len(factories.MP4)


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        (factories.MP4, "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"\x1a\x45\xdf\xa3matroska", None),
    ],
)
def test_the_kind_is_told_by_the_first_bytes(first: bytes, kind: str | None) -> None:
    assert media.kind_of(first) == kind


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-", (0, 99)),
        ("bytes=0-9", (0, 9)),
        ("bytes=90-400", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-400", (0, 99)),
        ("bytes=9-3", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("lines=1-2", None),
        ("bytes=a-b", None),
    ],
)
def test_a_range_is_read_as_the_standard_says(header: str, part: tuple[int, int] | None) -> None:
    assert media.part(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_a_part_outside_is_none(header: str) -> None:
    with pytest.raises(media.NoSuchPart):
        media.part(header, 100)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 10**8))
def test_a_part_lies_within_and_is_never_too_large(first: int, last: int, size: int) -> None:
    try:
        found = media.part(f"bytes={first}-{last}", size)
    except media.NoSuchPart:
        assert first >= size
    else:
        assert found is None or (found[0] == first <= found[1] < min(size, first + media.MOST_AT_ONCE))


@pytest.mark.parametrize(
    ("link", "fine"),
    [
        ("", True),
        ("https://video.clinic.example/heel-rocker", True),
        ("http://video.clinic.example/x", False),
        ("javascript:alert(1)", False),
        ("https://user@clinic.example/", False),
        ("https://localhost/", False),
        ("https://[bad/", False),
        ("https://clinic.example/" + "x" * 300, False),
    ],
)
def test_a_link_is_a_whole_https_address(link: str, fine: bool) -> None:
    assert (media.link_problem(link) == "") is fine
