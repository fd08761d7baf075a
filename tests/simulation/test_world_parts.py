"""The parts of the simulated world that need no database."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from hepcoach.simulator import faults, phrases
from hepcoach.simulator.carrier import Text
from hepcoach.simulator.clock import Chance, Clock
from hepcoach.simulator.invariants import INVARIANTS, Checks
from hepcoach.simulator.people import HABITS, Person, Planned
from hepcoach.simulator.phrases import Meaning, Saying
from hepcoach.simulator.schedule import Calendar, Plan
from hepcoach.simulator.truth import Diary, Recorded

START = datetime(2026, 3, 6, 14, 0, tzinfo=UTC)
DAY = date(2026, 3, 6)
EVERY_DAY = frozenset(range(7))


def _said(words: str, at: datetime, *, day: date = DAY, **meaning: object) -> Planned:
    return Planned(at, Saying(words, Meaning(**meaning)), day)  # type: ignore[arg-type]


def _asked(diary: Diary, day: date = DAY, due: int = 3) -> Text:
    text = Text("SM1", "+12125550001", "Good morning", "1", START, told=True)
    diary.asked(day, due, text)
    return text


def test_the_clock_runs_events_in_order_of_time_and_then_of_planning() -> None:
    clock, seen = Clock(START), list[str]()
    clock.at(START + timedelta(hours=2), lambda: seen.append("late"))
    clock.at(START + timedelta(hours=1), lambda: seen.append("first"))
    clock.at(START + timedelta(hours=1), lambda: seen.append("second"))
    clock.at(START - timedelta(hours=1), lambda: seen.append("overdue"))
    clock.run(START + timedelta(hours=2))
    assert seen == ["overdue", "first", "second"]
    assert clock.now == START + timedelta(hours=2)


def test_each_name_has_its_own_stream_of_chance() -> None:
    chance = Chance("7")
    first = [chance.stream("line A").random() for _ in range(2)]
    assert first[0] == first[1]
    assert chance.stream("line B").random() != first[0]
    assert Chance("8").stream("line A").random() != first[0]


def test_a_swarm_draws_other_rates_for_every_seed_and_leaves_some_out() -> None:
    drawn = [faults.draw("swarm", random.Random(seed)) for seed in range(40)]
    busy = [rates.busy for rates in drawn]
    assert 0.0 in busy
    assert max(busy) > 0.3
    assert all(0 <= rate <= 0.4 for rate in busy)
    assert faults.draw("none", random.Random(1)) == faults.Faults()


def test_outages_never_overlap_and_say_when_they_end() -> None:
    found = faults.outages(random.Random(3), 0.5, START, 60)
    assert len(found.spans) > 10
    for (_, end), (start, _) in zip(found.spans, found.spans[1:], strict=False):
        assert end <= start
    start, end = found.spans[0]
    assert found.end_at(start) == end
    assert found.end_at(end) is None or found.spans[1][0] == end
    assert found.touch(start - timedelta(hours=1), start + timedelta(seconds=1))


def test_a_calendar_follows_its_plans_pauses_and_end() -> None:
    calendar = Calendar([Plan(DAY, ("bridge", "quad-set"), EVERY_DAY)])
    calendar.change(Plan(DAY + timedelta(days=5), ("bridge",), frozenset({0})))
    calendar.paused.append((DAY + timedelta(days=2), DAY + timedelta(days=3)))
    calendar.ended_on = DAY + timedelta(days=12)
    due = [calendar.due_on(DAY + timedelta(days=offset)) for offset in range(-1, 13)]
    #     before, Fri, Sat, paused, Mon, Tue, then Mondays only, ended
    assert due == [0, 2, 2, 0, 2, 2, 0, 0, 0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_phrase_says_stands_in_its_words(language: phrases.Language) -> None:
    rng = random.Random(1)
    for _ in range(50):
        said = phrases.answer(rng, language, due=5, done=2, pain=3)
        assert "2" in said.words
        assert "3" in said.words
        assert said.meaning == Meaning(status="partial", done=2, pain=3)
    assert phrases.answer(rng, language, due=3, done=3, pain=9).meaning.red_flag == "severe_pain"


def _person(habit: str, zone: str = "America/New_York") -> Person:
    found = next(one for one in HABITS if one.name == habit)
    return Person(1, "Ana", "Sample", "en", zone, "+12125550001", found, random.Random(5))


def test_a_late_answerer_writes_about_the_day_that_was_asked_about() -> None:
    person = _person("late")
    planned = person.read("morning", START, day=DAY, due=3)
    assert planned
    assert all(one.day == DAY for one in planned)
    assert person.local(planned[0].at).hour in (22, 23, 0, 1, 2, 3)


def test_who_answers_on_the_next_day_says_so() -> None:
    person = _person("next-day")
    answers = [
        one
        for offset in range(20)
        for one in person.read("morning", START + timedelta(days=offset), day=DAY + timedelta(days=offset), due=3)
        if one.saying.meaning.status
    ]
    assert len(answers) > 10
    assert all(one.saying.meaning.yesterday and "yesterday" in one.saying.words for one in answers)


def test_the_same_morning_text_twice_is_answered_once() -> None:
    person = _person("adherent")
    assert person.read("morning", START, day=DAY, due=3)
    assert not [one for one in person.read("morning", START, day=DAY, due=3) if one.saying.meaning.status]


def test_a_correction_replaces_only_what_it_says() -> None:
    diary = Diary("America/New_York")
    _asked(diary)
    diary.heard(_said("did 2 of 3 pain 4", START, status="partial", done=2, pain=4.0), START)
    later = START + timedelta(minutes=5)
    diary.heard(_said("sorry, pain 6", later, pain=6.0), later)
    held = {DAY: Recorded(DAY, 3, True, "partial", 2, 6.0)}
    assert diary.differences(held) == []
    assert diary.differences({DAY: Recorded(DAY, 3, True, "partial", 2, 4.0)})


def test_an_answer_before_four_in_the_morning_still_means_the_day_before() -> None:
    diary = Diary("America/New_York")
    _asked(diary)
    at = datetime(2026, 3, 7, 6, 30, tzinfo=UTC)  # 01:30 in New York
    diary.heard(_said("all 3, pain 1", at, status="done", done=3, pain=1.0), at)
    assert diary.differences({DAY: Recorded(DAY, 3, True, "done", None, 1.0)}) == []
    assert diary.differences({DAY: Recorded(DAY, 3, True, "no_answer", None, None)})


def test_nothing_is_concluded_from_an_answer_that_arrived_on_another_day() -> None:
    diary = Diary("America/New_York")
    _asked(diary)
    at = datetime(2026, 3, 7, 2, 0, tzinfo=UTC)
    diary.heard(_said("all 3, pain 1", at, status="done", done=3, pain=1.0), at + timedelta(hours=12))
    assert diary.days[DAY].unclear
    assert diary.differences({}) == []


def test_a_day_counts_once_the_product_knew_that_its_question_went_out() -> None:
    diary = Diary("America/New_York")
    text = _asked(diary)
    held = {DAY: Recorded(DAY, 3, True, "no_answer", None, None)}
    truth, database = diary.adherence(held)
    assert (truth.due, truth.done) == (database.due, database.done) == (1, 0.0)
    text.failed = True
    truth, database = diary.adherence({DAY: Recorded(DAY, 3, False, "no_answer", None, None)})
    assert (truth.due, database.due) == (0, 0)
    assert truth.conservative is None


def test_checks_count_every_look_and_keep_what_was_wrong() -> None:
    checks = Checks()
    checks.hold("no_text_after_stop", True, "")
    checks.hold("no_text_after_stop", False, "a nudge to person 1")
    assert checks.count()["no_text_after_stop"] == 2
    assert set(checks.count()) == set(INVARIANTS)
    assert checks.violations == ["no_text_after_stop: a nudge to person 1"]
    with pytest.raises(ValueError, match="no invariant"):
        checks.hold("no_such_thing", True, "")
