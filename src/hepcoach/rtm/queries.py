"""Reads of the RTM room: the worklist of a month, and one episode's month with every number taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hepcoach.rtm import facts
from hepcoach.rtm.facts import Known
from hepcoach.rtm.models import ClaimLine, Monitoring, TimeEntry
from hepcoach.rules import rtm
from hepcoach.rules.days import local_date
from hepcoach.rules.registry import all_rules
from hepcoach.rules.rtm import Answer, Line, ScopeAnswer, Settings, items, projection
from hepcoach.rules.rtm.rights import rights
from hepcoach.rules.rtm.setup import SCOPE as SETUP
from hepcoach.rules.rtm.spans import holds
from hepcoach.rules.rtm.windows import Period, month_of

# From the one that needs a person most to the one that needs none.
STATES = {
    "denied": "Denied",
    "ready": "Ready",
    "awaiting_consent": "Awaiting consent",
    "documented": "Documented",
    "monitoring": "Monitoring",
    "billed": "Billed",
    "paid": "Paid",
    "written_off": "Written off",
}


@dataclass(frozen=True)
class Track:
    """One clock of a row: what is counted, out of what, and what can become of it."""

    period: Period
    answer: ScopeAnswer
    words: str


@dataclass(frozen=True)
class MonthOf:
    """An episode's month as decided today. `answer` counts what went out as billed, `bare` does not."""

    known: Known
    month: Period
    as_of: date
    settings: Settings
    answer: Answer
    setup: ScopeAnswer
    windows: tuple[Track, ...]
    management: Track
    lines: tuple[ClaimLine, ...]

    @property
    def monitoring(self) -> Monitoring:
        return self.known.monitoring

    @property
    def has_consent(self) -> bool:
        held = rights(self.known.episode, self.settings, self.as_of)
        return holds(held.consent.held, held.known_until)

    @property
    def state(self) -> str:
        states = {line.state for line in self.lines}
        for state in ("denied", "documented", "billed", "paid", "written_off"):
            if state in states and not (state != "denied" and self.ready):
                return state
        if self.ready:
            return "ready"
        return "monitoring" if self.has_consent else "awaiting_consent"

    @property
    def ready(self) -> tuple[Line, ...]:
        going = (line for line in self.answer.lines if line.status == "billable" and self._is_ours(line))
        return tuple(line for line in going if not self._is_kept(line))

    def _is_ours(self, line: Line) -> bool:
        """Set-up is due once, in the month of its second data day; every month asks about it."""
        return line.scope != SETUP or line.by in self.month

    def _is_kept(self, line: Line) -> bool:
        kept = (one for one in self.known.lines if one.state != ClaimLine.State.WRITTEN_OFF)
        return any(one.scope == line.scope and one.code == line.code for one in kept)

    @property
    def exceptions(self) -> tuple[str, ...]:
        """What shuts a gate or was left out, once each."""
        found = (
            projection.WORDS[tag]
            for scope in self.answer.scopes
            for tag in scope.reasons
            if tag in projection.EXCEPTIONS
            and (tag != "no_live_contact" or (self.as_of >= self.month.last and scope.lines))
            and not (scope.scope == SETUP and tag == "no_setup_education" and not scope.lines)
        )
        return tuple(dict.fromkeys(found))


def worklist(monitorings: Iterable[Monitoring], month: date, today: date) -> list[MonthOf]:
    """One row per episode that was monitored in the month, those that need a person first."""
    whole = month_of(month)
    running = [
        one
        for one in monitorings
        if one.starts_on <= whole.last and (one.episode.ended_on is None or one.episode.ended_on >= whole.first)
    ]
    settings = facts.settings_of(running[0].practice_id) if running else Settings()
    known = facts.load(running, on=today)
    rows = [month_in(known[one.pk], whole.first, today, settings) for one in running]
    order = list(STATES)
    return sorted(rows, key=lambda row: (order.index(row.state), -len(row.exceptions), row.monitoring.pk))


def month_in(known: Known, month: date, as_of: date, settings: Settings) -> MonthOf:
    episode, whole = known.episode, month_of(month)
    ask = items.ask(episode.monitoring_start, whole.first, as_of)
    answer = rtm.decide(episode, ask, settings)
    by_name = {scope.scope: scope for scope in answer.scopes}
    windows = []
    for name, scope in by_name.items():
        if name.startswith("device:"):
            period = _period(name)
            windows.append(Track(period, scope, projection.device(scope, period, as_of, episode.device_supply)))
    managed = by_name[f"management:{whole.first:%Y-%m}"]
    return MonthOf(
        known=known,
        month=whole,
        as_of=as_of,
        settings=settings,
        answer=answer,
        setup=by_name[SETUP],
        windows=tuple(windows),
        management=Track(whole, managed, projection.management(managed, whole, as_of)),
        lines=tuple(
            line
            for line in known.lines
            if line.scope in by_name and (line.scope != SETUP or line.to_date in whole)
        ),
    )


def _period(scope: str) -> Period:
    first, last = scope.removeprefix("device:").split("/")
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def explain(known: Known, month: date, as_of: date, settings: Settings) -> dict[str, Any]:
    """An episode's month as JSON: lines, scopes, and the rows behind each number."""
    found = month_in(known, month, as_of, settings)
    return {
        "episode": known.monitoring.episode_id,
        "month": f"{found.month.first:%Y-%m}",
        "as_of": str(as_of),
        **rtm.to_json(found.answer),
        "in_words": {
            **{track.answer.scope: track.words for track in found.windows},
            found.management.answer.scope: found.management.words,
        },
        "evidence": evidence(found),
    }


def evidence(found: MonthOf) -> dict[str, Any]:
    """The rows that the month's numbers come from: kinds, never words of the patient."""
    known, zone = found.known, found.known.episode.time_zone
    return {
        "monitoring_start": str(known.episode.monitoring_start),
        "data_days": [day for track in found.windows for day in days_of(found, track.period)],
        "treatment_time": time_of(found),
        "live_contacts": [
            {
                "id": contact.pk,
                "person": str(contact.staff),
                "credential": contact.credential,
                "start": contact.start.isoformat(),
                "end": contact.end.isoformat(),
                "mode": contact.mode,
                "with": contact.partner,
                "topic": contact.topic,
                "decision": contact.decision,
            }
            for contact in known.contacts
            if local_date(contact.start, zone) in found.month
        ],
        "consent": [
            {"at": one.at.isoformat(), "given": one.given, "method": one.method, "version": one.words_version}
            for one in known.consents
        ],
        "copay_notice": {
            "at": _iso(known.monitoring.copay_notice_at),
            "told": None if known.monitoring.copay_told is None else str(known.monitoring.copay_told),
        },
        "plan_of_care": [
            {
                "from": str(plan.from_date),
                "to": str(plan.to_date),
                "certified_on": plan.certified_on and str(plan.certified_on),
                "certified_by": plan.certified_by,
            }
            for plan in known.plans
        ],
        "attestation": known.attestation
        and {
            "name": known.attestation.name,
            "version": known.attestation.version,
            "attested_by": str(known.attestation.attested_by),
            "at": known.attestation.at.isoformat(),
        },
        "teaching": {
            "at": _iso(known.monitoring.taught_at),
            "by": known.monitoring.taught_by,
        },
        "rules": {key: rule.version for key, rule in all_rules().items() if key.startswith("rtm.")},
    }


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def days_of(found: MonthOf, period: Period) -> list[dict[str, Any]]:
    """Each day with data of a window: whether it counts, and the datum it rests on."""
    known = found.known
    zone = known.episode.time_zone
    by_day: dict[date, list[facts.Datum]] = {}
    for datum in known.data:
        by_day.setdefault(local_date(datum.at, zone), []).append(datum)
    return [
        {
            "date": str(day.on),
            "counted": day.counted,
            "lacking": list(day.lacking),
            "data": [
                {"check_in": one.check_in_id, "kind": one.kind, "at": one.at.isoformat()} for one in by_day[day.on]
            ],
        }
        for day in items.days(known.episode, found.settings, period, found.as_of)
    ]


def time_of(found: MonthOf) -> list[dict[str, Any]]:
    """Each entry of the month with the seconds that were counted of it."""
    counted = items.entry_seconds(found.known.episode, found.settings, found.month, found.as_of)
    zone = found.known.episode.time_zone
    return [
        {
            "id": entry.pk,
            "staff": entry.staff_id,
            "person": str(entry.staff),
            "credential": entry.credential,
            "start": entry.start.isoformat(),
            "end": entry.end.isoformat(),
            "new_data": _new_data(found.known, entry),
            "seconds": int((entry.end - entry.start).total_seconds()),
            "counted_seconds": counted.get(str(entry.pk), 0),
            "activity": entry.activity,
            "note": entry.note,
            "source": entry.source,
            "entered_at": entry.entered_at.isoformat(),
            "changed": entry.replaces_id is not None,
        }
        for entry in found.known.time
        if local_date(entry.start, zone) in found.month or local_date(entry.end, zone) in found.month
    ]


def _new_data(known: Known, entry: TimeEntry) -> int:
    """How many data had come since the entry before: what the work can have been about."""
    before = max((one.start for one in known.time if one.start < entry.start), default=None)
    return sum(1 for one in known.data if one.at <= entry.end and (before is None or one.at > before))


def trail(found: MonthOf) -> list[TimeEntry]:
    """The month's entries that were changed or taken out, with who, when and why."""
    closed = TimeEntry.objects.filter(monitoring=found.monitoring, closed_at__isnull=False)
    zone = found.known.episode.time_zone
    return [
        entry
        for entry in closed.select_related("staff", "replaced").order_by("start", "pk")
        if local_date(entry.start, zone) in found.month
    ]


def totals(rows: Sequence[MonthOf]) -> dict[str, int]:
    """How many rows stand in each state, in the order of STATES."""
    return {state: count for state in STATES if (count := sum(row.state == state for row in rows))}
