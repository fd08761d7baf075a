"""Time is kept once, by the right people, and never without work."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from hepcoach.clinics import actors
from hepcoach.rtm import actions, timekeeping
from hepcoach.rtm.models import TimeEntry, Timer
from tests.rtm.clinic import Clinic, at

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)
NOW = at(DAY, 19)


def later(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


def spans() -> list[tuple[datetime, datetime]]:
    return list(TimeEntry.objects.filter(closed_at__isnull=True).order_by("start").values_list("start", "end"))


def started(clinic: Clinic) -> None:
    timekeeping.start_timer(actor=clinic.actor, monitoring=clinic.monitoring, activity="review_data", now=NOW)


def test_the_clock_counts_from_start_to_stop(clinic: Clinic) -> None:
    with clinic.inside():
        started(clinic)
        assert timekeeping.sign_of_work(actor=clinic.actor, now=later(60))
        timekeeping.stop_timer(actor=clinic.actor, now=later(120))
        assert spans() == [(NOW, later(120))]


def test_ninety_idle_seconds_stop_it_at_the_last_sign(clinic: Clinic) -> None:
    with clinic.inside():
        started(clinic)
        assert timekeeping.sign_of_work(actor=clinic.actor, now=later(90))
        assert not timekeeping.sign_of_work(actor=clinic.actor, now=later(181))
        assert spans() == [(NOW, later(90))]
        assert not Timer.objects.exists()


def test_a_tab_that_went_away_is_stopped_at_its_last_sign(clinic: Clinic) -> None:
    with clinic.inside():
        started(clinic)
        timekeeping.sign_of_work(actor=clinic.actor, now=later(40))
        assert timekeeping.stop_idle_timers(later(4000)) == 1
        assert spans() == [(NOW, later(40))]


def test_a_second_tab_stops_the_first(clinic: Clinic) -> None:
    with clinic.inside():
        started(clinic)
        other = clinic.monitored()
        timekeeping.start_timer(actor=clinic.actor, monitoring=other, activity="documentation", now=later(50))
        timekeeping.stop_timer(actor=clinic.actor, now=later(80))
        assert spans() == [(NOW, later(50)), (later(50), later(80))]


def test_a_page_left_open_at_once_keeps_nothing(clinic: Clinic) -> None:
    with clinic.inside():
        started(clinic)
        timekeeping.stop_timer(actor=clinic.actor, now=later(3600))
        assert spans() == []


def test_the_clock_does_not_count_what_is_written_down_already(clinic: Clinic) -> None:
    with clinic.inside():
        started(clinic)
        timekeeping.write_down(
            actor=clinic.actor, monitoring=clinic.monitoring, start=later(20), end=later(40),
            activity="documentation", note="", now=later(60),
        )  # fmt: skip
        timekeeping.stop_timer(actor=clinic.actor, now=later(80))
        assert spans() == [(NOW, later(20)), (later(20), later(40)), (later(40), later(80))]


def test_overlaps_are_refused_for_one_person_whoever_the_patient(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.works(DAY, 20)
        clinic.monitoring = clinic.monitored()
        with pytest.raises(timekeeping.Refused, match="already written down"):
            clinic.works(DAY, 5)
        clinic.works(DAY, 5, by=actors.for_staff(clinic.assistant))


def test_a_timed_session_is_not_worked_twice(clinic: Clinic) -> None:
    with clinic.inside():
        actions.record_timed_session(
            actor=clinic.actor, monitoring=clinic.monitoring, staff=clinic.therapist, code="97110",
            start=at(DAY, 18), end=at(DAY, 19, 5), now=at(DAY, 20),
        )  # fmt: skip
        with pytest.raises(timekeeping.Refused, match="in-person session"):
            clinic.works(DAY, 20)


@pytest.mark.parametrize("who", ["desk", "biller"])
def test_only_those_who_treat_keep_time(clinic: Clinic, who: str) -> None:
    with clinic.inside(), pytest.raises(timekeeping.Refused, match="only the time"):
        clinic.works(DAY, 5, by=actors.for_staff(getattr(clinic, who)))


@pytest.mark.parametrize(
    ("start", "end", "activity", "why"),
    [
        (NOW, NOW, "review_data", "end must come"),
        (NOW, later(60), "list_view", "earns no"),
        (later(-5 * 3600), NOW, "review_data", "four hours"),
        (NOW, later(9000), "review_data", "future"),
    ],
)
def test_what_can_not_be_time_is_refused(
    clinic: Clinic, start: datetime, end: datetime, activity: str, why: str
) -> None:
    with clinic.inside(), pytest.raises(timekeeping.Refused, match=why):
        timekeeping.write_down(
            actor=clinic.actor, monitoring=clinic.monitoring, start=start, end=end, activity=activity, note="",
            now=later(3600),
        )  # fmt: skip


def test_a_change_keeps_what_stood_there_before(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.works(DAY, 20)
        old = TimeEntry.objects.get()
        new = timekeeping.change(
            actor=clinic.actor, entry=old, start=NOW, end=later(600), activity="documentation", note="",
            why="Ten minutes, not twenty", now=later(7200),
        )  # fmt: skip
        old.refresh_from_db()
        assert (old.closed_by, old.closed_why, old.end) == (
            clinic.actor.name,
            "Ten minutes, not twenty",
            later(1200),
        )
        assert new.replaces == old
        assert clinic.month(date(2026, 3, 31)).management.answer.counts["seconds"] == 600
        with pytest.raises(timekeeping.Refused, match="changed already"):
            timekeeping.remove(actor=clinic.actor, entry=old, why="again", now=later(7300))
        with pytest.raises(timekeeping.Refused, match="their own time"):
            by = actors.for_staff(clinic.assistant)
            timekeeping.remove(actor=by, entry=new, why="not mine", now=later(7300))


def test_the_same_talk_twice_is_one_contact(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.calls(DAY)
        clinic.calls(DAY)
        assert clinic.month(date(2026, 3, 31)).management.answer.counts["live_contacts"] == 1
