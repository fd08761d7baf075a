"""Looks at every text and row as it happens and holds it against what must always be true."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F

from hepcoach.checkins.models import CheckIn, DueMorning
from hepcoach.coach.models import DecisionRecord
from hepcoach.messaging.models import InboundText, OutboundText
from hepcoach.privacy import audit, tenancy
from hepcoach.simulator.carrier import Text
from hepcoach.simulator.clinic import Clinic, fingerprint
from hepcoach.simulator.invariants import Checks
from hepcoach.simulator.people import Person, Planned
from hepcoach.simulator.truth import Diary, Recorded
from hepcoach.triage.models import Case

# Local hours within which a text that answers nothing may go out.
FROM_HOUR, UNTIL_HOUR = 8, 20
# Texts that nobody asked for; every other kind answers a text or an action of the patient.
UNASKED = frozenset({"morning", "nudge", "encourage", "program_changed", "welcome"})
# An answer that comes later than this is no answer in a conversation any more and keeps to the hours too.
ANSWERED_WITHIN = timedelta(hours=1)
# The law presumes that the confirmation of STOP was asked for when it comes within five minutes.
CONFIRMED_WITHIN = timedelta(minutes=5)
# How long after it was written, or after what it answers, a text may leave: thanks half a day later confuse.
# Kinds that are not listed may wait for the clinic's hours or for a person.
STALE_AFTER = {
    "morning": timedelta(hours=8),
    "nudge": timedelta(hours=2),
    "ask_did": timedelta(hours=4),
    "ask_pain": timedelta(hours=4),
    "thanks": timedelta(hours=4),
    "unclear": timedelta(hours=4),
}
# What the coach starts by itself, at most so many in seven days: then a morning is left out too.
MOST_A_WEEK = 10
# So many days of the first plan every morning is owed; after that so many of seven are enough for who is steady.
DAILY_FOR, ASKED_A_WEEK = 21, 5
# A red flag's case is to be seen within the hour.
SEEN_WITHIN = timedelta(hours=1)


_WAITING = (OutboundText.Status.QUEUED, OutboundText.Status.SENDING)


@dataclass(frozen=True)
class Sent:
    """What the product's own row says about a text that the carrier took."""

    number: int
    kind: str
    day: date | None
    key: str
    by_coach: bool
    written_at: datetime


@dataclass
class Watch:
    """One practice, watched."""

    clinic: Clinic
    neighbour_id: int | None
    people: dict[int, Person]
    checks: Checks
    # A world without faults: then every morning must go out.
    nothing_goes_wrong: bool = False
    diaries: dict[int, Diary] = field(default_factory=dict)
    # Person -> when their STOP was taken by the webhook or the front desk; gone again after START.
    stopped: dict[int, datetime] = field(default_factory=dict)
    # Who ever stopped, and the local days on which red flags were told: no morning is owed to them.
    _stoppers: set[int] = field(default_factory=set)
    _alarmed: set[tuple[int, date]] = field(default_factory=set)
    _confirmed: set[str] = field(default_factory=set)
    _last_reply: dict[str, datetime] = field(default_factory=dict)
    _asked: set[tuple[int, str, date]] = field(default_factory=set)
    # Person -> when texts that nobody asked for were taken.
    _unasked: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    _keys: set[str] = field(default_factory=set)
    _accepted: set[str] = field(default_factory=set)
    _neighbour: str = ""
    _rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    _read_up_to: int = 0

    def begin(self) -> None:
        self.diaries = {number: Diary(person.zone) for number, person in self.people.items()}
        if self.neighbour_id is not None:
            self._neighbour = fingerprint(self.neighbour_id)

    # -- as it happens

    def text_taken(self, text: Text, now: datetime) -> Sent | None:
        """The carrier took a text: may it go out at all, now, and for the first time?"""
        found = self._row(int(text.key))
        self.checks.hold(
            "no_text_sent_twice", found is not None, f"a text without a row went to the carrier at {now}"
        )
        if found is None or (number := self.clinic.number_of(found["patient_id"])) is None:
            return None
        by_coach = found["sender"] == "coach"
        sent = Sent(number, found["kind"], found["day"], found["key"], by_coach, found["created_at"])
        person = self.people[sent.number]
        said = f"{sent.kind} to person {sent.number} at {now:%Y-%m-%d %H:%M:%S}Z"
        self._not_twice(sent, said)
        asked_at = sent.written_at if sent.kind in UNASKED else self._last_reply.get(text.to, sent.written_at)
        stale_at = min(sent.written_at, asked_at) + STALE_AFTER.get(sent.kind, timedelta(days=3))
        self.checks.hold("no_stale_text", now < stale_at, f"{said}, written {sent.written_at}")
        if sent.by_coach:
            self._not_after_stop(sent, text.to, now, said)
            self._within_hours(sent, person, text.to, now, said)
        if sent.kind in UNASKED:
            self._unasked[sent.number].append(now)
        if sent.kind in ("morning", "nudge"):
            self._once_a_day(sent, person.local(now).date(), said)
        if sent.kind.startswith("safety"):
            self._case_stands(sent, now, said)
        return sent

    def reply_accepted(self, phone: str, sid: str, said: Planned | None, person: Person, now: datetime) -> bool:
        """The webhook took a text; whether for the first time."""
        self._last_reply[phone] = now
        if sid in self._accepted:
            return False
        self._accepted.add(sid)
        if said is None:
            return True
        # One who holds a phone speaks for everybody who is reached through it.
        behind = [one.number for one in self.people.values() if one.phone == phone]
        if said.saying.meaning.red_flag:
            self._alarmed.add((person.number, person.local(now).date()))
        if said.saying.meaning.stop:
            self._stoppers.update(behind)
            self.stopped.update(dict.fromkeys(behind, now))
            self._confirmed.discard(phone)
        elif said.saying.meaning.start:
            for number in behind:
                self.stopped.pop(number, None)
        self.diaries[person.number].heard(said, now)
        return True

    def answered_on_page(self, person: Person, said: Planned, now: datetime) -> None:
        """Somebody answered on the linked page: a text that answers this may come back at any hour."""
        self._last_reply[person.phone] = now
        self.diaries[person.number].heard(said, now)

    def told_to_stop(self, number: int, now: datetime) -> None:
        """A patient told the front desk to be texted no more; nothing confirms that by text."""
        self.stopped[number] = now
        self._stoppers.add(number)
        self._confirmed.add(self.people[number].phone)

    def red_flag_due(self, person: Person, said: Planned, accepted_at: datetime, deadline: datetime) -> None:
        """By now the words must stand in exactly one urgent case of that red flag."""
        rule = f"red_flag.{said.saying.meaning.red_flag}"
        with tenancy.practice(self.clinic.practice_id):
            cases = [
                case
                for case in Case.objects.filter(patient_id=self.clinic.patients[person.number], rule=rule)
                if any(_is_entry(entry, said.saying.words, accepted_at, deadline) for entry in case.words)
            ]
        told = f"person {person.number} wrote {said.saying.words!r} at {accepted_at:%Y-%m-%d %H:%M:%S}Z"
        self.checks.hold(
            "red_flag_has_one_case_in_time", len(cases) == 1, f"{told}: {len(cases)} cases of {rule} by {deadline}"
        )
        for case in cases:
            urgent = case.severity == Case.Severity.URGENT and case.due_at <= deadline + SEEN_WITHIN
            self.checks.hold(
                "red_flag_has_one_case_in_time", urgent, f"{told}: due {case.due_at}, {case.severity}"
            )

    def _row(self, pk: int) -> dict[str, Any] | None:
        """The product's row of a text. Texts are sent in batches, so its neighbours are read along."""
        if pk not in self._rows:
            wanted = ("pk", "patient_id", "kind", "day", "key", "sender", "created_at")
            with tenancy.practice(self.clinic.practice_id):
                newer = OutboundText.objects.filter(pk__gte=min(pk, self._read_up_to + 1)).values(*wanted)
                self._rows = {row["pk"]: row for row in newer} | self._rows
            self._read_up_to = max(self._rows, default=0)
        return self._rows.get(pk)

    def _once_a_day(self, sent: Sent, today: date, said: str) -> None:
        place = (sent.number, sent.kind, today)
        self.checks.hold("one_check_in_a_day", place not in self._asked, f"a second {said}, local day {today}")
        self._asked.add(place)
        if sent.day is not None:
            self.checks.hold("one_check_in_a_day", sent.day == today, f"{said} is about {sent.day}, not {today}")

    def _not_twice(self, sent: Sent, said: str) -> None:
        self.checks.hold("no_text_sent_twice", sent.key not in self._keys, f"{said} went out before ({sent.key})")
        self._keys.add(sent.key)

    def _not_after_stop(self, sent: Sent, phone: str, now: datetime, said: str) -> None:
        stopped_at = self.stopped.get(sent.number)
        if stopped_at is None:
            self.checks.hold("no_text_after_stop", True, "")
            return
        is_confirmation = sent.kind == "stop_confirm" and phone not in self._confirmed
        if is_confirmation:
            self._confirmed.add(phone)
            is_confirmation = now - stopped_at <= CONFIRMED_WITHIN
        self.checks.hold(
            "no_text_after_stop", is_confirmation, f"{said}, STOP came {stopped_at:%Y-%m-%d %H:%M:%S}Z"
        )

    def _within_hours(self, sent: Sent, person: Person, phone: str, now: datetime, said: str) -> None:
        hour = person.local(now).hour
        is_answer = sent.kind not in UNASKED and (
            sent.kind.startswith("safety") or now - self._last_reply.get(phone, now) <= ANSWERED_WITHIN
        )
        self.checks.hold(
            "texts_within_hours", is_answer or FROM_HOUR <= hour < UNTIL_HOUR, f"{said}, {hour} o'clock there"
        )

    def _case_stands(self, sent: Sent, now: datetime, said: str) -> None:
        with tenancy.practice(self.clinic.practice_id):
            stands = Case.objects.filter(
                patient_id=self.clinic.patients[sent.number], rule__startswith="red_flag.", opened_at__lte=now
            ).exists()
        self.checks.hold("case_before_safety_text", stands, f"{said} and no case stands")

    # -- now and then, and at the end

    def look_around(self, now: datetime) -> None:
        """What can be looked at any time: the neighbour's rows and the audit trail."""
        with tenancy.practice(self.clinic.practice_id):
            problem = audit.verify(self.clinic.practice_id)
        self.checks.hold("audit_chain_verifies", problem is None, f"{now}: {problem}")
        if self.neighbour_id is not None:
            same = fingerprint(self.neighbour_id) == self._neighbour
            self.checks.hold("other_practice_untouched", same, f"rows of the other practice changed before {now}")

    def look_back(self, now: datetime) -> None:
        """After the faults have stopped and everything had time to settle."""
        self.look_around(now)
        with tenancy.practice(self.clinic.practice_id):
            self._check_ins_once()
            self._texts_settled(now)
            self._due_work_settled(now)
            self._replies_kept()
            for number in sorted(self.clinic.patients):
                self._adherence(number)
                if self.nothing_goes_wrong and number not in self._stoppers:
                    self._mornings_went_out(number, now)

    def _check_ins_once(self) -> None:
        days = CheckIn.objects.values("patient_id", "day").annotate(rows=Count("pk"))
        for row in days:
            self.checks.hold("one_check_in_a_day", row["rows"] == 1, f"{row['rows']} check-ins on {row['day']}")

    def _texts_settled(self, now: datetime) -> None:
        for kind, status, not_before in OutboundText.objects.values_list("kind", "status", "not_before"):
            late = status in _WAITING and not_before < now - timedelta(hours=6)
            self.checks.hold("mornings_settle", not late, f"a {kind} of {not_before} is still {status} at {now}")

    def _due_work_settled(self, now: datetime) -> None:
        long_ago = now - timedelta(hours=6)
        silent = CheckIn.objects.filter(nudged_at=None, answered_at=None, closed_at=None)
        lying = {
            "mornings": DueMorning.objects.filter(due_at__lt=long_ago).count(),
            "evenings": silent.filter(nudge_due_at__lt=long_ago).count(),
            "closing days": CheckIn.objects.filter(closed_at=None, closes_at__lt=long_ago).count(),
            "outcomes": OutboundText.objects.exclude(settled=F("status")).exclude(status__in=_WAITING).count(),
        }
        for what, count in lying.items():
            self.checks.hold("due_work_settles", not count, f"{count} {what} are still due at {now}")

    def _replies_kept(self) -> None:
        rows = {text.provider_id: text for text in InboundText.objects.defer("body")}
        for sid in sorted(self._accepted):
            state = rows[sid].state if sid in rows else "not stored"
            settled = state in ("handled", "unmatched")
            self.checks.hold("no_reply_lost", settled, f"a text that the webhook took is {state}")
            self._acted_on_once(sid, rows.get(sid))
        extra = len(rows.keys() - self._accepted)
        self.checks.hold("no_reply_lost", extra == 0, f"{extra} texts are stored that nobody sent")

    def _acted_on_once(self, sid: str, text: InboundText | None) -> None:
        """Who was decided about because of a text, each of them once; nobody when it waits for the front desk."""
        if text is None:
            return
        made = DecisionRecord.objects.filter(occasion=f"reply:{text.pk}")
        about = list(made.values_list("patient", flat=True))
        once = len(about) == len(set(about)) and bool(about) == (text.state == InboundText.State.HANDLED)
        self.checks.hold(
            "each_reply_acted_on_once", once, f"text {sid} is {text.state} with {len(about)} decisions"
        )

    def _adherence(self, number: int) -> None:
        recorded = self.recorded(number)
        diary = self.diaries[number]
        differences = diary.differences(recorded)
        self.checks.hold(
            "adherence_is_true", not differences, f"person {number} ({diary.zone}): {'; '.join(differences[:3])}"
        )
        truth, held = diary.adherence(recorded)
        self.checks.hold("adherence_is_true", truth == held, f"person {number}: truth {truth}, database {held}")

    def _mornings_went_out(self, number: int, now: datetime) -> None:
        person, calendar = self.people[number], self.clinic.calendars[number]
        day = calendar.plans[0].starts_on + timedelta(days=1)
        while day < person.local(now).date():
            quiet = {(number, day), (number, day - timedelta(days=1))} & self._alarmed
            owed = calendar.due_on(day) and not quiet and day not in calendar.changed
            if owed and not calendar.is_leaving_on(day):
                asked = (number, "morning", day) in self._asked or self._asked_enough(number, day)
                self.checks.hold("mornings_settle", asked, f"person {number} ({person.zone}) not asked on {day}")
            day += timedelta(days=1)

    def _asked_enough(self, number: int, day: date) -> bool:
        """The week's texts are used up, or, from week four on, five of the six mornings before went out."""
        local = [self.people[number].local(at).date() for at in self._unasked[number]]
        if sum(day - timedelta(days=7) <= at <= day for at in local) >= MOST_A_WEEK:
            return True
        if (day - self.clinic.calendars[number].plans[0].starts_on).days < DAILY_FOR:
            return False
        before = [(number, "morning", day - timedelta(days=back)) in self._asked for back in range(1, 7)]
        return sum(before) >= ASKED_A_WEEK

    def recorded(self, number: int) -> dict[date, Recorded]:
        """A patient's check-ins as they are held. Run it inside the practice."""
        rows = CheckIn.objects.filter(patient_id=self.clinic.patients[number])
        return {
            row.day: Recorded(
                row.day, row.exercises_due, row.asked_at is not None, row.status, row.exercises_done, row.pain
            )
            for row in rows
        }


def _is_entry(entry: dict[str, Any], words: str, accepted_at: datetime, deadline: datetime) -> bool:
    at = datetime.fromisoformat(entry["at"])
    return bool(entry["words"] == words and accepted_at - timedelta(seconds=1) <= at <= deadline)
