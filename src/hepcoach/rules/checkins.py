"""The daily conversation: what is asked, what an answer means, what happens next.

Each function looks at one patient's facts at one moment and returns a Decision. The order of its effects is part
of it: a case stands before the text that says the clinic was told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hepcoach.rules import (
    answering,
    cadence,
    calls,
    days,
    encouraging,
    helping,
    landing,
    readings,
    texting,
    triage,
)
from hepcoach.rules.conversing import Answer
from hepcoach.rules.drafting import Draft
from hepcoach.rules.effects import (
    CancelTexts,
    CloseDay,
    Decision,
    HelperAgrees,
    MarkNudged,
    MoveMorning,
    OpenCheckIn,
    RevokeConsent,
    ScheduleMorning,
    SetConversation,
)
from hepcoach.rules.facts import PatientFacts
from hepcoach.rules.meta import Rule
from hepcoach.rules.readings import Reading
from hepcoach.rules.recording import Told, with_day

MORNING = Rule(
    id="checkin.morning",
    version=1,
    title="The morning text",
    source=(
        "One personal text on a scheduled day, at the patient's own hour, not during a pause and not in the day "
        "after a red flag. A morning that is decided hours late is left out: a stale text helps nobody."
    ),
)
EVENING = Rule(
    id="checkin.evening",
    version=1,
    title="The evening nudge",
    source="One gentle reminder on an asked day that stayed silent; none on rest days, in pauses or after STOP.",
)
CLOSE = Rule(
    id="checkin.close",
    version=1,
    title="The end of a day",
    source="At 4 in the morning the day before is over; what was asked and not answered counts as silence.",
)
DELIVERY = Rule(
    id="checkin.delivery",
    version=2,
    title="A text that did not arrive",
    source="Twilio 21610: the recipient has unsubscribed at the carrier; it counts as STOP and is not retried. "
    "A helper's counts for the helper.",
)

ASSIGNED = Rule(
    id="checkin.assigned",
    version=1,
    title="A program was assigned",
    source=(
        "With the first one a welcome that says who writes and how to stop (CTIA Messaging Principles 5.1.3). "
        "Later one plain text a day at most, however often it changed: new exercises should surprise nobody. "
        "Product judgement."
    ),
)

CARRIER_STOPPED = "21610"


@dataclass(frozen=True)
class PageAnswer:
    """What was answered on the linked page. `items_done` are positions; None: it was not asked which."""

    day: date
    status: str | None = None
    items_done: tuple[int, ...] | None = None
    why_not: str = ""
    pain: float | None = None
    question: str = ""


def morning(facts: PatientFacts, now: datetime) -> Decision:
    today = days.local_date(now, facts.zone)
    due_at = days.instant_at(today, facts.morning_hour, facts.zone)
    if now < due_at:
        # Woken before the hour (it was moved, or the patient moved): not today's decision yet.
        draft = Draft(facts, now, f"early:{now.isoformat()}")
        _schedule(draft, due_at)
        return draft.decision()
    draft = Draft(facts, now, f"morning:{today}")
    items = landing.due_on(facts, today)
    expires_at = _morning_expires(facts, today, due_at)
    free = today not in facts.by_day and facts.episode_id is not None
    left_out = False
    if items and free and facts.may_text and not draft.calm and now < expires_at:
        left_out = cadence.is_left_out(facts, today)
        if not left_out:
            _ask(draft, today, len(items), expires_at)
    elif facts.may_text_reason == texting.MayText.PHONE_ONLY and calls.is_due(facts, today):
        _call_instead(draft, today)
    hour = cadence.next_hour(facts, today)
    if hour is not None:
        moved = f"Usually answers later or earlier than {facts.morning_hour}:00."
        draft.add(MoveMorning(key=f"hour:{facts.patient_id}:{today}", reason=moved, hour=hour), cadence.SEND_TIME)
    tomorrow = days.instant_at(today + timedelta(days=1), facts.morning_hour if hour is None else hour, facts.zone)
    if left_out:
        _schedule(draft, tomorrow, "Not asked today: steady, so fewer mornings.", cadence.CADENCE, cadence.STEADY)
    else:
        _schedule(draft, tomorrow)
    return draft.decision()


def assigned(facts: PatientFacts, *, program_id: int, is_first: bool, now: datetime) -> Decision:
    """A version began to run. `is_first`: before it no program ran in any of the patient's open episodes."""
    draft = Draft(facts, now, f"assigned:{program_id}")
    today = days.local_date(now, facts.zone)
    kind, reason = ("welcome", "The first program.") if is_first else ("program_changed", "The program changed.")
    draft.send(kind, ASSIGNED, reason, key=f"{kind}:{facts.patient_id}:{today}")
    _schedule(draft, _next_morning(facts, now))
    return draft.decision()


def rescheduled(facts: PatientFacts, now: datetime) -> Decision:
    """Staff paused, resumed or allowed texts: when the next morning is to be decided."""
    draft = Draft(facts, now, f"rescheduled:{now.isoformat()}")
    _schedule(draft, _next_morning(facts, now))
    return draft.decision()


def calls_only(facts: PatientFacts, now: datetime) -> Decision:
    """The patient just asked to be called instead: somebody does, and what waits to be texted does not go."""
    draft = Draft(facts, now, f"calls_only:{now.isoformat()}")
    _call_instead(draft, days.local_date(now, facts.zone))
    return draft.decision()


def evening(facts: PatientFacts, day: date, now: datetime) -> Decision:
    draft = Draft(facts, now, f"evening:{day}")
    known = facts.by_day.get(day)
    if known is not None and known.asked and not known.nudged and not known.closed and _silent_so_far(facts, day):
        first, last = texting.window(facts.clinic.text_from_hour, facts.clinic.text_until_hour)
        opens = days.instant_at(day, first, facts.zone)
        ends = min(days.instant_at(day, last, facts.zone), now + texting.KINDS["nudge"].lives)
        if opens <= now < ends and draft.send(
            "nudge",
            EVENING,
            "Nothing was heard today.",
            key=f"nudge:{facts.patient_id}:{day}",
            expires_at=ends,
            variables={"count": str(known.exercises_due)},
            link_day=day,
        ):
            draft.add(_conversation(facts, f"nudge:{day}", "open", facts.follow_ups))
    draft.add(
        MarkNudged(key=f"nudged:{facts.patient_id}:{day}", reason="The evening was decided.", day=day, at=now),
        EVENING,
    )
    return draft.decision()


def close_day(facts: PatientFacts, day: date, now: datetime) -> Decision:
    draft = Draft(facts, now, f"close:{day}")
    draft.add(CloseDay(key=f"close:{facts.patient_id}:{day}", reason="The day is over.", day=day, at=now), CLOSE)
    known = facts.by_day.get(day)
    if known is None or known.closed:
        return draft.decision()
    after = with_day(facts, replace(known, closed=True))
    evidence = triage.Evidence(key=f"day:{day}", source=f"check-in {day}", at=now)
    if known.status == "no_answer" and known.asked and (told := helping.missed(facts, day, now)):
        draft.add(told, helping.RULE)
    if known.status == "no_answer" and (case := triage.skipped_days(after, day, evidence)):
        draft.add(case, triage.SKIPPED_DAYS)
    if case := triage.low_adherence(after, day, evidence):
        draft.add(case, triage.LOW_ADHERENCE)
    return draft.decision()


def on_reply(
    facts: PatientFacts,
    reading: Reading,
    *,
    text_id: int,
    words: str,
    now: datetime,
    sent_by: str = "patient",
    num_media: int = 0,
) -> Decision:
    """What a text means. `sent_by` is "patient", or "helper" when it came from a helper's number that the coach
    texts, or "side_helper" when from another helper's."""
    by = "helper" if sent_by != "patient" or reading.proxy else "patient"
    answer = Answer(
        key=f"text:{text_id}",
        via="sms",
        evidence=triage.Evidence(key=f"text:{text_id}", source=f"text {text_id}", at=now, words=words, by=by),
        told=Told(
            status=None if reading.adherence == "unknown" else reading.adherence,
            count=reading.exercises_done,
            pain=reading.pain_now,
            question=words if reading.question else "",
            words=words,
        ),
        num_media=num_media,
        beside=sent_by == "side_helper",
    )
    draft = Draft(facts, now, f"reply:{text_id}")
    answering.answer_text(draft, reading, answer)
    return draft.decision()


def on_page_answer(
    facts: PatientFacts, answer: PageAnswer, *, now: datetime, answer_id: int, reading: Reading | None = None
) -> Decision:
    """What an answer on the page means. `reading` is of the question's words, which may hold a red flag."""
    question = "" if reading is not None and readings.says_nothing(reading) else answer.question.strip()
    given = Answer(
        key=f"page:{answer_id}",
        via="page",
        evidence=triage.Evidence(
            key=f"page:{answer_id}", source=f"page answer {answer_id}", at=now, words=question
        ),
        told=Told(
            status=answer.status,
            count=None if answer.items_done is None else len(set(answer.items_done)),
            items=answer.items_done,
            pain=answer.pain,
            why_not=answer.why_not,
            question=question,
            words=question,
        ),
        day=answer.day,
    )
    draft = Draft(facts, now, f"page:{answer_id}")
    answering.answer_page(draft, reading, given)
    return draft.decision()


def on_delivery_failure(
    facts: PatientFacts, *, text_id: int, code: str, now: datetime, helper_contact: int | None = None
) -> Decision:
    """A text failed for good with the carrier's code.

    `helper_contact` is the number of a helper texted beside the patient: their STOP at the carrier is theirs.
    """
    draft = Draft(facts, now, f"delivery:{text_id}")
    evidence = triage.Evidence(key=f"text:{text_id}", source=f"text {text_id}", at=now)
    reason = "The carrier says that this number has unsubscribed."
    if code == CARRIER_STOPPED and helper_contact:
        key = f"helper:{facts.patient_id}:{text_id}"
        no = HelperAgrees(
            key=key, reason=reason, at=now, agrees=False, contact_id=helper_contact, method="carrier"
        )
        draft.add(no, texting.HELPERS)
    elif code == CARRIER_STOPPED:
        pid = facts.patient_id
        draft.add(RevokeConsent(key=f"revoke:{pid}:{text_id}", reason=reason, at=now, method="carrier"), DELIVERY)
        draft.add(CancelTexts(key=f"cancel:{pid}:{text_id}", reason=reason, kinds=tuple(texting.KINDS)), DELIVERY)
    draft.add(triage.delivery_failure(facts, evidence, code), triage.DELIVERY_FAILURE)
    return draft.decision()


def _ask(draft: Draft, today: date, count: int, expires_at: datetime) -> None:
    facts = draft.facts
    last = texting.window(facts.clinic.text_from_hour, facts.clinic.text_until_hour)[1]
    # A nudge at the hour at which texting ends would never go.
    nudge_at = days.instant_at(today, min(facts.nudge_hour, last - 1), facts.zone)
    draft.add(
        OpenCheckIn(
            key=f"checkin:{facts.patient_id}:{today}",
            reason=f"{count} due today.",
            day=today,
            exercises_due=count,
            closes_at=days.day_closes(today, facts.zone),
            nudge_due_at=nudge_at if nudge_at > draft.now else None,
        ),
        MORNING,
    )
    draft.send(
        "morning",
        MORNING,
        f"{count} due today.",
        key=f"morning:{facts.patient_id}:{today}",
        expires_at=expires_at,
        variables={"count": str(count)},
        link_day=today,
        form="after_miss" if encouraging.is_after_miss(facts, today) else "",
        variant=encouraging.variant(today),
    )
    if told := helping.copy(facts, today, count, draft.now, expires_at):
        draft.add(told, helping.RULE)
    draft.add(_conversation(facts, f"morning:{today}", "open", 0))


def _call_instead(draft: Draft, today: date) -> None:
    if call := calls.ask(draft.facts, today, draft.now):
        draft.add(call, calls.RULE)


def _morning_expires(facts: PatientFacts, today: date, due_at: datetime) -> datetime:
    """Hours after it was due, and before the evening in any case."""
    last = texting.window(facts.clinic.text_from_hour, facts.clinic.text_until_hour)[1]
    evening = days.instant_at(today, min(facts.nudge_hour, last), facts.zone)
    latest = due_at + texting.KINDS["morning"].lives
    return min(latest, evening) if evening > due_at else min(latest, days.instant_at(today, last, facts.zone))


def _schedule(draft: Draft, due_at: datetime, reason: str = "The next morning.", *rules: Rule) -> None:
    facts = draft.facts
    last = facts.program.ends_on if facts.program else None
    runs = facts.program is not None and (last is None or days.local_date(due_at, facts.zone) <= last)
    draft.add(
        ScheduleMorning(
            key=f"schedule:{facts.patient_id}:{draft.occasion}",
            reason=reason if runs else "No program is running.",
            due_at=due_at if runs else None,
        ),
        MORNING,
        *rules,
    )


def _next_morning(facts: PatientFacts, now: datetime) -> datetime:
    """The next morning hour, not before a pause is over."""
    due = days.next_morning(facts, now)
    if facts.paused_until is None or not landing.paused_on(facts, days.local_date(due, facts.zone)):
        return due
    return days.instant_at(facts.paused_until, facts.morning_hour, facts.zone)


def _silent_so_far(facts: PatientFacts, day: date) -> bool:
    known = facts.by_day[day]
    return known.status == "no_answer" and known.pain is None and known.answered_at is None


def _conversation(facts: PatientFacts, key: str, asked: str, follow_ups: int) -> SetConversation:
    return SetConversation(
        key=f"conversation:{facts.patient_id}:{key}", reason=f"Asked: {asked}.", asked=asked, follow_ups=follow_ups
    )
