"""Patients with habits, moods and a course of pain. They read texts on a phone and answer in their own words."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hepcoach.simulator import phrases
from hepcoach.simulator.clock import between
from hepcoach.simulator.phrases import Language, Saying

# A local day's answers count for it until this hour of the next morning.
DAY_ENDS = time(4)


@dataclass(frozen=True)
class Habit:
    """How somebody goes about it. Shares are per asked day unless named otherwise."""

    name: str
    answers: float = 0.85
    # Lost from `answers` each week.
    fades: float = 0.0
    does_all: float = 0.75
    does_some: float = 0.15
    # Local hours between which they answer; past 24 is after midnight, past 28 the next day.
    hours: tuple[float, float] = (9.2, 21.0)
    leaves_pain_out: float = 0.1
    corrects: float = 0.03
    writes_free: float = 0.05
    mistypes: float = 0.05
    asks: float = 0.04
    by_page: float = 0.1
    red_flags: float = 0.003
    stops: float = 0.002
    restarts_after_days: tuple[int, int] | None = (1, 9)
    pain: int = 4
    pain_noise: float = 0.8
    spikes: float = 0.03


HABITS: tuple[Habit, ...] = (
    Habit("adherent", answers=0.97, does_all=0.92, does_some=0.05),
    Habit("fader", answers=0.95, fades=0.15),
    Habit("sporadic", answers=0.5, does_all=0.5, does_some=0.25),
    Habit("silent", answers=0.05),
    Habit("chatty", answers=0.95, writes_free=0.3, asks=0.25, corrects=0.1),
    Habit("frail", answers=0.9, red_flags=0.04, pain=6, spikes=0.1, does_all=0.5),
    Habit("stopper", answers=0.8, stops=0.25, restarts_after_days=(1, 3)),
    Habit("late", answers=0.9, hours=(22.5, 27.5)),
    Habit("next-day", answers=0.85, hours=(29.0, 36.5)),
    Habit("corrector", answers=0.9, corrects=0.5, leaves_pain_out=0.3),
    Habit("typist", answers=0.9, mistypes=0.6),
    Habit("page", answers=0.9, by_page=0.9),
)
_COMMON = ("adherent", "adherent", "fader", "sporadic")

_GIVEN: dict[Language, tuple[str, ...]] = {
    "en": (
        "Alice", "Bruno", "Clara", "Dennis", "Edith", "Frank", "Gina", "Harold", "Irene",
        "Jack", "Kelly", "Lou", "Martha", "Norman", "Opal", "Peter", "Rose",
        "Stanley", "Tess", "Vernon", "Wendy", "Yusuf", "Zoe",
    ),
    "es": (
        "Ana", "Beto", "Carmen", "Diego", "Elena", "Fermin", "Gloria", "Hector", "Ines",
        "Jaime", "Lupe", "Raul", "Marisa", "Noel", "Olga", "Paco", "Rita",
        "Sergio", "Teresa", "Vicente", "Ximena", "Yolanda", "Zaida",
    ),
}  # fmt: skip
_FAMILY = ("Sample", "Example", "Testman", "Fictional", "Placeholder", "Invented", "Specimen", "Muster")
# 555-0110 to 555-0199 are fictional in each of them.
_AREAS = (212, 213, 312, 415, 512, 602, 617, 702, 713, 808)

ZONES = (
    "America/New_York",
    "America/New_York",
    "America/Denver",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Phoenix",
    "Pacific/Honolulu",
    # West of the date line: their morning is the server's evening before.
    "Pacific/Guam",
    "America/St_Johns",
)


@dataclass(frozen=True)
class Planned:
    """A text that somebody is going to send, and for which local day it is meant."""

    at: datetime
    saying: Saying
    day: date
    by_page: bool = False


@dataclass
class Person:
    """One patient of the world. `number` says which; nothing of the database is known here."""

    number: int
    given_name: str
    family_name: str
    language: Language
    zone: str
    phone: str
    habit: Habit
    rng: random.Random
    shares_phone: bool = False
    # Not in speech therapy.
    is_asked_for_pain: bool = True
    mood: float = 0.0
    pain: float = 4.0
    stopped: bool = False
    _answered: set[date] = field(default_factory=set)
    _told: dict[date, tuple[int, int, int]] = field(default_factory=dict)
    _asked_on: date | None = None
    _alarmed_on: date | None = None
    _days_asked: int = 0

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.zone))

    def read(self, kind: str, now: datetime, *, day: date | None, due: int) -> list[Planned]:
        """What a text that arrives on the phone makes them do. `day` is the day that it asks about."""
        if kind == "morning" and day is not None:
            return self._morning(now, day, due)
        if kind == "nudge" and day is not None and self.rng.random() < 0.5:
            return self._answer(
                now, now + between(self.rng, timedelta(minutes=2), timedelta(minutes=50)), day, due
            )
        if kind in ("ask_pain", "ask_did", "unclear") and self._asked_on in self._told:
            return self._follow_up(kind, now, self._asked_on)
        return []

    def _morning(self, now: datetime, day: date, due: int) -> list[Planned]:
        if day in self._answered:
            return []
        self._live_on()
        self._asked_on = day
        planned: list[Planned] = []
        if self.rng.random() < self.habit.red_flags:
            at = now + between(self.rng, timedelta(minutes=5), timedelta(hours=9))
            planned.append(Planned(at, phrases.red_flag(self.rng, self.language), day))
            self._alarmed_on = day
        if self.rng.random() < self.habit.stops:
            return [*planned, *self._stop(now, day)]
        willing = self.habit.answers - self.habit.fades * self._days_asked / 7 + self.mood / 5
        if self.rng.random() < willing:
            planned += self._answer(now, self._when(now, day), day, due)
        return planned

    def _live_on(self) -> None:
        """A day passes: mood wanders, pain slowly gets better and sometimes flares up."""
        self._days_asked += 1
        self.mood = 0.7 * self.mood + self.rng.gauss(0, 0.5)
        self.pain = max(0.0, min(8.0, self.pain * 0.985 + self.rng.gauss(0, self.habit.pain_noise)))

    def _felt(self) -> int:
        if self.rng.random() < self.habit.spikes:
            return min(10, round(self.pain) + self.rng.randint(4, 6))
        return round(self.pain)

    def _when(self, now: datetime, day: date) -> datetime:
        first, last = self.habit.hours
        minutes = self.rng.randint(int(first * 60), int(last * 60))
        midnight = datetime.combine(day, time(0), ZoneInfo(self.zone))
        wanted = (midnight + timedelta(minutes=minutes)).astimezone(now.tzinfo)
        return max(wanted, now + between(self.rng, timedelta(minutes=1), timedelta(minutes=40)))

    def _answer(self, now: datetime, at: datetime, day: date, due: int) -> list[Planned]:
        """An answer, and sometimes a correction or a question after it."""
        if day in self._answered or due < 1:
            return []
        self._answered.add(day)
        rng, habit = self.rng, self.habit
        if self.is_over(day, now):
            # Asked so late that "today" means nothing any more: whatever they say, it is not compared.
            return [
                Planned(at, replace(said, meaning=replace(said.meaning, plain=False)), day)
                for said in [phrases.free(rng, self.language)]
            ]
        done, pain = self._did(due), self._felt()
        late = self.is_over(day, at)
        if not late and rng.random() < habit.writes_free:
            return [Planned(at, phrases.free(rng, self.language), day)]
        by_page = not late and rng.random() < habit.by_page
        leaves_out = not late and not by_page and rng.random() < habit.leaves_pain_out
        leaves_out = leaves_out or not self.is_asked_for_pain
        self._told[day] = (due, done, pain)
        saying = phrases.answer(
            rng,
            self.language,
            due=due,
            done=done,
            pain=None if leaves_out else pain,
            yesterday=late,
            typos=rng.random() < habit.mistypes,
            # After a red flag a bare "yes" could answer anything.
            in_full=self._alarmed_on == day,
        )
        planned = [Planned(at, saying, day, by_page)]
        soon = at + between(rng, timedelta(minutes=1), timedelta(minutes=25))
        if not late and rng.random() < habit.corrects and not self.is_over(day, soon):
            planned.append(Planned(soon, self._correction(due, leaves_out), day))
        if rng.random() < habit.asks:
            soon += between(rng, timedelta(minutes=1), timedelta(minutes=25))
            planned.append(Planned(soon, phrases.question(rng, self.language), day))
        return planned

    def _did(self, due: int) -> int:
        drawn = self.rng.random() - self.mood / 20
        if drawn < self.habit.does_all:
            return due
        if drawn < self.habit.does_all + self.habit.does_some and due > 1:
            return self.rng.randint(1, due - 1)
        return 0

    def _correction(self, due: int, pain_was_left_out: bool) -> Saying:
        if due > 1 and (self.rng.random() < 0.5 or not self.is_asked_for_pain):
            done = self.rng.randint(1, due - 1)
            return phrases.correction(self.rng, self.language, due=due, done=done, pain=None)
        pain = min(8, self._felt()) if pain_was_left_out else self.rng.randint(0, 8)
        return phrases.correction(self.rng, self.language, due=due, done=None, pain=pain)

    def _follow_up(self, kind: str, now: datetime, day: date) -> list[Planned]:
        at = now + between(self.rng, timedelta(seconds=20), timedelta(minutes=15))
        if self.rng.random() > 0.8 or self.is_over(day, at):
            return []
        due, done, pain = self._told[day]
        if kind == "ask_pain":
            return [Planned(at, phrases.pain_only(self.rng, self.language, pain), day)]
        if kind == "ask_did":
            return [Planned(at, phrases.did_only(self.rng, self.language, due=due, done=done), day)]
        felt = pain if self.is_asked_for_pain else None
        said = phrases.answer(self.rng, self.language, due=due, done=done, pain=felt, in_full=True)
        return [Planned(at, said, day)]

    def _stop(self, now: datetime, day: date) -> list[Planned]:
        at = now + between(self.rng, timedelta(seconds=5), timedelta(hours=8))
        planned = [Planned(at, phrases.stop(self.rng, self.language), day)]
        if self.habit.restarts_after_days and self.rng.random() < 0.7:
            days = self.rng.randint(*self.habit.restarts_after_days)
            back = at + timedelta(days=days) + between(self.rng, timedelta(0), timedelta(hours=5))
            planned.append(Planned(back, phrases.start(self.rng), day))
        return planned

    def is_over(self, day: date, instant: datetime) -> bool:
        """Whether, for this person, that local day has ended by then."""
        ends = datetime.combine(day + timedelta(days=1), DAY_ENDS, ZoneInfo(self.zone))
        return instant >= ends


def meet(rng: random.Random, number: int, *, stream: random.Random) -> Person:
    """Somebody new. `rng` draws who they are, `stream` is what they draw from afterwards."""
    language: Language = "es" if rng.random() < 0.25 else "en"
    named = {habit.name: habit for habit in HABITS}
    # Every habit turns up once before the common ones repeat.
    habit = HABITS[number % 16] if number % 16 < len(HABITS) else named[_COMMON[number % len(_COMMON)]]
    return Person(
        number=number,
        given_name=_GIVEN[language][number % len(_GIVEN[language])],
        family_name=_FAMILY[(number + number // 23) % len(_FAMILY)],
        language=language,
        zone=rng.choice(ZONES),
        phone=f"+1{_AREAS[number // 89 % len(_AREAS)]}55501{10 + number % 89}",
        habit=habit,
        rng=stream,
        pain=float(max(0, min(8, habit.pain + rng.randint(-1, 2)))),
    )
