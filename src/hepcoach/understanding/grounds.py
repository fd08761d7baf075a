"""Which words a head's finding rests on.

Of several thoughts it is the one that says most for the finding when it stands alone; in that thought, the words
without which its pieces would say much less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hepcoach.understanding import heads
from hepcoach.understanding.features import Seen
from hepcoach.understanding.scan import Scan

# So many parts are compared; a longer text is read by a person anyway.
_MOST = 24
# A thought is looked at word by word; one that is longer is cut into pieces first.
_LONGEST = 12
# Words that take this share of the greatest loss with them belong to the ground.
_SHARE = 0.5


@dataclass(frozen=True)
class Asked:
    """A text and the head whose finding is to be traced to tokens."""

    scan: Scan
    head: str


def find(asked: Sequence[Asked]) -> list[tuple[int, int]]:
    """For each finding the first and the last token it rests on."""
    parts = [_parts(one.scan) for one in asked]
    best = _best(asked, parts)
    without = [
        [[index for index in part if index != left] for left in part] if len(part) > 1 else [] for part in best
    ]
    with_all = _scores(asked, [[part] for part in best], with_meaning=False)
    with_less = _scores(asked, without, with_meaning=False)
    return [
        _covering(part, [all_[0] - score for score in less])
        for part, all_, less in zip(best, with_all, with_less, strict=True)
    ]


def _parts(scan: Scan) -> list[list[int]]:
    """The tokens of each thought that holds a word, the long ones cut."""
    thoughts: dict[int, list[int]] = {}
    for index, thought in enumerate(scan.thoughts):
        thoughts.setdefault(thought, []).append(index)
    tokens = scan.words.tokens
    found = [
        thought[start : start + _LONGEST]
        for thought in thoughts.values()
        for start in range(0, len(thought), _LONGEST)
    ]
    told = [part for part in found if any(tokens[index].isalnum() for index in part)]
    return told[:_MOST] or [list(range(min(len(tokens), _LONGEST)))]


def _best(asked: Sequence[Asked], parts: list[list[list[int]]]) -> list[list[int]]:
    several = [one if len(one) > 1 else [] for one in parts]
    scores = _scores(asked, several, with_meaning=True)
    return [
        own[max(range(len(own)), key=lambda index: found[index])] if found else own[0]
        for own, found in zip(parts, scores, strict=True)
    ]


def _scores(asked: Sequence[Asked], parts: list[list[list[int]]], *, with_meaning: bool) -> list[list[float]]:
    """Each finding's head on each of its parts; parts of all findings by the same head are scored together."""
    found: list[list[float]] = [[] for _ in asked]
    model = heads.load()
    for head in sorted({one.head for one in asked}):
        mine = [index for index, one in enumerate(asked) if one.head == head]
        texts = [_part(asked[index].scan, part) for index in mine for part in parts[index]]
        scores = iter(model.raw(texts, head, with_meaning=with_meaning))
        for index in mine:
            found[index] = [next(scores) for _ in parts[index]]
    return found


def _part(scan: Scan, part: list[int]) -> Seen:
    return Seen(tuple(scan.words.tokens[index] for index in part), scan.context)


def _covering(part: list[int], losses: list[float]) -> tuple[int, int]:
    most = max(losses, default=0.0)
    if most <= 0.0:
        return part[0], part[-1]
    kept = [index for index, loss in zip(part, losses, strict=True) if loss >= _SHARE * most]
    return kept[0], kept[-1]
