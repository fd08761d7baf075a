"""The owner's numbers: how it went in the practice's first four weeks and in the last four.

Each comes with its definition, its denominators, an interval, and the rows behind it without a name.

A period is 28 whole local days. The numbers are written by definition, not by what looks good: silence counts as
not done in the second figure of adherence, and a mean over patients who answer is never shown alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case as Chosen
from django.db.models import Count, F, FloatField, Min, Q, Sum, Value, When
from django.db.models.functions import Cast

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics.models import Practice
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import Channel, ConsentEvent
from hepcoach.rtm import facts as monitoring
from hepcoach.rtm.models import Monitoring
from hepcoach.rules import intervals
from hepcoach.rules.adherence import PARTIAL
from hepcoach.rules.days import local_date
from hepcoach.rules.intervals import Estimate
from hepcoach.rules.rtm.episode import DATUM_KINDS
from hepcoach.scheduling.models import Appointment
from hepcoach.triage.models import Case, CaseEvent

DAYS = 28
_ANSWERED = ~Q(status=CheckIn.Status.NO_ANSWER)


@dataclass(frozen=True)
class Row:
    """One patient, case or visit behind a number: `part` of `whole`, and whose it is. No name, no id."""

    part: float
    whole: float
    therapist_id: int | None = None
    location_id: int | None = None


@dataclass(frozen=True)
class Number:
    """What one figure is: its words, its unit ("share", "minutes", "days", "texts"), how it is estimated.

    `rows_are` names what one row is; `part` and `whole` name the two columns behind the figure.
    """

    key: str
    title: str
    definition: str
    unit: str
    rows_are: str
    part: str
    whole: str
    rows: Callable[[Period], list[Row]]
    estimate: Callable[[Sequence[Row]], Estimate]
    is_safety: bool = False


@dataclass(frozen=True)
class Shown:
    """A number of two periods; `first` is None while the practice's first four weeks are not over and apart."""

    number: Number
    now: Estimate
    first: Estimate | None
    rows: list[Row]


class Period:
    """The rows of one practice between two local dates, both included, each query asked at most once."""

    def __init__(self, practice: Practice, first: date, last: date) -> None:
        self.practice, self.first, self.last = practice, first, last
        zone = ZoneInfo(practice.time_zone)
        self.begins = datetime(first.year, first.month, first.day, tzinfo=zone)
        after = last + timedelta(days=1)
        self.ends = datetime(after.year, after.month, after.day, tzinfo=zone)

    @cached_property
    def sessions(self) -> list[dict[str, Any]]:
        """Per episode: days due, days answered, sessions done (a part counts as `rules.adherence` counts it)."""
        known_part = Q(exercises_done__gt=0, exercises_done__lt=F("exercises_due"))
        done = Chosen(
            When(status=CheckIn.Status.DONE, then=Value(1.0)),
            When(
                Q(status=CheckIn.Status.PARTIAL) & known_part,
                then=Cast("exercises_done", FloatField()) / Cast("exercises_due", FloatField()),
            ),
            When(status=CheckIn.Status.PARTIAL, then=Value(PARTIAL)),
            default=Value(0.0),
            output_field=FloatField(),
        )
        rows = self._check_ins().values("episode", *_WHOSE).order_by("episode")
        return list(rows.annotate(due=Count("pk"), answered=Count("pk", filter=_ANSWERED), done=Sum(done)))

    @cached_property
    def weeks(self) -> list[Row]:
        """Per episode: weeks in which the patient answered and nobody had to call, of weeks with a day due."""
        rows = self._check_ins().values_list("episode", "day", "status", "episode__patient", *_WHOSE)
        called = {(patient, self._week(at.date())) for patient, at in self._calls()}
        weeks: dict[tuple[int, int | None, int | None], dict[int, bool]] = {}
        for episode, day, status, patient, therapist, location in rows.order_by("episode", "day"):
            week = self._week(day)
            told = weeks.setdefault((episode, therapist, location), {})
            spared = status != CheckIn.Status.NO_ANSWER and (patient, week) not in called
            told[week] = told.get(week, False) or spared
        return [
            Row(sum(told.values()), len(told), therapist, location)
            for (_, therapist, location), told in weeks.items()
        ]

    def _week(self, day: date) -> int:
        return (day - self.first).days // 7

    def _calls(self) -> Iterable[tuple[int, datetime]]:
        zone = ZoneInfo(self.practice.time_zone)
        calls = CaseEvent.objects.filter(
            case__practice=self.practice, action="called", at__gte=self.begins, at__lt=self.ends
        )
        return ((patient, at.astimezone(zone)) for patient, at in calls.values_list("case__patient", "at"))

    def _check_ins(self) -> Any:
        """Check-ins that say something about adherence, see `rules.adherence.counts`."""
        return CheckIn.objects.filter(
            Q(asked_at__isnull=False) | _ANSWERED,
            practice=self.practice,
            exercises_due__gt=0,
            day__gte=self.first,
            day__lte=self.last,
        )


_WHOSE = ("episode__therapist", "episode__therapist__location")


def _sessions(part: str, whole: str) -> Callable[[Period], list[Row]]:
    def rows(period: Period) -> list[Row]:
        return [Row(one[part], one[whole], *(one[name] for name in _WHOSE)) for one in period.sessions]

    return rows


def _acknowledged(period: Period) -> list[Row]:
    """Minutes from opening to acknowledgement; a case nobody has acknowledged yet has none and is left out."""
    cases = Case.objects.filter(
        practice=period.practice,
        opened_at__gte=period.begins,
        opened_at__lt=period.ends,
        acknowledged_at__isnull=False,
    ).order_by("opened_at")
    return [
        Row((seen - opened).total_seconds() / 60, 1, therapist, location)
        for opened, seen, therapist, location in cases.values_list("opened_at", "acknowledged_at", *_WHOSE)
    ]


def _no_shows(period: Period) -> list[Row]:
    visits = Appointment.objects.filter(
        practice=period.practice,
        starts_at__gte=period.begins,
        starts_at__lt=period.ends,
        status__in=["arrived", "missed"],
    )
    counted = visits.values("patient", "staff", "staff__location").order_by("patient", "staff")
    rows = counted.annotate(all=Count("pk"), missed=Count("pk", filter=Q(status="missed")))
    return [Row(one["missed"], one["all"], one["staff"], one["staff__location"]) for one in rows]


def _data_days(period: Period) -> list[Row]:
    """Days with data of each monitored episode, of 28; only episodes monitored during the whole period."""
    chosen = Monitoring.objects.filter(
        Q(episode__ended_on__isnull=True) | Q(episode__ended_on__gte=period.last),
        practice=period.practice,
        starts_on__lte=period.first,
    ).select_related("practice", "payer", "episode__patient", "episode__therapist")
    found = []
    for known in monitoring.load(chosen.order_by("pk")).values():
        told = known.episode
        days = {local_date(event.at, told.time_zone) for event in told.data_events if event.kind in DATUM_KINDS}
        therapist = known.monitoring.episode.therapist
        found.append(
            Row(
                sum(period.first <= day <= period.last for day in days),
                1,
                therapist.pk if therapist else None,
                therapist.location_id if therapist else None,
            )
        )
    return found


def _texts(period: Period) -> list[Row]:
    """Texts that the coach sent to each patient, of the weeks of the period."""
    texts = OutboundText.objects.filter(
        practice=period.practice,
        sender=OutboundText.Sender.COACH,
        status__in=[OutboundText.Status.SENT, OutboundText.Status.DELIVERED],
        sent_at__gte=period.begins,
        sent_at__lt=period.ends,
    )
    return [
        Row(count, DAYS / 7)
        for _, count in texts.values_list("patient").annotate(n=Count("pk")).order_by("patient")
    ]


def _opt_outs(period: Period) -> list[Row]:
    """Of the patients who were texted, who took their consent to texts back in the period."""
    texted = set(
        OutboundText.objects.filter(
            practice=period.practice, sent_at__gte=period.begins, sent_at__lt=period.ends
        ).values_list("patient", flat=True)
    )
    revoked = set(
        ConsentEvent.objects.filter(
            practice=period.practice,
            kind=ConsentEvent.Kind.REVOKED,
            channel=Channel.SMS,
            at__gte=period.begins,
            at__lt=period.ends,
        ).values_list("patient", flat=True)
    )
    return [Row(patient in revoked, 1) for patient in sorted(texted)]


def _ratio(rows: Sequence[Row]) -> Estimate:
    return intervals.ratio([(row.part, row.whole) for row in rows])


def _part_of(rows: Sequence[Row]) -> Estimate:
    """A ratio that can't be more than all."""
    found = _ratio(rows)
    return found if found.high is None else replace(found, high=min(found.high, 1.0))


def _share(rows: Sequence[Row]) -> Estimate:
    return intervals.share(sum(row.part > 0 for row in rows), len(rows))


def _median(rows: Sequence[Row]) -> Estimate:
    return intervals.median([row.part for row in rows])


NUMBERS = (
    Number(
        "adherence",
        "Adherence, silence counted as not done",
        "Sessions done of sessions due, over all days on which the question reached the patient; a day without an "
        "answer counts as not done. A part of a session counts by its exercises, half where nobody said how many. "
        "The interval takes the patient as the unit, because days of one patient resemble each other.",
        "share", "patient", "sessions done", "sessions due", _sessions("done", "due"), _part_of,
    ),
    Number(
        "reported",
        "Adherence, as reported",
        "Sessions done of the sessions on days that were answered. It leaves silence out, so it is the "
        "higher of the two; the truth lies between them.",
        "share", "patient", "sessions done", "days answered", _sessions("done", "answered"), _part_of,
    ),
    Number(
        "response",
        "Response",
        "Days answered, by text or on the page, of days on which the question reached the patient.",
        "share", "patient", "days answered", "days due", _sessions("answered", "due"), _part_of,
    ),
    Number(
        "acknowledged",
        "Time to acknowledge a case",
        "Minutes from opening a case until a person acknowledged it, nights and weekends included; the median. "
        "Cases that nobody has acknowledged yet are left out.",
        "minutes", "case", "minutes", "cases", _acknowledged, _median,
    ),
    Number(
        "spared",
        "Weeks that needed no call",
        "Weeks of a patient in which they answered at least once and nobody called them, of all their weeks with "
        "home exercises. A coordinator who calls each patient once a week would have made these calls.",
        "share", "patient", "weeks answered without a call", "weeks", lambda period: period.weeks, _part_of,
    ),
    Number(
        "data-days",
        "Days with data for RTM",
        "Distinct local days on which data arrived, of the 28, as a mean over the episodes that were monitored "
        "all the time. 98977 asks for 16 in 30.",
        "days", "episode", "days with data", "episodes", _data_days, _ratio,
    ),
    Number(
        "no-show",
        "Missed visits",
        "Visits missed of visits kept or missed, as the EHR tells them. Empty where it doesn't.",
        "share", "patient", "visits missed", "visits", _no_shows, _part_of,
    ),
    Number(
        "texts",
        "Automated texts per patient and week",
        "Texts that the program sent, a patient and week, over the patients who got any. More is not better.",
        "texts", "patient", "texts", "weeks", _texts, _ratio, is_safety=True,
    ),
    Number(
        "opt-outs",
        "Patients who asked for no more texts",
        "Of the patients who were texted in the period, who took their consent back in it (Wilson's interval).",
        "share", "patient", "opted out", "patients", _opt_outs, _share, is_safety=True,
    ),
)  # fmt: skip
BY_KEY = {number.key: number for number in NUMBERS}


def periods(practice: Practice, today: date) -> tuple[Period, Period | None]:
    """The last four weeks, and the practice's first four when they are over and do not overlap the last."""
    last = Period(practice, today - timedelta(days=DAYS), today - timedelta(days=1))
    began = CheckIn.objects.filter(practice=practice, asked_at__isnull=False).aggregate(day=Min("day"))["day"]
    if began is None or began + timedelta(days=DAYS) > last.first:
        return last, None
    return last, Period(practice, began, began + timedelta(days=DAYS - 1))


def all_numbers(practice: Practice, today: date) -> list[Shown]:
    last, first = periods(practice, today)
    return [_shown(number, last, first) for number in NUMBERS]


def one_number(practice: Practice, key: str, today: date) -> Shown:
    """Raises KeyError for a number that there is none of."""
    return _shown(BY_KEY[key], *periods(practice, today))


def by(shown: Shown, attribute: str) -> dict[int | None, Estimate]:
    """The number of each therapist ("therapist_id") or location ("location_id") that has rows."""
    groups: dict[int | None, list[Row]] = {}
    for row in shown.rows:
        groups.setdefault(getattr(row, attribute), []).append(row)
    return {key: shown.number.estimate(rows) for key, rows in groups.items()}


def _shown(number: Number, last: Period, first: Period | None) -> Shown:
    rows = number.rows(last)
    return Shown(number, number.estimate(rows), number.estimate(number.rows(first)) if first else None, rows)
