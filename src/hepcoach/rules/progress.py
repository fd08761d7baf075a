"""SOAP notes and progress reports drafted from what happened between two days, each sentence with its source.

The drafts state what was said, counted and measured. Assessment and plan are the therapist's: the draft names what
the figures show and leaves the judgement open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hepcoach.rules import adherence, change, discharge
from hepcoach.rules.discharge import DischargeFacts, ProgramVersion, Section
from hepcoach.rules.effects import Sentence
from hepcoach.rules.meta import Rule

REPORT = Rule(
    id="progress_report_due",
    version=1,
    title="A progress report is due",
    source="Medicare Benefit Policy Manual ch. 15 §220.3 D: at least once every 10 treatment days",
    thresholds={"treatment_days": 10, "soon": 8},
)
# A note that quotes everything is read by nobody: the newest words, as many as fit one screen.
MOST_QUOTES = 6


@dataclass(frozen=True)
class Said:
    """A patient's own words of one day; `question` is what they asked."""

    day: date
    words: str = ""
    question: str = ""


@dataclass(frozen=True)
class StretchFacts:
    """What happened from `first` to `last`. `within` holds the days, cases, visits and measures of that stretch.

    `running` is the program in force; `before` the conservative adherence of the episode's earlier days.
    """

    first: date
    last: date
    within: DischargeFacts
    said: Sequence[Said] = ()
    running: ProgramVersion | None = None
    before: float | None = None


def treatment_days(visits: Sequence[date], reports: Sequence[date], *, started_on: date) -> int:
    """Distinct days treated since the last progress report; the report covers its own day."""
    since = max(reports, default=None)
    return len({day for day in visits if day >= started_on and (since is None or day > since)})


def report_due(count: int) -> str:
    """In words that the report is due soon or now; "" while it is neither."""
    limit = int(REPORT.thresholds["treatment_days"])
    if count >= limit:
        return f"Progress report due: {count} treatment days since the last (every {limit})."
    if count >= REPORT.thresholds["soon"]:
        return f"Progress report soon: treatment day {count} of {limit}."
    return ""


def soap(facts: StretchFacts) -> tuple[Section, ...]:
    """The four sections of a SOAP note."""
    return (
        Section("Subjective", _subjective(facts)),
        Section("Objective", _objective(facts)),
        Section("Assessment", _assessment(facts)),
        Section("Plan", _plan(facts)),
    )


def report(facts: StretchFacts) -> tuple[Section, ...]:
    """A progress report: completion, pain, function, motion, milestones, concerns, next."""
    within = facts.within
    motions = discharge.measures_part(within, motions=True)
    return (
        Section("Period", _period(facts)),
        Section("Home program adherence", _compared(facts)),
        Section("Pain", discharge.pain_part(within)),
        Section("Function", (*discharge.function_part(within), *discharge.measures_part(within, motions=False))),
        Section("Range of motion", motions or (Sentence("No range of motion was recorded.", "measures"),)),
        *discharge.training_part(within),
        Section("Goals and milestones", _goals(within)),
        Section("Concerns", discharge.cases_part(within)),
        Section("Next", _plan(facts)),
    )


def _period(facts: StretchFacts) -> tuple[Sentence, ...]:
    within = facts.within
    sentences = [Sentence(f"{_span(facts)}.", "episode")]
    if within.condition:
        sentences.append(Sentence(f"Treated for: {within.condition}.", "episode"))
    if within.visits:
        sentences.append(Sentence(f"Visits kept in this period: {within.visits}.", "appointments"))
    else:
        sentences.append(Sentence("No visit of this period was received from the EHR.", "appointments"))
    return tuple(sentences)


def _subjective(facts: StretchFacts) -> tuple[Sentence, ...]:
    sentences = []
    quoted = [one for one in facts.said if one.words][-MOST_QUOTES:]
    for one in quoted:
        sentences.append(Sentence(f"{one.day:%B %-d}: “{one.words}”", f"check-in {one.day}"))
    for one in facts.said:
        if one.question:
            sentences.append(Sentence(f"Asked on {one.day:%B %-d}: “{one.question}”", f"check-in {one.day}"))
    reports = [day for day in facts.within.days if day.pain is not None]
    if reports:
        values = [day.pain or 0 for day in reports]
        low, high = change.number(min(values)), change.number(max(values))
        said = f"{low}" if low == high else f"{low} to {high}"
        sentences.append(
            Sentence(
                f"Pain reported {len(reports)} times: {said} of 10, last {change.number(values[-1])} "
                f"on {reports[-1].day:%B %-d}.",
                f"check-ins {reports[0].day} to {reports[-1].day}",
            )
        )
    return tuple(sentences) or (Sentence(f"The patient reported nothing. {_span(facts)}.", "check-ins"),)


def _objective(facts: StretchFacts) -> tuple[Sentence, ...]:
    within = facts.within
    measured = [
        *([] if not within.psfs else discharge.function_part(within)),
        *discharge.measures_part(within, motions=False),
        *discharge.measures_part(within, motions=True),
    ]
    return (Sentence(f"{_span(facts)}.", "episode"), *discharge.adherence_part(within), *measured)


def _assessment(facts: StretchFacts) -> tuple[Sentence, ...]:
    sentences = []
    values = discharge.pain_before_and_now(facts.within)
    if values:
        words = change.in_words(change.PAIN, change.change(change.PAIN, *values))
        sentences.append(Sentence(words, "pain reports"))
    sentences += _against_before(facts)
    sentences += discharge.cases_part(facts.within) if facts.within.cases else ()
    sentences.append(Sentence("Clinical assessment: to be completed by the therapist.", "therapist"))
    return tuple(sentences)


def _compared(facts: StretchFacts) -> tuple[Sentence, ...]:
    return (*discharge.adherence_part(facts.within), *_against_before(facts))


def _against_before(facts: StretchFacts) -> list[Sentence]:
    now = adherence.figures(facts.within.days).conservative
    if facts.before is None or now is None:
        return []
    words = f"Conservative adherence before this period was {discharge.percent(facts.before)}"
    return [Sentence(f"{words}, in it {discharge.percent(now)}.", "check-ins")]


def _goals(within: DischargeFacts) -> tuple[Sentence, ...]:
    sentences = []
    if within.goals:
        sentences.append(Sentence(f"Goals of the plan of care: {within.goals}", "plan of care"))
    if within.milestone:
        sentences.append(Sentence(f"Milestone agreed: {within.milestone}", "program"))
    sentences.append(Sentence("Progress toward each goal: to be completed by the therapist.", "therapist"))
    return tuple(sentences)


def _plan(facts: StretchFacts) -> tuple[Sentence, ...]:
    sentences = []
    if facts.running:
        what = ", ".join(facts.running.exercises)
        version = facts.running.version
        sentences.append(
            Sentence(f"Home program version {version} is in force: {what}.", f"program version {version}")
        )
    else:
        sentences.append(Sentence("No home program is in force.", "program"))
    if facts.within.milestone:
        sentences.append(Sentence(f"Until the next visit: {facts.within.milestone}", "program"))
    sentences.append(
        Sentence("Plan and need for skilled care: to be completed by the therapist.", "therapist"),
    )
    return tuple(sentences)


def _span(facts: StretchFacts) -> str:
    return f"From {facts.first:%B %-d, %Y} to {facts.last:%B %-d, %Y}"
