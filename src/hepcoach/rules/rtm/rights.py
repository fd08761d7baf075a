"""The three rights that a day or a minute must stand on: consent, cost-share notice, certified plan of care.

What came before one of them was there, or after it was gone, is left out; what stood on all of them stays
billable. Only rows known at the end of the day asked about are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from hepcoach.rules.days import instant_at, local_date
from hepcoach.rules.meta import Rule
from hepcoach.rules.rtm.episode import Episode
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.spans import EVER, FOREVER, Spans, common, holds, union, without
from hepcoach.rules.rtm.windows import Period, day_ends

RULE = Rule(
    id="rtm.rights",
    version=1,
    title="Consent, cost-share notice and plan of care",
    source=(
        "Consent is documented before billing and may be verbal; withdrawn, it leaves the days before it "
        "billable (vendor guides to CMS CY2021 and CY2024 rules). By a therapist RTM is always under a plan "
        "of care (CR 14250), certified under 42 CFR 424.24(c). What lies before or outside is left out; by "
        "the instant for consent and notice, by the day for the plan. STOP ends texts, not the consent to "
        "monitoring."
    ),
)


@dataclass(frozen=True)
class Right:
    """When it was held, since when, and what to say of the time when it was not."""

    held: Spans
    since: datetime | None
    missing: tuple[str, ...]
    late: str
    ended: str

    def why_not(self, instant: datetime) -> tuple[str, ...]:
        if self.since is None:
            return self.missing
        return (self.late,) if instant < self.since else (self.ended,)


@dataclass(frozen=True)
class Rights:
    consent: Right
    notice: Right
    plan: Right
    # Where a gap blocks the period instead of leaving days out, the plan takes no day away here.
    plan_leaves_out: bool
    known_until: datetime

    @property
    def goes_on(self) -> bool:
        """Whether what comes after the day asked about stands on every right, as things are."""
        return holds(self.held, self.known_until)

    @property
    def held(self) -> Spans:
        personal = common(self.consent.held, self.notice.held)
        return common(personal, self.plan.held) if self.plan_leaves_out else personal

    def for_contacts(self, *, plan_needed: bool) -> Spans:
        return self.held if plan_needed else common(self.consent.held, self.notice.held)

    def why_not(self, spent: Spans) -> set[str]:
        """What took any of this time away."""
        return {
            tag
            for right in self._that_leave_out()
            for start, _ in _cut(without(spent, right.held), right.since)
            for tag in right.why_not(start)
        }

    def why_not_at(self, instant: datetime) -> set[str]:
        lacking = (right for right in self._that_leave_out() if not holds(right.held, instant))
        return {tag for right in lacking for tag in right.why_not(instant)}

    def _that_leave_out(self) -> tuple[Right, ...]:
        return (self.consent, self.notice, *([self.plan] if self.plan_leaves_out else []))

    def holds(self, instant: datetime) -> bool:
        return holds(self.held, instant)


def rights(episode: Episode, settings: Settings, as_of: date) -> Rights:
    known_until = day_ends(as_of, episode.time_zone)
    return Rights(
        consent=_consent(episode, settings, known_until),
        notice=_notice(episode, settings, known_until),
        plan=_plan(episode, settings, as_of),
        plan_leaves_out=settings.plan_gap == "leave_out",
        known_until=known_until,
    )


def plan_gap_blocks(
    rights: Rights, settings: Settings, zone: str, period: Period, used: Iterable[date]
) -> set[str]:
    """The reasons when a practice blocks the period for days without a plan instead of leaving them out."""
    days: Iterable[date] = {
        "leave_out": (),
        "block_data_day": sorted(used),
        "block_any_day": list(period.days()),
        "block_last_day": [period.last],
    }[settings.plan_gap]
    starts = [instant_at(day, 0, zone) for day in days]
    return {tag for start in starts if not holds(rights.plan.held, start) for tag in rights.plan.why_not(start)}


def _consent(episode: Episode, settings: Settings, known_until: datetime) -> Right:
    held: list[tuple[datetime, datetime]] = []
    since = None
    given: datetime | None = None
    # Of two events at one instant the withdrawal stands.
    for event in sorted(episode.consent_events, key=lambda event: (event.at, not event.given)):
        if event.at >= known_until:
            break
        if event.given and event.documented and given is None:
            given = event.at
            since = since or _begins(given, episode.time_zone, settings)
        elif not event.given and given is not None:
            ended = _ends(event.at, episode.time_zone, settings)
            held.append((_begins(given, episode.time_zone, settings), ended))
            given = None
    if given is not None:
        held.append((_begins(given, episode.time_zone, settings), FOREVER))
    return Right(union(held), since, missing=("no_consent",), late="consent_late", ended="consent_revoked")


def _notice(episode: Episode, settings: Settings, known_until: datetime) -> Right:
    told = episode.copay_notice_at
    if told is None or told >= known_until:
        return Right((), None, missing=("no_copay_notice",), late="copay_notice_late", ended="copay_notice_late")
    since = _begins(told, episode.time_zone, settings)
    return Right(((since, FOREVER),), since, ("no_copay_notice",), "copay_notice_late", "copay_notice_late")


def _plan(episode: Episode, settings: Settings, as_of: date) -> Right:
    zone = episode.time_zone
    covers = [plan for plan in episode.plans if plan.certified or settings.plan_uncertified == "covers"]
    begun = [Period(plan.start, plan.end).span(zone) for plan in covers if plan.start <= as_of]
    since = min((start for start, _ in begun), default=None)
    # A plan that nobody certified is no plan, and what it was to cover is a gap.
    missing = ("no_plan_of_care", "plan_of_care_gap") if episode.plans else ("no_plan_of_care",)
    return Right(union(begun), since, missing, late="plan_of_care_gap", ended="plan_of_care_gap")


def _begins(given: datetime, zone: str, settings: Settings) -> datetime:
    day = local_date(given, zone)
    opening = instant_at(day, 0, zone)
    if settings.consent_same_day == "serves_day":
        return opening
    if settings.consent_same_day == "whole_days" and given > opening:
        return day_ends(day, zone)
    return given


def _ends(withdrawn: datetime, zone: str, settings: Settings) -> datetime:
    if settings.consent_same_day == "whole_days":
        return instant_at(local_date(withdrawn, zone), 0, zone)
    return withdrawn


def _cut(lost: Spans, at: datetime | None) -> Spans:
    """A stretch before and after the right began has two reasons."""
    if at is None:
        return lost
    before, after = ((EVER[0][0], at),), ((at, FOREVER),)
    return common(lost, before) + common(lost, after)
