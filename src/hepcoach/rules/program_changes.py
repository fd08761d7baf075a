"""What a patient is told when a therapist takes a change of the program back."""

from __future__ import annotations

from datetime import datetime

from hepcoach.rules.drafting import Draft
from hepcoach.rules.effects import CancelTexts, Decision
from hepcoach.rules.facts import PatientFacts
from hepcoach.rules.meta import Rule

# The text that says that the program changed.
KIND = "program_changed"

WENT_BACK = Rule(
    id="program.went_back",
    version=1,
    title="An earlier version of the program runs again",
    source=(
        "A change undone before its text left was never a change to the patient: the text is withheld and none is "
        "sent. Otherwise one plain text says that the program changed, also on a day on which that was said "
        "before, since what was read then no longer holds. Product judgement."
    ),
)


def went_back(facts: PatientFacts, *, program_id: int, is_untold: bool, now: datetime) -> Decision:
    """`is_untold`: the text of the version given up still waits, and what ran before it runs again."""
    draft = Draft(facts, now, f"went_back:{program_id}")
    reason = "The change was undone before it was told." if is_untold else "An earlier program runs again."
    draft.add(CancelTexts(key=f"untold:{program_id}", reason=reason, kinds=(KIND,)), WENT_BACK)
    if not is_untold:
        draft.send(KIND, WENT_BACK, reason)
    return draft.decision()
