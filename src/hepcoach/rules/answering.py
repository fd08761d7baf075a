"""What an answer means, in the order in which a careful person thinks: may we text at all, is anybody in danger,
what was told about which day, who must see it, what is still missing, and only then thanks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hepcoach.rules import days, landing, readings, recording, texting, triage
from hepcoach.rules.drafting import Draft
from hepcoach.rules.effects import CancelTexts, GrantConsent, OpenCase, RevokeConsent, SetConversation
from hepcoach.rules.facts import DayFacts, PatientFacts
from hepcoach.rules.meta import Rule
from hepcoach.rules.readings import Reading
from hepcoach.rules.recording import Told
from hepcoach.rules.red_flags import flag_of

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
QUIET = Rule(
    id="checkin.quiet_after_red_flag",
    version=1,
    title="No praise and no prompts after a red flag",
    source="Product judgement: a person has the word; the coach was told to make the patient stop exercising.",
    thresholds={"hours": 24},
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


def answer_text(draft: Draft, reading: Reading, answer: Answer) -> None:
    if reading.wrong_number:
        _stop(draft, answer, "Somebody else has this number.")
        _raise_red_flag(draft, reading, answer)
        draft.add(triage.wrong_number(draft.facts, answer.evidence), triage.WRONG_NUMBER)
        _confirm_stop(draft, answer)
        return
    if reading.opt_out:
        _opted_out(draft, reading, answer)
        return
    if reading.opt_in:
        _opted_in(draft, answer)
    flagged = _raise_red_flag(draft, reading, answer)
    if reading.help and not flagged:
        draft.send("help", REPLY, "Asked who is texting, or for help.")
    before, after = _record(draft, reading, answer)
    hurts = _pain_cases(draft, before, after, answer, reading.red_flag)
    _skipped_case(draft, before, after, answer)
    _other_cases(draft, reading, answer)
    if flagged:
        _safety(draft, reading, answer)
        return
    if hurts:
        draft.send("pain_rule", REPLY, "Pain above the limit: what to do now, and that the therapist sees it.")
        _remember(draft, answer, "questions", draft.facts.follow_ups)
        return
    _passed_on(draft, reading, answer)
    if _understood(reading):
        _ask_or_thank(draft, reading, answer, before, after)
    elif not (reading.help or reading.opt_in or reading.schedule_request or answer.num_media):
        _not_understood(draft, reading, answer)


def answer_page(draft: Draft, reading: Reading | None, answer: Answer) -> None:
    """The page confirms by itself: no thanks and no follow-up by text."""
    if reading is not None and reading.opt_out:
        _opted_out(draft, reading, answer)
        return
    flagged = reading is not None and _raise_red_flag(draft, reading, answer)
    day = answer.day or days.coach_day(draft.now, draft.facts.zone)
    before = draft.facts.by_day.get(day)
    after = recording.record(draft, day, answer.told, key=answer.key, at=draft.now, via=answer.via)
    hurts = _pain_cases(draft, before, after, answer, reading.red_flag if reading else None)
    _skipped_case(draft, before, after, answer)
    if answer.told.question:
        draft.add(triage.question(draft.facts, answer.evidence), triage.QUESTION)
    if flagged and reading is not None:
        _safety(draft, reading, answer)
        return
    if hurts:
        draft.send("pain_rule", REPLY, "Pain above the limit: what to do now, and that the therapist sees it.")
    # What is not asked any more must not be heard as an answer: a bare "no" would undo the day.
    _remember(draft, answer, "questions", draft.facts.follow_ups)


def _stop(draft: Draft, answer: Answer, reason: str) -> None:
    pid = draft.facts.patient_id
    method = "sms" if answer.via == "sms" else "page"
    draft.add(
        RevokeConsent(key=f"revoke:{pid}:{answer.key}", reason=reason, at=draft.now, method=method),
        texting.CONSENT,
    )
    draft.add(
        CancelTexts(key=f"cancel:{pid}:{answer.key}", reason=reason, kinds=texting.NOT_AFTER_STOP), texting.CONSENT
    )


def _confirm_stop(draft: Draft, answer: Answer) -> None:
    _remember(draft, answer, "", 0)
    if draft.facts.may_text_reason == texting.MayText.OPTED_OUT:
        return
    # The key names no patient: several patients behind one phone get one confirmation.
    draft.send("stop_confirm", texting.CONSENT, "Confirms that the texts stop.", key=f"stop_confirm:{answer.key}")


def _opted_out(draft: Draft, reading: Reading, answer: Answer) -> None:
    """Revoked and, when there is a symptom, seen by a person; no other text."""
    _raise_red_flag(draft, reading, answer)
    _stop(draft, answer, "Asked for no more texts.")
    before, after = _record(draft, reading, answer)
    _pain_cases(draft, before, after, answer, reading.red_flag)
    _other_cases(draft, reading, answer)
    if reading.pain_unclear and not reading.red_flag:
        reason = "Writes of pain and wants no more texts: call."
        draft.add(triage.unclear_reply(draft.facts, answer.evidence, reason), triage.UNCLEAR_REPLY)
    _confirm_stop(draft, answer)


def _opted_in(draft: Draft, answer: Answer) -> None:
    pid = draft.facts.patient_id
    draft.add(
        GrantConsent(key=f"grant:{pid}:{answer.key}", reason="Asked to be texted.", at=draft.now, method="sms"),
        texting.CONSENT,
    )
    draft.add(
        CancelTexts(
            key=f"cancel:{pid}:{answer.key}", reason="Asked to be texted after all.", kinds=("stop_confirm",)
        ),
        texting.CONSENT,
    )
    if draft.facts.may_text_reason in (texting.MayText.OPTED_OUT, texting.MayText.NO_CONSENT):
        draft.facts = replace(draft.facts, may_text=True, may_text_reason="")
    draft.send("start_confirm", texting.CONSENT, "Confirms that the texts go on.")


def _raise_red_flag(draft: Draft, reading: Reading, answer: Answer) -> bool:
    if not reading.red_flag:
        return False
    case = triage.red_flag(draft.facts, reading.red_flag, answer.evidence)
    draft.add(case, flag_of(reading.red_flag).rule)
    return True


def _safety(draft: Draft, reading: Reading, answer: Answer) -> None:
    """The right words to the patient, and the coach keeps quiet for a day. The case stands before this."""
    kind = flag_of(reading.red_flag or "").kind
    draft.send(kind, QUIET, "A red flag: what to do now.")
    pid = draft.facts.patient_id
    draft.add(
        CancelTexts(
            key=f"quiet:{pid}:{answer.key}", reason="A red flag: no praise, no prompts.", kinds=texting.COACHING
        ),
        QUIET,
    )
    until = draft.now + timedelta(hours=QUIET.thresholds["hours"])
    quiet_until = max(until, draft.facts.quiet_until or until)
    draft.add(
        SetConversation(
            key=f"conversation:{pid}:{answer.key}",
            reason="A person has the word.",
            asked="questions",
            follow_ups=draft.facts.follow_ups,
            quiet_until=quiet_until,
        ),
        QUIET,
    )


def _record(draft: Draft, reading: Reading, answer: Answer) -> tuple[DayFacts | None, DayFacts | None]:
    """Write down what was told; its day before and after. (None, None): nothing was written."""
    facts, told = draft.facts, answer.told
    reports = readings.reports(reading)
    if not reports:
        day = landing.default_day(facts, draft.now)
        speaks = reading.pain_unclear or reading.question or reading.red_flag
        if not speaks or day not in facts.by_day:
            return None, None
        told = replace(told, status=None, count=None, pain=None)
    else:
        found = landing.report_day(facts, reading, draft.now)
        if found is None:
            _needs_person(draft, answer, "Tells of a day more than a week ago: write it down by hand.")
            return None, None
        day = found
    before = facts.by_day.get(day)
    after = recording.record(draft, day, told, key=answer.key, at=draft.now, via=answer.via)
    if after is None:
        _needs_person(draft, answer, "Tells of exercises or pain, but no home program is running.")
        return None, None
    return before, after


def _pain_cases(
    draft: Draft, before: DayFacts | None, after: DayFacts | None, answer: Answer, flag: str | None
) -> bool:
    """Cases about the pain told in this answer; whether there is one."""
    pain, facts, evidence = answer.told.pain, draft.facts, answer.evidence
    if pain is None:
        return False
    day = after.day if after else days.coach_day(draft.now, facts.zone)
    raised: list[tuple[OpenCase | None, Rule]] = [
        (triage.pain_spike(facts, day, pain, evidence), triage.PAIN_SPIKE),
        # The red flag of unbearable pain is the same evidence and stands above it.
        (None if flag == "severe_pain" else triage.severe_pain(facts, day, pain, evidence), triage.SEVERE_PAIN),
    ]
    for case, rule in raised:
        if case is None and before is not None and before.pain is not None and pain < before.pain:
            correction = triage.pain_corrected(facts, rule, day, pain, evidence)
            if correction:
                draft.add(correction, rule)
        elif case is not None:
            draft.add(case, rule)
    return any(case for case, _ in raised)


def _skipped_case(draft: Draft, before: DayFacts | None, after: DayFacts | None, answer: Answer) -> None:
    if after is None or after.status != "not_done":
        return
    counted = before is not None and (
        before.status == "not_done" or (before.status == "no_answer" and before.closed)
    )
    if counted:
        return
    facts = recording.with_day(draft.facts, after)
    if case := triage.skipped_days(facts, after.day, answer.evidence):
        draft.add(case, triage.SKIPPED_DAYS)


def _other_cases(draft: Draft, reading: Reading, answer: Answer) -> None:
    facts, evidence = draft.facts, answer.evidence
    if reading.question:
        draft.add(triage.question(facts, evidence), triage.QUESTION)
    if reading.schedule_request:
        draft.add(triage.schedule_request(facts, evidence), triage.SCHEDULE_REQUEST)
    if answer.num_media:
        draft.add(triage.picture(facts, evidence), triage.PICTURE)
    if reading.needs_person and not any(isinstance(effect, OpenCase) for effect in draft.effects):
        reason = reading.needs_person_reason or "The reader was not sure: read what the patient wrote."
        draft.add(triage.unclear_reply(facts, evidence, reason), triage.UNCLEAR_REPLY)


def _passed_on(draft: Draft, reading: Reading, answer: Answer) -> None:
    if reading.question:
        draft.send("question_noted", REPLY, "Says that the therapist will read the question.")
    elif reading.schedule_request or answer.num_media:
        draft.send("passed_on", REPLY, "Says that a person at the clinic will read it.")


def _understood(reading: Reading) -> bool:
    return readings.reports(reading) or reading.pain_unclear or reading.question


def _ask_or_thank(
    draft: Draft, reading: Reading, answer: Answer, before: DayFacts | None, after: DayFacts | None
) -> None:
    facts = draft.facts
    if after is None or not (readings.reports(reading) or reading.pain_unclear):
        return
    missing = _missing(draft, reading, after)
    if missing and draft.send(f"ask_{missing}", REPLY, "One piece is missing."):
        _remember(draft, answer, missing, _follow_ups(facts, before) + 1)
        return
    if not draft.texted:
        _thank(draft, before, after)
    _remember(draft, answer, "questions", facts.follow_ups)


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


def _thank(draft: Draft, before: DayFacts | None, after: DayFacts) -> None:
    """Thanks once a day, then only a sign that a correction arrived; no praise while it is quiet."""
    if before is not None and _thanked(draft.facts, before):
        if not _same(before, after):
            draft.send("noted", REPLY, "A correction has arrived.")
    elif draft.calm:
        draft.send("noted", REPLY, "The answer has arrived; nothing is praised now.")
    elif after.status == "not_done":
        draft.send("thanks_not_done", REPLY, "Thanks for telling.")
    else:
        draft.send("thanks", REPLY, "Thanks for the answer.")


def _thanked(facts: PatientFacts, day: DayFacts) -> bool:
    told, hurts = day.status != "no_answer", day.pain is not None
    complete = told and (hurts or not facts.asks_pain)
    return complete or ((told or hurts) and facts.asked == "questions")


def _same(before: DayFacts, after: DayFacts) -> bool:
    return (before.status, before.exercises_done, before.pain) == (after.status, after.exercises_done, after.pain)


def _not_understood(draft: Draft, reading: Reading, answer: Answer) -> None:
    """Once a clarifying question, then a person. "Ok" and "thank you" ask for nothing."""
    if not reading.unexplained and not reading.needs_person:
        return
    facts = draft.facts
    open_day = facts.by_day.get(landing.default_day(facts, draft.now))
    waits = open_day is not None and open_day.status == "no_answer" and not open_day.closed
    may_ask = waits and not facts.follow_ups and not reading.needs_person
    if may_ask and draft.send("unclear", REPLY, "Asks once more in other words."):
        _remember(draft, answer, facts.asked or "open", facts.follow_ups + 1)
        return
    _needs_person(draft, answer, reading.needs_person_reason or "The coach did not understand this text.")
    if triage.UNCLEAR_REPLY.id not in {case.rule for case in facts.open_cases}:
        draft.send("passed_on", REPLY, "Says that a person at the clinic will read it.")


def _needs_person(draft: Draft, answer: Answer, reason: str) -> None:
    case = triage.unclear_reply(draft.facts, answer.evidence, reason)
    if case.key not in {effect.key for effect in draft.effects}:
        draft.add(case, triage.UNCLEAR_REPLY)


def _remember(draft: Draft, answer: Answer, asked: str, follow_ups: int) -> None:
    draft.add(
        SetConversation(
            key=f"conversation:{draft.facts.patient_id}:{answer.key}",
            reason=f"Asked: {asked}." if asked else "Nothing is asked.",
            asked=asked,
            follow_ups=follow_ups,
        ),
        REPLY,
    )
