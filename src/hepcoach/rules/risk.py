"""Drop-out risk as an explained score: named signs with points, never a number without its reasons.

The points are ours and unproven: no validated score exists for text-based home programs. A sign that can't be
judged yet (too few days, no pain asked for) gives no points and is not called absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from hepcoach.rules import adherence
from hepcoach.rules.change import PAIN, number
from hepcoach.rules.facts import DayFacts
from hepcoach.rules.meta import Rule

RULE = Rule(
    id="dropout_risk",
    version=1,
    title="Signs that a patient may drop out",
    source=(
        "Product judgement over what the literature names: early use predicts staying, falling sessions, a lost "
        "daily habit, pain that does not improve and an exercise that is always left out precede stopping. Points "
        "are not validated; the two weightiest reasons are shown beside the word."
    ),
    thresholds={
        "raised": 3,
        "high": 5,
        "week_one_days": 3,
        "trend_drop": 0.3,
        "hours_spread": 3,
        "pain_after_days": 21,
        "item_skips": 3,
    },
)
# A sign's weight. Week one and the trend weigh most: they are known first and from the most days.
WEEK_ONE, TREND, HABIT, PAIN_STUCK, ITEM = 2, 3, 1, 2, 1
WEEK = 7


@dataclass(frozen=True)
class Sign:
    """One reason with its points, in a plain sentence."""

    name: str
    points: int
    words: str


@dataclass(frozen=True)
class Risk:
    """`level` is low, raised or high. `signs` weightiest first."""

    score: int
    level: str
    signs: tuple[Sign, ...]

    @property
    def top(self) -> tuple[str, ...]:
        """The two reasons that are shown."""
        return tuple(sign.words for sign in self.signs[:2])


@dataclass(frozen=True)
class RiskFacts:
    """`days` oldest first; `due_items` are the positions due on a day, `names` what they are called."""

    started_on: date
    today: date
    zone: str
    days: Sequence[DayFacts]
    baseline_pain: float | None = None
    due_items: Sequence[tuple[date, tuple[int, ...]]] = ()
    names: Sequence[tuple[int, str]] = ()


def risk(facts: RiskFacts) -> Risk:
    """The score of today, from finished days alone: a running day's silence says nothing yet."""
    past = [day for day in facts.days if day.day < facts.today]
    found = [
        sign
        for sign in (_week_one(facts, past), _trend(facts, past), _habit(facts, past), _pain(facts, past))
        if sign is not None
    ]
    found += _items(facts, past)
    signs = tuple(sorted(found, key=lambda sign: (-sign.points, sign.name)))
    score = sum(sign.points for sign in signs)
    limits = RULE.thresholds
    level = "high" if score >= limits["high"] else "raised" if score >= limits["raised"] else "low"
    return Risk(score, level, signs)


def _week_one(facts: RiskFacts, past: Sequence[DayFacts]) -> Sign | None:
    """Active on fewer days than wanted in the first week, once that is over. It weighs through the first month."""
    end = facts.started_on + timedelta(days=WEEK)
    if not end <= facts.today < facts.started_on + timedelta(days=30):
        return None
    first = [day for day in past if day.day < end and adherence.counts(day)]
    wanted = min(int(RULE.thresholds["week_one_days"]), len(first))
    active = sum(day.status in ("done", "partial") for day in first)
    if active >= wanted:
        return None
    return Sign("week_one", WEEK_ONE, f"Active on {active} of {len(first)} days in the first week.")


def _trend(facts: RiskFacts, past: Sequence[DayFacts]) -> Sign | None:
    """The last seven days against the seven before, conservative; both need four days that were due."""
    now = adherence.figures(_between(past, facts.today - timedelta(days=WEEK), facts.today))
    before = adherence.figures(
        _between(past, facts.today - timedelta(days=2 * WEEK), facts.today - timedelta(days=WEEK))
    )
    if min(now.due, before.due) < 4 or now.conservative is None or before.conservative is None:
        return None
    if before.conservative - now.conservative < RULE.thresholds["trend_drop"] - 1e-9:
        return None
    words = f"Sessions fell from {before.conservative:.0%} to {now.conservative:.0%} in a week."
    return Sign("trend", TREND, words)


def _habit(facts: RiskFacts, past: Sequence[DayFacts]) -> Sign | None:
    """Answers used to come around one hour and don't any more: the spread, early against late."""
    zone = ZoneInfo(facts.zone)
    hours = [_hour(day.answered_at.astimezone(zone)) for day in past if day.answered_at is not None]
    if len(hours) < 10:
        return None
    limit = RULE.thresholds["hours_spread"]
    early, late = _spread(hours[:5]), _spread(hours[-5:])
    if early >= limit or late < limit:
        return None
    return Sign("habit", HABIT, "Answers no longer come at a usual time of day.")


def _pain(facts: RiskFacts, past: Sequence[DayFacts]) -> Sign | None:
    if (facts.today - facts.started_on).days < RULE.thresholds["pain_after_days"]:
        return None
    reports = [day.pain for day in past if day.pain is not None]
    start = facts.baseline_pain if facts.baseline_pain is not None else (reports[0] if reports else None)
    if start is None or start < PAIN.needed or len(reports) < 3:
        return None
    now = median(reports[-3:])
    if start - now >= PAIN.detectable:
        return None
    words = f"Pain not better after three weeks ({number(start)} at the start, {number(now)} now)."
    return Sign("pain", PAIN_STUCK, words)


def _items(facts: RiskFacts, past: Sequence[DayFacts]) -> list[Sign]:
    """The exercise left out on the last days that told which were done, while others were done."""
    due, names = dict(facts.due_items), dict(facts.names)
    told = [
        (positions, done)
        for day in past
        if day.status == "partial"
        and (positions := due.get(day.day, ()))
        and (done := adherence.items_told(day, positions))
    ]
    last = told[-int(RULE.thresholds["item_skips"]) :]
    if len(last) < RULE.thresholds["item_skips"]:
        return []
    always = set.intersection(*(set(positions) - done for positions, done in last))
    if not always:
        return []
    name = names.get(min(always), "one exercise")
    return [Sign("item", ITEM, f"Left out the last {len(last)} times: {name}.")]


def _between(days: Iterable[DayFacts], first: date, end: date) -> list[DayFacts]:
    return [day for day in days if first <= day.day < end]


def _hour(at: datetime) -> float:
    return at.hour + at.minute / 60


def _spread(hours: Sequence[float]) -> float:
    """Median distance to the usual hour, the short way round the clock."""
    usual = median(hours)
    return median(min(abs(hour - usual), 24 - abs(hour - usual)) for hour in hours)
