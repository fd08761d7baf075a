"""No sequence of starts, signs, stops, crashes, clock jumps or tabs keeps more time than went by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules.rtm import timer
from hepcoach.rules.rtm.spans import Span, seconds, union

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
acts = st.sampled_from(["start", "sign", "stop", "crash", "other tab", "by hand", "set back"])
steps = st.lists(st.tuples(acts, st.integers(0, 300)), max_size=60)


class Desk:
    """One person at a machine, as `rtm.timekeeping` drives the rule: one clock, entries by hand beside it."""

    def __init__(self) -> None:
        self.now = NOON
        self.running: timer.Running | None = None
        self.kept: list[Span] = []

    def act(self, what: str, wait: int) -> None:
        if what == "set back":
            self.now -= timedelta(seconds=wait)
            return
        self.now += timedelta(seconds=wait)
        if what in ("start", "other tab"):
            self.stop()
            self.running = timer.Running(self.now, self.now)
        elif what == "sign" and self.running is not None:
            following = timer.signed(self.running, self.now)
            if following is None:
                self.stop()
            self.running = following
        elif what == "stop":
            self.stop()
        elif what == "by hand":
            self.by_hand(wait)

    def stop(self) -> None:
        if self.running is not None:
            self.kept += timer.spent(self.running, self.now, union(self.kept))
            self.running = None

    def by_hand(self, length: int) -> None:
        start = self.now - timedelta(seconds=length)
        try:
            own = union(self.kept)
            self.kept.append(timer.entry(start, self.now, "documentation", now=self.now, own=own, timed=()))
        except timer.Refused:
            pass


@given(steps)
def test_no_more_time_is_kept_than_the_clock_ever_showed(sequence: list[tuple[str, int]]) -> None:
    desk, shown = Desk(), [NOON]
    for what, wait in sequence:
        desk.act(what, wait)
        shown.append(desk.now)
    desk.stop()
    assert seconds(desk.kept) == seconds(union(desk.kept))
    earliest = min([*shown, *(start for start, _ in desk.kept)])
    assert seconds(desk.kept) <= (max(shown) - earliest).total_seconds()


@given(st.lists(st.integers(0, 300), max_size=30), st.integers(0, 90_000))
def test_no_idle_stretch_is_ever_counted(waits: list[int], last: int) -> None:
    desk = Desk()
    desk.act("start", 0)
    worked = 0
    for wait in waits:
        if desk.running is not None and wait <= 90:
            worked += wait
        desk.act("sign", wait)
    if desk.running is not None and last <= 90:
        worked += last
    desk.act("stop", last)
    assert seconds(desk.kept) == worked
