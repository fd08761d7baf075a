"""What really happened, kept by the world itself and counted again by brute force.

Nothing here looks at the product's tables or uses its rules: a bug there must not repeat itself here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hepcoach.simulator.carrier import Text
from hepcoach.simulator.people import DAY_ENDS, Planned


@dataclass
class Day:
    """One local day of one patient."""

    due: int
    asked_by: list[Text] = field(default_factory=list)
    status: str = "no_answer"
    done: int | None = None
    pain: float | None = None
    words: list[str] = field(default_factory=list)
    # Why nothing is concluded from this day, if so.
    unclear: str = ""

    @property
    def asked(self) -> bool:
        return any(text.told and not text.failed for text in self.asked_by)

    @property
    def answered(self) -> bool:
        return self.status != "no_answer" or self.pain is not None

    @property
    def share(self) -> float:
        """How much of the day's session was done."""
        if self.status == "done":
            return 1.0
        if self.status == "partial":
            return 0.5 if self.done is None else self.done / self.due
        return 0.0


@dataclass(frozen=True)
class Recorded:
    """A check-in as the product's database holds it."""

    day: date
    due: int
    asked: bool
    status: str
    done: int | None
    pain: float | None


@dataclass(frozen=True)
class Adherence:
    """Sessions done of sessions due; `reported` leaves out days without an answer."""

    due: int
    done: float
    answered: int

    @property
    def conservative(self) -> float | None:
        return self.done / self.due if self.due else None

    @property
    def reported(self) -> float | None:
        return self.done / self.answered if self.answered else None


@dataclass
class Diary:
    """The truth about one patient."""

    zone: str
    days: dict[date, Day] = field(default_factory=dict)
    _latest_said: datetime | None = None

    def asked(self, day: date, due: int, text: Text) -> None:
        """A text that asks about that day was taken by the carrier."""
        self.days.setdefault(day, Day(due)).asked_by.append(text)

    def unclear(self, day: date, why: str) -> None:
        """From now on nothing is concluded from what the product holds about this day."""
        if day in self.days:
            self.days[day].unclear = self.days[day].unclear or why

    def heard(self, said: Planned, arrived_at: datetime) -> None:
        """The product was given an answer; what it must have understood from it."""
        meaning = said.saying.meaning
        known = self.days.get(said.day)
        in_order = self._latest_said is None or said.at >= self._latest_said
        self._latest_said = max(said.at, self._latest_said or said.at)
        if known is None or not (meaning.is_report or not meaning.plain):
            return
        known.words.append(said.saying.words)
        if not meaning.plain:
            self.unclear(said.day, "answered in free words")
        elif not in_order:
            self.unclear(said.day, "texts overtook each other")
        elif not said.by_page and not self._means_that_day(said, arrived_at):
            # The words say "today" or "yesterday"; they arrived on another day than they were sent on.
            for shift in (0, 1):
                self.unclear(said.day + timedelta(days=shift), "an answer arrived on another day")
        else:
            known.status = meaning.status or known.status
            known.done = meaning.done if meaning.status else known.done
            known.pain = known.pain if meaning.pain is None else meaning.pain

    def _means_that_day(self, said: Planned, arrived_at: datetime) -> bool:
        zone = ZoneInfo(self.zone)
        if said.saying.meaning.yesterday:
            local = arrived_at.astimezone(zone)
            return local.date() == said.day + timedelta(days=1) and local.time() >= DAY_ENDS
        ends = datetime.combine(said.day + timedelta(days=1), DAY_ENDS, zone)
        return datetime.combine(said.day, time(0), zone) <= arrived_at < ends

    def differences(self, recorded: Mapping[date, Recorded]) -> list[str]:
        """What the product's record says otherwise, day by day."""
        found = []
        for day, truth in sorted(self.days.items()):
            row = recorded.get(day)
            if truth.unclear:
                continue
            if not (truth.asked or truth.answered):
                if row is not None and row.asked:
                    found.append(f"{day}: held as asked, but the morning text never went out")
                continue
            if row is None:
                found.append(f"{day}: no check-in, although it was asked about")
                continue
            wanted = (truth.due, truth.status, self._count(truth), truth.pain)
            held = (row.due, row.status, self._count(row), row.pain)
            if wanted != held:
                found.append(f"{day}: (due, status, done, pain) is {held}, but was told {wanted}: {truth.words}")
            if truth.asked and not row.asked:
                found.append(f"{day}: held as not asked, but the morning text went out")
        return found

    @staticmethod
    def _count(day: Day | Recorded) -> int | None:
        """Done without a count means all of them, not done means none."""
        return {"done": day.due, "not_done": 0}.get(day.status, day.done)

    def adherence(self, recorded: Mapping[date, Recorded]) -> tuple[Adherence, Adherence]:
        """The truth and the product's record, counted the same way over the days that are clear."""
        counted = [day for day, truth in self.days.items() if not truth.unclear]
        truths = [self.days[day] for day in counted if self.days[day].asked or self.days[day].answered]
        rows = [recorded[day] for day in counted if day in recorded]
        held = [
            Day(row.due, status=row.status, done=row.done, pain=row.pain)
            for row in rows
            if row.asked or row.status != "no_answer"
        ]
        return _counted(truths), _counted(held)


def _counted(days: list[Day]) -> Adherence:
    return Adherence(
        due=len(days),
        done=round(sum(day.share for day in days), 6),
        answered=sum(day.status != "no_answer" for day in days),
    )
