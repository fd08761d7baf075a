"""While a person of the clinic talks with a patient, the coach does not talk between."""

from __future__ import annotations

from datetime import datetime, timedelta

from hepcoach.rules.facts import Thresholds
from hepcoach.rules.meta import Rule

RULE = Rule(
    id="checkin.staff_writes",
    version=1,
    title="The coach is silent after a person wrote",
    source=(
        "A robot's text five minutes after a person's is the front desk's first complaint. Until then nothing is "
        "started, asked, thanked for or corrected; what waits goes afterwards if it is not late. Safety texts, "
        "the pain rule, STOP and HELP, and the word that a question is passed on still go; what was told is "
        "written down, and what is unclear a person reads. Product judgement."
    ),
    thresholds={"hours": 4},
)
RULES: tuple[Rule, ...] = (RULE,)

# Answers that only keep the coach's own talk going.
UNSAID = frozenset(("ask_did", "ask_pain", "thanks", "thanks_not_done", "noted", "unclear"))


def ends(written_at: datetime, *settings: Thresholds) -> datetime:
    """Until when, by the first of these settings that has a number of its own."""
    own = (setting.get(RULE.id, {}).get("hours") for setting in settings)
    hours = next((number for number in own if number is not None), RULE.thresholds["hours"])
    return written_at + timedelta(hours=hours)


def holds(staff_until: datetime | None, now: datetime) -> bool:
    return staff_until is not None and now < staff_until
