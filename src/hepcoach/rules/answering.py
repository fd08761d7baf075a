"""What an answer means, in the order in which a careful person thinks: may we text at all, is anybody in danger,
what was told about which day, who must see it, what is still missing, and only then thanks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hepcoach.rules import conversing, days, landing, readings, recording, texting, triage
from hepcoach.rules.conversing import Answer
from hepcoach.rules.drafting import Draft
from hepcoach.rules.effects import (
    CancelTexts,
    GrantConsent,
    HelperAgrees,
    OpenCase,
    RevokeConsent,
    SetConversation,
)
from hepcoach.rules.facts import DayFacts
from hepcoach.rules.meta import Rule
from hepcoach.rules.readings import Reading
from hepcoach.rules.red_flags import flag_of

QUIET = Rule(
    id="checkin.quiet_after_red_flag",
    version=1,
    title="No praise and no prompts after a red flag",
    source="Product judgement: a person has the word; the coach was told to make the patient stop exercising.",
    thresholds={"hours": 24},
)

# What a patient's own START ends; another obstacle stays.
_LIFTED_BY_START = (texting.MayText.OPTED_OUT, texting.MayText.NO_CONSENT, texting.MayText.PHONE_ONLY)


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
    if reading.opt_in:
        draft.send("start_confirm", texting.CONSENT, "Confirms that the texts go on.")
    if reading.help and not flagged:
        draft.send("help", conversing.REPLY, "Asked who is texting, or for help.")
    before, after = _record(draft, reading, answer)
    hurts = _pain_cases(draft, before, after, answer, reading.red_flag)
    _skipped_case(draft, before, after, answer)
    _other_cases(draft, reading, answer)
    if flagged:
        _safety(draft, reading, answer)
        return
    if hurts:
        draft.send(
            "pain_rule", conversing.REPLY, "Pain above the limit: what to do now, and that the therapist sees it."
        )
        conversing.asked_no_more(draft, answer, after)
        return
    if readings.may_be_red_flag(reading):
        # On doubt no praise and no more questions: a person reads it within the hour.
        draft.send("passed_on", conversing.REPLY, "Says that a person at the clinic will read it.")
        conversing.asked_no_more(draft, answer, after)
        return
    conversing.pass_on(draft, reading, answer)
    if conversing.understood(reading):
        conversing.ask_or_thank(draft, reading, answer, before, after)
    elif not (reading.help or reading.opt_in or reading.schedule_request or answer.num_media):
        conversing.not_understood(draft, reading, answer)


def answer_page(draft: Draft, reading: Reading | None, answer: Answer) -> None:
    """The page confirms by itself: no thanks and no follow-up by text."""
    if reading is not None and reading.opt_out:
        _opted_out(draft, reading, answer)
        return
    flagged = reading is not None and _raise_red_flag(draft, reading, answer)
    before, after = _record(draft, reading, answer)
    hurts = _pain_cases(draft, before, after, answer, reading.red_flag if reading else None)
    _skipped_case(draft, before, after, answer)
    if answer.told.question:
        draft.add(triage.question(draft.facts, answer.evidence), triage.QUESTION)
    if flagged and reading is not None:
        _safety(draft, reading, answer)
        return
    if hurts:
        draft.send(
            "pain_rule", conversing.REPLY, "Pain above the limit: what to do now, and that the therapist sees it."
        )
    conversing.asked_no_more(draft, answer, after)


def _stop(draft: Draft, answer: Answer, reason: str) -> None:
    pid = draft.facts.patient_id
    if answer.beside:
        _helper_agrees(draft, answer, False, reason)
        return
    method = "sms" if answer.via == "sms" else "page"
    draft.add(
        RevokeConsent(key=f"revoke:{pid}:{answer.key}", reason=reason, at=draft.now, method=method),
        texting.CONSENT,
    )
    draft.add(
        CancelTexts(key=f"cancel:{pid}:{answer.key}", reason=reason, kinds=texting.NOT_AFTER_STOP), texting.CONSENT
    )


def _helper_agrees(draft: Draft, answer: Answer, agrees: bool, reason: str) -> None:
    key = f"helper:{draft.facts.patient_id}:{answer.key}"
    draft.add(HelperAgrees(key=key, reason=reason, at=draft.now, agrees=agrees), texting.HELPERS)


def _confirm_stop(draft: Draft, answer: Answer) -> None:
    if not answer.beside:
        conversing.remember(draft, answer, "", 0)
    if not answer.beside and draft.facts.may_text_reason == texting.MayText.OPTED_OUT:
        return
    # The key names no patient: several patients behind one phone get one confirmation.
    draft.send("stop_confirm", texting.CONSENT, "Confirms that the texts stop.", key=f"stop_confirm:{answer.key}")


def _opted_out(draft: Draft, reading: Reading, answer: Answer) -> None:
    """Revoked and, when there is a symptom, seen by a person; no other text."""
    _raise_red_flag(draft, reading, answer)
    _stop(draft, answer, "Asked for no more texts.")
    before, after = _record(draft, reading, answer)
    _pain_cases(draft, before, after, answer, reading.red_flag)
    if reading.pain_unclear and not reading.red_flag:
        conversing.needs_person(draft, answer, "Writes of pain and wants no more texts: call.")
    _other_cases(draft, reading, answer)
    _confirm_stop(draft, answer)


def _opted_in(draft: Draft, answer: Answer) -> None:
    pid = draft.facts.patient_id
    if answer.beside:
        _helper_agrees(draft, answer, True, "A helper agreed to texts on their own phone.")
        return
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
    if draft.facts.may_text_reason in _LIFTED_BY_START:
        draft.facts = replace(draft.facts, may_text=True, may_text_reason="")


def _raise_red_flag(draft: Draft, reading: Reading, answer: Answer) -> bool:
    if readings.may_be_red_flag(reading):
        doubt = triage.possible_red_flag(draft.facts, answer.evidence, reading.needs_person_reason)
        draft.add(doubt, triage.POSSIBLE_RED_FLAG)
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


def _record(draft: Draft, reading: Reading | None, answer: Answer) -> tuple[DayFacts | None, DayFacts | None]:
    """Write down what was told; its day before and after. (None, None): nothing was written."""
    facts, told, day = draft.facts, answer.told, answer.day
    if day is None and reading is not None and readings.reports(reading):
        day = landing.report_day(facts, reading, draft.now)
        if day is None:
            conversing.needs_person(draft, answer, "Tells of a day more than a week ago: write it down by hand.")
            return None, None
    elif day is None:
        day = landing.default_day(facts, draft.now)
        if reading is None or not _speaks(reading) or day not in facts.by_day:
            return None, None
    before = facts.by_day.get(day)
    after = recording.record(draft, day, told, key=answer.key, at=draft.now, via=answer.via)
    if after is None:
        conversing.needs_person(draft, answer, "Tells of exercises or pain, but no home program is running.")
        return None, None
    return before, after


def _speaks(reading: Reading) -> bool:
    """Whether words without a report belong to the day they were written on."""
    return bool(reading.pain_unclear or reading.question or reading.red_flag)


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
    read_by_nobody = not any(isinstance(effect, OpenCase) for effect in draft.effects)
    if read_by_nobody and (
        conversing.must_be_read(reading) or (reading.needs_person and conversing.understood(reading))
    ):
        draft.add(triage.unclear_reply(facts, evidence, conversing.why_read(reading)), triage.UNCLEAR_REPLY)
