"""The brief before a visit and the patterns it names: tables of days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hepcoach.rules.brief import BriefFacts, brief, pain_by_time, pain_pattern, skipped_weekdays, weekdays
from hepcoach.rules.facts import DayFacts

# A Monday.
TODAY = date(2026, 3, 30)


def day(back: int, status: str = "done", pain: float | None = None, hour: int = 15) -> DayFacts:
    on = TODAY - timedelta(days=back)
    at = datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
    return DayFacts(day=on, exercises_due=3, asked=True, status=status, pain=pain, closed=True, answered_at=at)


def all_but_sundays(weeks: int = 5) -> list[DayFacts]:
    backs = range(7 * weeks, 0, -1)
    return [day(back, "no_answer" if (TODAY - timedelta(days=back)).weekday() == 6 else "done") for back in backs]


def test_a_weekday_left_out_while_the_others_are_kept_is_called_skipped() -> None:
    assert skipped_weekdays(all_but_sundays(), TODAY) == ("Sundays",)
    assert brief(BriefFacts(TODAY, all_but_sundays())) == ("Skips Sundays: ask what is different on those days.",)


def test_two_sundays_are_no_pattern_and_who_does_nothing_skips_no_day() -> None:
    assert skipped_weekdays(all_but_sundays(weeks=2), TODAY) == ()
    assert skipped_weekdays([day(back, "not_done") for back in range(35, 0, -1)], TODAY) == ()


def test_weekdays_count_sessions_due_and_done() -> None:
    monday = weekdays([day(7), day(14, "not_done")], TODAY)[0]
    assert (monday.name, monday.due, monday.done) == ("Mondays", 2, 1.0)


def test_the_question_comes_first_and_there_are_three_lines_at_most() -> None:
    days = [day(back, "not_done", pain=3) for back in range(10, 1, -1)] + [day(1, "not_done", pain=7)]
    signs = ("Sessions fell from 90% to 20% in a week.", "Left out the last 3 times: Bridge.")
    lines = brief(BriefFacts(TODAY, days, signs=signs, words="may I use heat?", milestone="Stairs alone"))
    assert lines == (
        "They asked: “may I use heat?”",
        "Did 0 of 7 sessions in the last week: ask what got in the way.",
        "Pain 7 on Sun 29 Mar, 3 usual: ask what set it off.",
    )


def test_when_all_is_well_it_says_so_with_the_count() -> None:
    lines = brief(BriefFacts(TODAY, [day(back, pain=2) for back in range(7, 0, -1)], milestone="Stairs alone"))
    assert lines == ("All is well: 7 of 7 sessions in the last week.", "Next milestone: Stairs alone")


def test_nothing_known_is_nothing_said() -> None:
    assert brief(BriefFacts(TODAY, [])) == ()


def test_pain_by_time_of_day_wants_reports_on_both_sides_and_a_difference_beyond_error() -> None:
    early = [day(back, pain=2, hour=9) for back in range(20, 15, -1)]
    late = [day(back, pain=5, hour=19) for back in range(15, 10, -1)]
    assert pain_by_time(early + late, "UTC") == (("morning", 2, 5), ("evening", 5, 5))
    assert pain_pattern(early + late, "UTC") == "Pain is higher in evening answers (5) than in morning ones (2)."
    assert pain_pattern(early, "UTC") == ""
    assert pain_pattern(early + [day(back, pain=3, hour=19) for back in range(15, 10, -1)], "UTC") == ""
