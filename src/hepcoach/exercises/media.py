"""A clinic's videos: what may be uploaded, how it is kept, and any part of it read back.

Sealed in pieces of one size, so a range opens only the pieces that it touches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import IO
from urllib.parse import urlsplit

from django.db import transaction

from hepcoach.clinics.actors import Actor
from hepcoach.exercises.models import ClinicExercise, ClinicVideo, VideoPiece
from hepcoach.privacy import tenancy

PIECE = 512 * 1024
LARGEST = 60 * 1024 * 1024
TOO_LARGE = f"A video may have at most {LARGEST // 1024 // 1024} MB. Cut it shorter or give a link instead."
LONGEST_LINK = 300
# What one answer carries at most; players ask on from there.
MOST_AT_ONCE = 4 * 1024 * 1024
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")


class UnableToKeep(Exception):
    """Says in words why a video can't be kept."""


class NoSuchPart(Exception):
    """The part asked for lies outside the video."""


@transaction.atomic
def upload(*, actor: Actor, exercise: ClinicExercise, file: IO[bytes], size: int, now: datetime) -> ClinicVideo:
    """Keep a video in place of an earlier one. What it is is told by its first bytes, not by its name."""
    if size > LARGEST:
        raise UnableToKeep(TOO_LARGE)
    first = file.read(PIECE)
    kind = kind_of(first)
    if kind is None:
        raise UnableToKeep("Only MP4, MOV or WebM videos can be shown on phones.")
    ClinicVideo.objects.filter(exercise=exercise).delete()
    video = ClinicVideo.objects.create(
        practice_id=exercise.practice_id,
        exercise=exercise,
        content_type=kind,
        size=size,
        uploaded_at=now,
        uploaded_by=actor.name,
    )
    kept = 0
    for number, piece in enumerate(_pieces(first, file)):
        kept += len(piece)
        if kept > LARGEST:
            raise UnableToKeep("The file is larger than it says.")
        VideoPiece.objects.create(practice_id=video.practice_id, video=video, number=number, content=piece)
    ClinicVideo.objects.filter(pk=video.pk).update(size=kept)
    video.size = kept
    return video


def kind_of(first: bytes) -> str | None:
    """The content type by the first bytes: ISO BMFF (ISO/IEC 14496-12) or EBML (RFC 8794); None for others."""
    if first[4:8] == b"ftyp":
        return "video/quicktime" if first[8:10] == b"qt" else "video/mp4"
    return "video/webm" if first[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in first[:64] else None


def part(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that a Range header asks for (RFC 9110, 14.2), no more than goes at once.

    None when there is none, or it is one that may be ignored. Raises NoSuchPart.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, last = max(0, size - int(found[2])), size - 1
        if int(found[2]) == 0:
            raise NoSuchPart
    else:
        first, last = int(found[1]), min(int(found[2]) if found[2] else size - 1, size - 1)
        if found[2] and int(found[2]) < first:
            return None
    if first >= size:
        raise NoSuchPart
    return first, min(last, first + MOST_AT_ONCE - 1)


def read(video: ClinicVideo, first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`, both included, piece by piece: one is in memory at a time.

    Each piece is asked for in the practice's own transaction, since an answer leaves long after its view ended.
    It ends early when the video is taken away meanwhile.
    """
    for number in range(first // PIECE, last // PIECE + 1):
        with tenancy.practice(video.practice_id):
            piece = VideoPiece.objects.filter(video=video, number=number).first()
            content = piece.content if piece else b""
        if not content:
            return
        begins = number * PIECE
        yield content[max(first - begins, 0) : last - begins + 1]


def link_problem(link: str) -> str:
    """What is wrong with a link to the clinic's video host; "" when nothing is."""
    if not link:
        return ""
    try:
        parts = urlsplit(link)
    except ValueError:
        return "This is no address of a page."
    if len(link) > LONGEST_LINK or parts.scheme != "https" or "." not in (parts.hostname or "") or parts.username:
        return "Give a whole address that begins with https://, at most 300 characters."
    return ""


def _pieces(first: bytes, rest: IO[bytes]) -> Iterator[bytes]:
    piece = first
    while piece:
        yield piece
        piece = rest.read(PIECE)
