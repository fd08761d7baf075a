"""Sets of time: half-open spans of instants, sorted and apart. Two that touch are one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

Span = tuple[datetime, datetime]
Spans = tuple[Span, ...]

FOREVER = datetime.max.replace(tzinfo=UTC)
EVER: Spans = ((datetime.min.replace(tzinfo=UTC), FOREVER),)


def union(spans: Iterable[Span]) -> Spans:
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def common(ones: Spans, others: Spans) -> Spans:
    return union(
        (max(one[0], other[0]), min(one[1], other[1])) for one in ones for other in others if overlap(one, other)
    )


def without(ones: Spans, others: Spans) -> Spans:
    """The time of `ones` that is not in `others`."""
    left = list(ones)
    for start, end in others:
        left = [
            piece
            for one in left
            for piece in ((one[0], min(one[1], start)), (max(one[0], end), one[1]))
            if piece[0] < piece[1]
        ]
    return union(left)


def overlap(one: Span, other: Span) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def holds(spans: Spans, instant: datetime) -> bool:
    return any(start <= instant < end for start, end in spans)


def seconds(spans: Iterable[Span]) -> int:
    return sum(int((end - start).total_seconds()) for start, end in spans)
