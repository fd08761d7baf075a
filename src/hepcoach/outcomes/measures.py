"""Reads of an episode's scored measures and motions: each one's course, what it says, and when it is due again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from hepcoach.outcomes.models import MeasureScore
from hepcoach.patients.models import Episode
from hepcoach.rules import change, outcomes
from hepcoach.scheduling.models import Appointment

ROM = "rom:"


@dataclass(frozen=True)
class Point:
    on: date
    value: float


@dataclass(frozen=True)
class Course:
    """One measure of one episode, oldest first, with what it says in words. `due` is "" while it is not."""

    code: str
    side: str
    name: str
    unit: str
    points: Sequence[Point]
    trend: str
    reading: str
    due: str

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def newest_first(self) -> list[Point]:
        return list(reversed(self.points))


def courses(episode: Episode, *, today: date, age: int | None = None) -> list[Course]:
    """Every measure and motion recorded in the episode up to `today`. Two queries."""
    found: dict[tuple[str, str], list[Point]] = {}
    for score in MeasureScore.objects.filter(episode=episode, on__lte=today).order_by("code", "side", "on", "pk"):
        found.setdefault((score.code, score.side), []).append(Point(score.on, float(score.result["value"])))
    visits = _visits(episode)
    return [
        _motion(code, side, points, found)
        if code.startswith(ROM)
        else _tool(episode, code, points, visits, today=today, age=age)
        for (code, side), points in found.items()
    ]


def trend(measure: change.Measure, points: Sequence[Point]) -> str:
    """The first against the last, in one sentence."""
    if len(points) == 1:
        name = measure.name[0].upper() + measure.name[1:]
        return f"{name} {change.number(points[0].value)} {measure.unit}; recorded once."
    return change.in_words(measure, change.change(measure, points[0].value, points[-1].value))


def _tool(
    episode: Episode, code: str, points: list[Point], visits: Sequence[date], *, today: date, age: int | None
) -> Course:
    tool = outcomes.TOOLS[code]
    last = points[-1]
    return Course(
        code=code,
        side="",
        name=tool.name[0].upper() + tool.name[1:],
        unit=tool.measure.unit,
        points=points,
        trend=trend(tool.measure, points),
        reading=outcomes.reading(tool, last.value, age=age),
        due=outcomes.due(
            last_on=last.on,
            started_on=episode.started_on,
            visits_since=sum(visit > last.on for visit in visits),
            today=today,
            ended_on=episode.ended_on,
        ),
    )


def _motion(code: str, side: str, points: list[Point], found: dict[tuple[str, str], list[Point]]) -> Course:
    motion = outcomes.MOTIONS[code.removeprefix(ROM)]
    other = found.get((code, {"left": "right", "right": "left"}.get(side, "none")))
    reading = outcomes.against_norm(motion, points[-1].value, other[-1].value if other else None)
    return Course(
        code=code,
        side=side,
        name=f"{side} {motion.measure.name}".strip().capitalize(),
        unit="degrees",
        points=points,
        trend=trend(motion.measure, points),
        reading=reading[0].upper() + reading[1:],
        due="",
    )


def _visits(episode: Episode) -> list[date]:
    """Local days of visits kept in the episode."""
    zone = ZoneInfo(episode.patient.time_zone or episode.practice.time_zone)
    kept = Appointment.objects.filter(
        patient_id=episode.patient_id, status="arrived", starts_at__date__gte=episode.started_on
    )
    return [starts_at.astimezone(zone).date() for starts_at in kept.values_list("starts_at", flat=True)]
