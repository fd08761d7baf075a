"""What happens when the coach itself fails on one patient: the others go on, and a person is told."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime

from hepcoach.coach import facts as loading
from hepcoach.coach.apply import apply
from hepcoach.privacy import tenancy
from hepcoach.rules import days
from hepcoach.rules.effects import Decision, OpenCase
from hepcoach.rules.facts import PatientFacts
from hepcoach.rules.meta import Rule

logger = logging.getLogger("hepcoach.coach")

RULE = Rule(
    id="coach_failure",
    version=1,
    title="The coach could not handle it",
    source="The program's own limit: what it can't handle must not vanish, so a person reads it.",
)


def report(what: str, error: Exception) -> None:
    """Log where it broke. Not the message: that may quote a patient's words or number."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "hepcoach" in frame.filename]
    where = f"{frames[-1].filename.rsplit('hepcoach/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
    logger.error("%s could not be handled: %s at %s", what, type(error).__name__, where)


def open_case(*, practice_id: int, patient_id: int, occasion: str, reason: str, words: str, now: datetime) -> None:
    """Put it on the front desk's list; if even that fails it stands in the log alone."""
    try:
        with tenancy.practice(practice_id):
            known = loading.load([patient_id], now)[patient_id]
            apply([_decision(known, occasion, reason, words, now)], now)
    except Exception as error:  # noqa: BLE001 - the last resort must not stop the loop
        report(f"the failure of {occasion}", error)


def _decision(known: PatientFacts, occasion: str, reason: str, words: str, now: datetime) -> Decision:
    case = OpenCase(
        key=f"case:{RULE.id}:{occasion}",
        reason=reason,
        rule=RULE.id,
        rule_version=RULE.version,
        severity=2,
        desk="front_desk",
        reasons=(reason,),
        due_at=days.office_day_ends(known.clinic, now, int(days.OFFICE_DAYS.thresholds["soon"])),
        at=now,
        words=words,
    )
    return Decision(
        practice_id=known.practice_id,
        patient_id=known.patient_id,
        occasion=f"failed:{occasion}",
        effects=(case,),
        rules={RULE.id: RULE.version},
    )
