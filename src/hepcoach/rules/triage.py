"""The case rules: what in a patient's answers a person must see, how soon, and what the chart could say about it.

Every rule is its own, with its own case: a severe pain is not hidden in a pain spike's case. Thresholds come from
the patient, else the practice, else the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from hepcoach.rules import adherence, days
from hepcoach.rules.change import number
from hepcoach.rules.effects import OpenCase, Sentence
from hepcoach.rules.facts import DayFacts, PatientFacts
from hepcoach.rules.meta import Rule
from hepcoach.rules.red_flags import flag_of

URGENT, SOON, NEW = 1, 2, 3
THERAPIST, FRONT_DESK = "therapist", "front_desk"

POSSIBLE_RED_FLAG = Rule(
    id="possible_red_flag",
    version=1,
    title="Words that may be a red flag",
    source="On doubt escalate: a missed red flag is worse than a call too many (product judgement).",
    thresholds={"minutes": 60},
)
PAIN_SPIKE = Rule(
    id="pain_spike",
    version=1,
    title="Pain well above the patient's usual",
    source=(
        "More than the 2 points of measurement error (Childs 2005) and of the '2-point rule' of loading programs; "
        "3 is the clinic's own order. Compared with the median of the last seven reports so that one odd day does "
        "not move it; before seven, with the episode's baseline, else the first report."
    ),
    thresholds={"above": 3, "reports": 7},
)
SEVERE_PAIN = Rule(
    id="severe_pain",
    version=1,
    title="Severe pain",
    source=(
        "The clinic's own order (7). More than 5 is the high-risk zone of the pain-monitoring model (Thomee); 8 "
        "and above or sudden new severe pain wants a person the same day (product judgement)."
    ),
    thresholds={"at_least": 7},
)
SKIPPED_DAYS = Rule(
    id="skipped_days",
    version=1,
    title="Scheduled days in a row not done or silent",
    source=(
        "Product judgement: no number in the literature. Days on which the question never reached the patient do "
        "not count and do not break the row. Raised again after each further three."
    ),
    thresholds={"days": 3},
)
LOW_ADHERENCE = Rule(
    id="low_adherence",
    version=1,
    title="Low adherence over seven days",
    source=(
        "The clinic's own order (40 %); no validated cut-off exists (Bollen 2014). The conservative figure, so "
        "that silence counts. Raised when it falls below, and once a week while it stays there."
    ),
    thresholds={"below": 0.4, "days": 7, "due": 4},
)
QUESTION = Rule(
    id="unanswered_question",
    version=1,
    title="A question that waits for an answer",
    source="The coach does not answer clinical questions: a person does.",
)
DELIVERY_FAILURE = Rule(
    id="delivery_failure",
    version=1,
    title="A text that could not be delivered",
    source="An undelivered text is not a silent patient (Twilio status and error codes).",
)
UNCLEAR_REPLY = Rule(
    id="unclear_reply",
    version=1,
    title="Words that a person must read",
    source="Product judgement: one clarifying question, then a person; nothing a patient wrote goes unread.",
)
WRONG_NUMBER = Rule(
    id="wrong_number",
    version=1,
    title="The number belongs to somebody else",
    source="A wrong-number reply is a revocation (47 CFR 64.1200(a)(10)); the right number must be asked for.",
)
SCHEDULE_REQUEST = Rule(
    id="schedule_request",
    version=1,
    title="About a visit",
    source="Visits are the front desk's: the coach neither makes nor moves them.",
)
PICTURE = Rule(
    id="picture",
    version=1,
    title="A picture was sent",
    source="The coach does not look at pictures; a wound may be on it.",
)


RULES: tuple[Rule, ...] = (
    POSSIBLE_RED_FLAG,
    SEVERE_PAIN,
    PAIN_SPIKE,
    SKIPPED_DAYS,
    LOW_ADHERENCE,
    QUESTION,
    UNCLEAR_REPLY,
    WRONG_NUMBER,
    DELIVERY_FAILURE,
    SCHEDULE_REQUEST,
    PICTURE,
)


@dataclass(frozen=True)
class Evidence:
    """What a case rests on. `key` makes it join once, `source` is how a note cites it ("text 81")."""

    key: str
    source: str
    at: datetime
    words: str = ""
    by: str = "patient"


def threshold(facts: PatientFacts, rule: Rule, name: str) -> float:
    return float(facts.thresholds.get(rule.id, {}).get(name, rule.thresholds[name]))


def red_flag(facts: PatientFacts, category: str, evidence: Evidence) -> OpenCase:
    flag = flag_of(category)
    reasons = [f"Red flag: {flag.words}."]
    if facts.may_text_reason == "opted_out":
        reasons.append("Opted out of texts, so no safety text goes out: call.")
    return _case(
        facts,
        flag.rule,
        evidence,
        severity=URGENT,
        reasons=reasons,
        seen={"category": category},
        minutes=threshold(facts, flag.rule, "minutes"),
    )


def possible_red_flag(facts: PatientFacts, evidence: Evidence, why: str) -> OpenCase:
    return _case(
        facts,
        POSSIBLE_RED_FLAG,
        evidence,
        severity=URGENT,
        reasons=[f"{why[0].upper()}{why[1:]}. Read it now and call if in doubt."],
        minutes=threshold(facts, POSSIBLE_RED_FLAG, "minutes"),
    )


def wrote_again(facts: PatientFacts, rule: Rule, evidence: Evidence) -> OpenCase:
    """More words for the open case of a red flag."""
    return _case(
        facts,
        rule,
        evidence,
        severity=URGENT,
        reasons=["Wrote again after the red flag."],
        minutes=threshold(facts, rule, "minutes"),
    )


def pain_spike(facts: PatientFacts, day: date, pain: float, evidence: Evidence) -> OpenCase | None:
    """More than so many points above the median of the last reports, or the baseline, or the first report."""
    wanted = int(threshold(facts, PAIN_SPIKE, "reports"))
    before = [known for known in facts.days if known.day < day and known.pain is not None]
    values = [known.pain for known in before if known.pain is not None]
    if len(values) >= wanted:
        usual, how = float(median(values[-wanted:])), f"median of the last {wanted} reports"
        source = f"check-ins {before[-wanted].day} to {before[-1].day}"
    elif facts.baseline_pain is not None:
        usual, how, source = facts.baseline_pain, "baseline of this episode", "episode"
    elif values:
        usual, how, source = values[0], "first report of this episode", f"check-in {before[0].day}"
    else:
        return None
    above = threshold(facts, PAIN_SPIKE, "above")
    if pain - usual <= above:
        return None
    return _case(
        facts,
        PAIN_SPIKE,
        evidence,
        severity=SOON,
        evidence_key=f"{day}:{number(pain)}",
        reasons=[f"Pain {number(pain)} on {_said(day)}, {number(usual)} usual ({how})."],
        sentences=[
            Sentence(f"Reported pain {number(pain)} of 10 on {_said(day)}.", f"check-in {day}"),
            Sentence(f"Usual pain {number(usual)} of 10 ({how}).", source),
        ],
        seen={"day": day.isoformat(), "pain": pain, "usual": usual, "how": how, "above": above},
    )


def severe_pain(facts: PatientFacts, day: date, pain: float, evidence: Evidence) -> OpenCase | None:
    least = threshold(facts, SEVERE_PAIN, "at_least")
    if pain < least:
        return None
    return _case(
        facts,
        SEVERE_PAIN,
        evidence,
        severity=URGENT,
        evidence_key=f"{day}:{number(pain)}",
        reasons=[f"Pain {number(pain)} on {_said(day)}: {number(least)} or more is severe."],
        sentences=[Sentence(f"Reported pain {number(pain)} of 10 on {_said(day)}.", f"check-in {day}")],
        seen={"day": day.isoformat(), "pain": pain, "at_least": least},
    )


def pain_corrected(facts: PatientFacts, rule: Rule, day: date, pain: float, evidence: Evidence) -> OpenCase | None:
    """Tell the open case that the patient has taken the number back."""
    if rule.id not in {case.rule for case in facts.open_cases}:
        return None
    return _case(
        facts,
        rule,
        evidence,
        severity=SOON,
        evidence_key=f"{day}:corrected:{number(pain)}",
        reasons=[f"The patient corrected the pain of {_said(day)} to {number(pain)}."],
        sentences=[Sentence(f"Corrected to pain {number(pain)} of 10.", f"check-in {day}")],
        seen={"day": day.isoformat(), "pain": pain},
    )


def skipped_days(facts: PatientFacts, day: date, evidence: Evidence) -> OpenCase | None:
    """Looks back from `day`; fires at the third day in a row and after each three more."""
    row = _skipped_row([known for known in facts.days if known.day <= day])
    wanted = max(int(threshold(facts, SKIPPED_DAYS, "days")), 1)
    if not row or row[-1].day != day or len(row) % wanted:
        return None
    silent = sum(known.status == "no_answer" for known in row)
    return _case(
        facts,
        SKIPPED_DAYS,
        evidence,
        severity=SOON,
        evidence_key=f"{day}",
        reasons=[
            f"{len(row)} scheduled days in a row without exercises, {_said(row[0].day)} to {_said(day)}: "
            f"{len(row) - silent} said not done, {silent} silent."
        ],
        sentences=[
            Sentence(
                f"No home exercise reported on {len(row)} scheduled days in a row "
                f"({_said(row[0].day)} to {_said(day)}).",
                f"check-ins {row[0].day} to {day}",
            )
        ],
        seen={"days": [known.day.isoformat() for known in row], "silent": silent},
    )


def low_adherence(facts: PatientFacts, day: date, evidence: Evidence) -> OpenCase | None:
    """Looks at the days up to `day`; fires when the share falls below, then weekly while it stays there."""
    found = _low(facts, day)
    if found is None:
        return None
    started = facts.program.starts_on if facts.program else day
    weekly = (day - started).days % 7 == 6
    if not weekly and _low(facts, day - timedelta(days=1)) is not None:
        return None
    length = int(threshold(facts, LOW_ADHERENCE, "days"))
    share = round((found.conservative or 0) * 100)
    count = f"{number(found.done)} of {found.due} sessions"
    return _case(
        facts,
        LOW_ADHERENCE,
        evidence,
        severity=NEW,
        evidence_key=f"{day}",
        reasons=[f"Adherence {share} % over {length} days to {_said(day)} ({count}; {found.answered} answered)."],
        sentences=[
            Sentence(
                f"Home program adherence {share} % ({count}) in the {length} days to {_said(day)}.",
                f"check-ins {day - timedelta(days=length - 1)} to {day}",
            )
        ],
        seen={"day": day.isoformat(), "done": found.done, "due": found.due, "answered": found.answered},
    )


def question(facts: PatientFacts, evidence: Evidence) -> OpenCase:
    return _case(facts, QUESTION, evidence, severity=SOON, reasons=["Has a question for the therapist."])


def unclear_reply(facts: PatientFacts, evidence: Evidence, reason: str) -> OpenCase:
    return _case(facts, UNCLEAR_REPLY, evidence, severity=NEW, desk=FRONT_DESK, reasons=[reason])


def wrong_number(facts: PatientFacts, evidence: Evidence) -> OpenCase:
    reasons = ["Somebody else answered: the number does not reach the patient. Ask for the right one."]
    return _case(facts, WRONG_NUMBER, evidence, severity=SOON, desk=FRONT_DESK, reasons=reasons)


def schedule_request(facts: PatientFacts, evidence: Evidence) -> OpenCase:
    return _case(
        facts, SCHEDULE_REQUEST, evidence, severity=SOON, desk=FRONT_DESK, reasons=["Writes about a visit."]
    )


def picture(facts: PatientFacts, evidence: Evidence) -> OpenCase:
    reasons = ["Sent a picture. It may show something clinical: look at it today."]
    return _case(facts, PICTURE, evidence, severity=SOON, desk=FRONT_DESK, reasons=reasons)


def delivery_failure(facts: PatientFacts, evidence: Evidence, code: str) -> OpenCase:
    reasons = [f"A text could not be delivered (carrier code {code}). Check the number, or call."]
    return _case(
        facts, DELIVERY_FAILURE, evidence, severity=NEW, desk=FRONT_DESK, reasons=reasons, seen={"code": code}
    )


def _case(
    facts: PatientFacts,
    rule: Rule,
    evidence: Evidence,
    *,
    severity: int,
    reasons: Sequence[str],
    desk: str = THERAPIST,
    evidence_key: str = "",
    sentences: Sequence[Sentence] = (),
    seen: dict[str, Any] | None = None,
    minutes: float = 60,
) -> OpenCase:
    reasons = [*reasons, "Written by a helper."] if evidence.by == "helper" else list(reasons)
    quoted = [Sentence(f"{_who(evidence)} wrote: “{evidence.words}”", evidence.source)] if evidence.words else []
    named = Sentence(f"Raised by the rule “{rule.title}”.", f"rule {rule.id} v{rule.version}")
    return OpenCase(
        key=f"case:{rule.id}:{facts.patient_id}:{evidence_key or evidence.key}",
        reason=reasons[0],
        rule=rule.id,
        rule_version=rule.version,
        severity=severity,
        desk=desk,
        reasons=tuple(reasons),
        due_at=_due(facts, evidence.at, severity, minutes),
        at=evidence.at,
        words=evidence.words,
        draft=(*sentences, *quoted, named),
        facts=seen or {},
    )


def _due(facts: PatientFacts, at: datetime, severity: int, minutes: float) -> datetime:
    if severity == URGENT:
        return at + timedelta(minutes=minutes)
    wanted = days.OFFICE_DAYS.thresholds["soon" if severity == SOON else "new"]
    return days.office_day_ends(facts.clinic, at, int(wanted))


def _skipped_row(known: Sequence[DayFacts]) -> list[DayFacts]:
    """The scheduled days in a row up to the last one that were not done or silent, oldest first."""
    row: list[DayFacts] = []
    for day in reversed(known):
        if not adherence.counts(day):
            continue
        silent = day.status == "no_answer" and day.closed and day.answered_at is None
        if day.status != "not_done" and not silent:
            break
        row.append(day)
    return row[::-1]


def _low(facts: PatientFacts, last: date) -> adherence.Figures | None:
    """The figures of the days up to `last` when they are too low and rest on enough days."""
    first = last - timedelta(days=int(threshold(facts, LOW_ADHERENCE, "days")) - 1)
    found = adherence.figures(known for known in facts.days if first <= known.day <= last)
    share = found.conservative
    enough = found.due >= threshold(facts, LOW_ADHERENCE, "due")
    low = share is not None and share < threshold(facts, LOW_ADHERENCE, "below")
    return found if enough and low else None


def _who(evidence: Evidence) -> str:
    return "Helper" if evidence.by == "helper" else "Patient"


def _said(day: date) -> str:
    return f"{day:%B} {day.day}"
