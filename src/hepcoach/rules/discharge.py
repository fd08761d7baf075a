"""The discharge report: what the figures of an episode say, sentence by sentence, each with its source.

A draft for the therapist to edit and sign. It states what was reported and counted and leaves judgement to the
person who signs; where something was not recorded it says so instead of leaving it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median

from hepcoach.rules import adherence, change
from hepcoach.rules.effects import Sentence
from hepcoach.rules.facts import DayFacts
from hepcoach.rules.meta import Rule

RULE = Rule(
    id="discharge_report",
    version=2,
    title="Discharge report drafted from the episode's own data",
    source="Medicare Benefit Policy Manual ch. 15 §220.3 D (discharge note); Childs 2005; Stratford 1995",
    # Pain "now" is the median of this many last reports: one bad day is not an outcome.
    thresholds={"reports_for_pain_now": 3},
)


@dataclass(frozen=True)
class ProgramVersion:
    version: int
    assigned_on: date
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class ExerciseCount:
    """How often an exercise was due, and done, on the days that said which exercises were done."""

    name: str
    due: int
    done: int


@dataclass(frozen=True)
class PsfsRecord:
    on: date
    activities: tuple[tuple[str, float], ...]

    @property
    def mean(self) -> float:
        return sum(score for _, score in self.activities) / len(self.activities)


@dataclass(frozen=True)
class CaseRecord:
    """`done` is what people did about it, in their words, oldest first."""

    id: int
    title: str
    opened_on: date
    reason: str
    resolved_on: date | None
    done: tuple[str, ...]


@dataclass(frozen=True)
class MeasureRecord:
    """A form, test or motion: `trend` and `reading` are sentences (`outcomes.reading`, `against_norm`)."""

    first_on: date
    last_on: date
    name: str
    trend: str
    reading: str
    is_motion: bool = False


@dataclass(frozen=True)
class TrainingRecord:
    """Somebody at home was taught: `result` as the record words it."""

    id: int
    on: date
    who: str
    what: str
    result: str


@dataclass(frozen=True)
class DischargeFacts:
    """`days` oldest first; `visits` are visits kept as the EHR told them."""

    started_on: date
    ended_on: date
    condition: str
    goals: str
    milestone: str
    baseline_pain: float | None
    days: tuple[DayFacts, ...]
    programs: tuple[ProgramVersion, ...]
    exercises: tuple[ExerciseCount, ...]
    psfs: tuple[PsfsRecord, ...]
    cases: tuple[CaseRecord, ...]
    visits: int
    measures: tuple[MeasureRecord, ...] = ()
    trainings: tuple[TrainingRecord, ...] = ()


@dataclass(frozen=True)
class Section:
    title: str
    sentences: tuple[Sentence, ...]


def report(facts: DischargeFacts) -> tuple[Section, ...]:
    """The drafted sections in reading order."""
    return (
        Section("Episode", _episode(facts)),
        Section("Home program adherence", adherence_part(facts)),
        Section("Pain", pain_part(facts)),
        Section("Function", (*function_part(facts), *measures_part(facts, motions=False))),
        *_motion(facts),
        *training_part(facts),
        Section("Cases and what was done", cases_part(facts)),
        Section("Functional progress note", _progress(facts)),
    )


def training_part(facts: DischargeFacts) -> tuple[Section, ...]:
    """What helpers were taught; no section where nobody was."""
    sentences = tuple(
        Sentence(f"{one.on.isoformat()}: {one.who} was taught: {one.what}. {one.result}.", f"training {one.id}")
        for one in facts.trainings
    )
    return (Section("Family training", sentences),) if sentences else ()


def _motion(facts: DischargeFacts) -> tuple[Section, ...]:
    motions = measures_part(facts, motions=True)
    return (Section("Range of motion", motions),) if motions else ()


def pain_before_and_now(facts: DischargeFacts) -> tuple[float, float] | None:
    """Baseline (else the first report) and the median of the last reports; None with fewer than two values."""
    reports = [day.pain for day in facts.days if day.pain is not None]
    wanted = int(RULE.thresholds["reports_for_pain_now"])
    if facts.baseline_pain is not None and reports:
        return facts.baseline_pain, median(reports[-wanted:])
    if len(reports) >= 2:
        return reports[0], median(reports[1:][-wanted:])
    return None


def _episode(facts: DischargeFacts) -> tuple[Sentence, ...]:
    length = (facts.ended_on - facts.started_on).days + 1
    sentences = [
        Sentence(
            f"Episode from {facts.started_on:%B %-d, %Y} to {facts.ended_on:%B %-d, %Y} ({length} days).",
            "episode",
        )
    ]
    if facts.condition:
        sentences.append(Sentence(f"Treated for: {facts.condition}.", "episode"))
    sentences.append(
        Sentence(f"Visits on record: {facts.visits}.", "appointments")
        if facts.visits
        else Sentence("No visits were received from the EHR.", "appointments")
    )
    for program in facts.programs:
        what = ", ".join(program.exercises)
        sentences.append(
            Sentence(
                f"Home program version {program.version} from {program.assigned_on:%B %-d}: {what}.",
                f"program version {program.version}",
            )
        )
    return tuple(sentences)


def adherence_part(facts: DischargeFacts) -> tuple[Sentence, ...]:
    figures = adherence.figures(facts.days)
    if not figures.due:
        return (Sentence("No scheduled day was asked about, so adherence is not known.", "check-ins"),)
    sentences = [
        Sentence(
            f"{figures.due} sessions were due; {figures.answered} were answered "
            f"(response rate {percent(figures.response_rate)}).",
            "check-ins",
        ),
        Sentence(
            f"Adherence as reported, unanswered days left out: {percent(figures.reported)}; "
            f"conservative, unanswered days counted as not done: {percent(figures.conservative)}.",
            "check-ins",
        ),
    ]
    by_week = [
        f"week {number} {percent(week.conservative)}"
        for number, (_, week) in enumerate(adherence.weeks(facts.days, facts.started_on, facts.ended_on), start=1)
        if week.due
    ]
    sentences.append(Sentence(f"By week (conservative): {', '.join(by_week)}.", "check-ins"))
    said = [f"{exercise.name} {exercise.done} of {exercise.due}" for exercise in facts.exercises]
    if said:
        sentences.append(Sentence(f"By exercise, on days that were answered: {'; '.join(said)}.", "check-ins"))
    return tuple(sentences)


def pain_part(facts: DischargeFacts) -> tuple[Sentence, ...]:
    reports = [day for day in facts.days if day.pain is not None]
    if not reports:
        return (Sentence("No pain report was received.", "check-ins"),)
    sentences = []
    values = pain_before_and_now(facts)
    if values:
        start = "baseline" if facts.baseline_pain is not None else "first report"
        found = change.change(change.PAIN, *values)
        sentences.append(Sentence(change.in_words(change.PAIN, found), f"pain reports ({start}, last 3)"))
    worst = max(reports, key=lambda day: day.pain or 0)
    sentences.append(
        Sentence(
            f"{len(reports)} pain reports; highest {change.number(worst.pain or 0)} on {worst.day:%B %-d}.",
            f"check-in {worst.day}",
        )
    )
    return tuple(sentences)


def function_part(facts: DischargeFacts) -> tuple[Sentence, ...]:
    if not facts.psfs:
        return (Sentence("The patient-specific functional scale was not recorded.", "PSFS"),)
    first, last = facts.psfs[0], facts.psfs[-1]
    if first is last:
        return (
            Sentence(
                f"PSFS mean {change.number(first.mean)} of 10 on {first.on:%B %-d}; recorded once.",
                f"PSFS {first.on}",
            ),
        )
    found = change.change(change.PSFS, first.mean, last.mean)
    sentences = [Sentence(change.in_words(change.PSFS, found), f"PSFS {first.on}, {last.on}")]
    before = dict(first.activities)
    for activity, score in last.activities:
        if activity in before:
            sentences.append(
                Sentence(
                    f"{activity}: {change.number(before[activity])} to {change.number(score)}.",
                    f"PSFS {first.on}, {last.on}",
                )
            )
    return tuple(sentences)


def measures_part(facts: DischargeFacts, *, motions: bool) -> tuple[Sentence, ...]:
    """Forms and tests, or motions: the course of each, then what its last value says."""
    sentences = []
    for one in facts.measures:
        if one.is_motion == motions:
            days = f"{one.first_on}" if one.first_on == one.last_on else f"{one.first_on}, {one.last_on}"
            sentences.append(Sentence(one.trend, f"{one.name} {days}"))
            if one.reading:
                name = f"{one.name}: " if motions else ""
                reading = one.reading if not motions else one.reading[0].lower() + one.reading[1:]
                sentences.append(Sentence(f"{name}{reading}", f"{one.name} {one.last_on}"))
    return tuple(sentences)


def cases_part(facts: DischargeFacts) -> tuple[Sentence, ...]:
    if not facts.cases:
        return (Sentence("No case was opened in this episode.", "cases"),)
    sentences = []
    for case in facts.cases:
        done = " ".join(case.done) or "No action is on record."
        end = f" Resolved {case.resolved_on:%B %-d}." if case.resolved_on else " Not resolved."
        sentences.append(
            Sentence(f"{case.opened_on:%B %-d}, {case.title}: {case.reason} {done}{end}", f"case {case.id}")
        )
    return tuple(sentences)


def _progress(facts: DischargeFacts) -> tuple[Sentence, ...]:
    """A start for the therapist's own words: what the data say on goals, and what they do not."""
    sentences = []
    if facts.goals:
        sentences.append(Sentence(f"Goals of the plan of care: {facts.goals}", "plan of care"))
    if facts.milestone:
        sentences.append(Sentence(f"Last milestone agreed: {facts.milestone}", "program"))
    values = pain_before_and_now(facts)
    verdicts = []
    if values:
        verdicts.append(("pain", change.change(change.PAIN, *values).verdict))
    if len(facts.psfs) > 1:
        verdicts.append(("function", change.change(change.PSFS, facts.psfs[0].mean, facts.psfs[-1].mean).verdict))
    words = {
        "improved": "improved by more than measurement error",
        "worse": "got worse by more than measurement error",
        "no_detectable_change": "did not change by more than measurement error",
    }
    for name, verdict in verdicts:
        sentences.append(
            Sentence(f"Over the episode {name} {words[verdict]}.", "pain reports" if name == "pain" else "PSFS")
        )
    if not verdicts:
        sentences.append(
            Sentence("The record holds no repeated measure from which progress can be stated.", "episode")
        )
    sentences.append(
        Sentence(
            "Progress toward each goal, reason for discharge and advice: to be completed by the therapist.",
            "therapist",
        )
    )
    return tuple(sentences)


def percent(value: float | None) -> str:
    return "not known" if value is None else f"{value * 100:.0f} %"
