"""What must always hold, by name, and how often it was checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

INVARIANTS: tuple[str, ...] = (
    "no_text_after_stop",
    "texts_within_hours",
    "one_check_in_a_day",
    "red_flag_has_one_case_in_time",
    "case_before_safety_text",
    "adherence_is_true",
    "other_practice_untouched",
    "audit_chain_verifies",
    "no_text_sent_twice",
    "no_stale_text",
    "no_reply_lost",
    "each_reply_acted_on_once",
    "mornings_settle",
    "due_work_settles",
    "coach_keeps_running",
)

# A broken world breaks its promises thousands of times; the first ones tell why.
_KEPT = 50


@dataclass
class Checks:
    """Counts every look at an invariant and keeps what was wrong."""

    times: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(INVARIANTS, 0)))
    violations: list[str] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)

    def hold(self, name: str, holds: bool, otherwise: str) -> None:
        """Note one look; `otherwise` says what is wrong if it does not hold."""
        if name not in INVARIANTS:
            raise ValueError(f"no invariant is called {name!r}")
        self.times[name] += 1
        if holds:
            return
        self.broken[name] += 1
        if len(self.violations) < _KEPT:
            self.violations.append(f"{name}: {otherwise}")

    def count(self) -> dict[str, int]:
        return {name: self.times[name] for name in INVARIANTS}
