"""What the coach says next: a word that a person will read it, one question for one missing piece, or thanks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hepcoach.rules import days, encouraging, landing, readings, recording, triage
from hepcoach.rules.drafting import Draft
from hepcoach.rules.effects import SetConversation
from hepcoach.rules.facts import DayFacts, PatientFacts
from hepcoach.rules.meta import Rule
from hepcoach.rules.readings import Reading
from hepcoach.rules.recording import Told
from hepcoach.rules.red_flags import OTHER, RED_FLAGS

REPLY = Rule(
    id="checkin.reply",
    version=1,
    title="What follows from an answer",
    source=(
        "Order of thinking: wrong number and STOP, red flags, what was told, cases, one follow-up for one missing "
        "piece, thanks once a day. Praise only for what was done; no guilt for what was not."
    ),
    thresholds={"follow_ups": 1},
)


@dataclass(frozen=True)
class Answer:
    """One answer, by text or on the page. `day` is set where the answer itself says which day it is about."""

    key: str
    via: str
    evidence: triage.Evidence
    told: Told
    day: date | None = None
    num_media: int = 0
    # Written by a helper on a phone that the coach does not text: it speaks for that phone alone.
    beside: bool = False


def understood(reading: Reading) -> bool:
    return readings.reports(reading) or reading.pain_unclear or reading.question


def must_be_read(reading: Reading) -> bool:
    """A person must read it at once, without another question to the patient first."""
    return reading.needs_person and reading.needs_person_reason != readings.NOT_UNDERSTOOD


def why_read(reading: Reading) -> str:
    reason = reading.needs_person_reason or readings.NOT_UNDERSTOOD
    return f"The coach asks a person to read this: {reason}."


def pass_on(draft: Draft, reading: Reading, answer: Answer) -> None:
    if reading.question:
        draft.send("question_noted", REPLY, "Says that the therapist will read the question.")
    elif reading.schedule_request or answer.num_media:
        draft.send("passed_on", REPLY, "Says that a person at the clinic will read it.")


def ask_or_thank(
    draft: Draft, reading: Reading, answer: Answer, before: DayFacts | None, after: DayFacts | None
) -> None:
    if not (readings.reports(reading) or reading.pain_unclear):
        return
    if after is None:
        if not draft.texted:
            draft.send("passed_on", REPLY, "Says that a person at the clinic will read it.")
        return
    missing = _missing(draft, reading, after)
    if _quote_pain_rule(draft, answer, before, after, missing):
        if missing:
            remember(draft, answer, missing, _follow_ups(draft.facts, before) + 1)
        else:
            asked_no_more(draft, answer, after)
        return
    if missing and draft.send(f"ask_{missing}", REPLY, "One piece is missing."):
        remember(draft, answer, missing, _follow_ups(draft.facts, before) + 1)
        return
    if not draft.texted:
        _thank(draft, before, after)
    asked_no_more(draft, answer, after)


def asked_no_more(draft: Draft, answer: Answer, after: DayFacts | None) -> None:
    """What is not asked any more must not be heard as an answer: a bare "no" would undo the day.

    An answer about another day leaves today's question open, and so does one that did not say what was done.
    """
    today = draft.facts.by_day.get(days.coach_day(draft.now, draft.facts.zone))
    waits = today is not None and today.status == "no_answer"
    if after is not None and after.status == "no_answer" and after.exercises_due:
        return
    if after is not None and today is not None and waits and today.day != after.day:
        return
    remember(draft, answer, "questions", draft.facts.follow_ups)


def not_understood(draft: Draft, reading: Reading, answer: Answer) -> None:
    """Once a clarifying question, then a person. "Ok" and "thank you" ask for nothing."""
    must = must_be_read(reading)
    if not reading.unexplained and not must:
        return
    facts = draft.facts
    if facts.quiet_until is not None and draft.now < facts.quiet_until:
        # Who wrote of danger is not asked to write more clearly: the person in charge reads on.
        _add_to_red_flag(draft, answer)
        return
    open_day = facts.by_day.get(landing.default_day(facts, draft.now))
    waits = open_day is not None and open_day.status == "no_answer" and not open_day.closed
    may_ask = waits and not facts.follow_ups and not must
    if may_ask and draft.send("unclear", REPLY, "Asks once more in other words."):
        remember(draft, answer, facts.asked or "open", facts.follow_ups + 1)
        return
    needs_person(draft, answer, why_read(reading))
    if draft.person_writes:
        return
    if triage.UNCLEAR_REPLY.id not in {case.rule for case in facts.open_cases}:
        draft.send("passed_on", REPLY, "Says that a person at the clinic will read it.")


def needs_person(draft: Draft, answer: Answer, reason: str) -> None:
    case = triage.unclear_reply(draft.facts, answer.evidence, reason)
    if case.key not in {effect.key for effect in draft.effects}:
        draft.add(case, triage.UNCLEAR_REPLY)


def remember(draft: Draft, answer: Answer, asked: str, follow_ups: int) -> None:
    draft.add(
        SetConversation(
            key=f"conversation:{draft.facts.patient_id}:{answer.key}",
            reason=f"Asked: {asked}." if asked else "Nothing is asked.",
            asked=asked,
            follow_ups=follow_ups,
        ),
        REPLY,
    )


def _missing(draft: Draft, reading: Reading, after: DayFacts) -> str:
    """The one piece to ask for: "did", "pain" or ""."""
    today = after.day == days.coach_day(draft.now, draft.facts.zone)
    asked = _follow_ups(draft.facts, draft.facts.by_day.get(after.day))
    if not today or not after.exercises_due or asked >= REPLY.thresholds["follow_ups"]:
        return ""
    no_pain = draft.facts.asks_pain and after.pain is None
    if no_pain and (reading.pain_unclear or after.status != "no_answer"):
        return "pain"
    return "did" if after.status == "no_answer" and not no_pain else ""


def _follow_ups(facts: PatientFacts, before: DayFacts | None) -> int:
    """A day that an answer opened has had no follow-up yet, whatever the last one had."""
    return facts.follow_ups if before is not None else 0


def _quote_pain_rule(draft: Draft, answer: Answer, before: DayFacts | None, after: DayFacts, missing: str) -> bool:
    """Pain rose, though not to where a case stands: say the rule again; whether it was said."""
    pain = answer.told.pain
    last = encouraging.pain_before(draft.facts, before, after.day)
    if draft.texted or not encouraging.has_risen(last, pain):
        return False
    return draft.send(
        "pain_rise",
        encouraging.PAIN_RISE,
        "Pain has risen: the rule for it, once more.",
        variables={
            "before": f"{last:g}",
            "pain": f"{pain:g}",
            "points": f"{encouraging.PAIN_RISE.thresholds['points']:g}",
        },
        form=f"ask_{missing}" if missing else "",
    )


def _thank(draft: Draft, before: DayFacts | None, after: DayFacts) -> None:
    """Thanks once a day, then only a sign that a correction arrived; no praise while it is quiet."""
    if before is not None and _thanked(draft.facts, before):
        if not _same(before, after):
            draft.send("noted", REPLY, "A correction has arrived.")
    elif draft.calm:
        draft.send("noted", REPLY, "The answer has arrived; nothing is praised now.")
    elif after.status == "not_done":
        draft.send("thanks_not_done", REPLY, "Thanks for telling.")
    elif row := encouraging.row_to_mention(recording.with_day(draft.facts, after).days, after):
        form = "streak" if row.kept == row.of else "streak_forgiving"
        draft.send(
            "thanks",
            encouraging.STREAK,
            f"Thanks for the answer: {row.kept} of the last {row.of} exercise days.",
            variables={"kept": str(row.kept), "of": str(row.of)},
            form=f"{form}_goal" if draft.facts.milestone else form,
        )
    else:
        draft.send("thanks", REPLY, "Thanks for the answer.")


def _thanked(facts: PatientFacts, day: DayFacts) -> bool:
    told, hurts = day.status != "no_answer", day.pain is not None
    complete = told and (hurts or not facts.asks_pain)
    return complete or ((told or hurts) and facts.asked == "questions")


def _same(before: DayFacts, after: DayFacts) -> bool:
    return (before.status, before.exercises_done, before.pain) == (after.status, after.exercises_done, after.pain)


def _add_to_red_flag(draft: Draft, answer: Answer) -> None:
    for flag in (*RED_FLAGS.values(), OTHER):
        if flag.rule.id in {case.rule for case in draft.facts.open_cases}:
            draft.add(triage.wrote_again(draft.facts, flag.rule, answer.evidence), flag.rule)
            return
    needs_person(draft, answer, "Wrote again within a day of a red flag.")
