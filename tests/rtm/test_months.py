"""A month of real rows: what the rules make of check-ins, time, contacts and rights."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics import actors
from hepcoach.clinics.models import Practice
from hepcoach.config import start as start_up
from hepcoach.config.cli import main
from hepcoach.patients.models import Episode
from hepcoach.rtm import access, actions, claims, facts, queries
from hepcoach.rtm.models import Monitoring
from tests import factories
from tests.rtm.clinic import START, Clinic, at

pytestmark = pytest.mark.django_db
END = date(2026, 3, 31)


def lines(found: queries.MonthOf) -> list[tuple[Any, ...]]:
    return sorted((line.code, line.units, line.modifiers, line.status) for line in found.answer.lines)


def test_answers_time_and_a_call_make_the_months_codes(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.answers(17)
        clinic.works(date(2026, 3, 10), 22)
        clinic.calls(date(2026, 3, 12))
        assert lines(clinic.month(END)) == [
            ("98975", 1, ("GP",), "billable"),
            ("98977", 1, ("GP",), "billable"),
            ("98980", 1, ("GP",), "billable"),
        ]


def test_an_assistants_share_over_a_tenth_is_marked(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.works(date(2026, 3, 10), 20)
        clinic.works(date(2026, 3, 11), 5, by=actors.for_staff(clinic.assistant))
        clinic.calls(date(2026, 3, 12))
        assert lines(clinic.month(END)) == [("98980", 1, ("GP", "CQ"), "billable")]


def test_days_left_unanswered_and_questions_alone_are_no_data_days(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.answers(3)
        day = START + timedelta(days=5)
        factories.check_in(clinic.program, day, now=at(day))
        asked = factories.check_in(clinic.program, day + timedelta(days=1), now=at(day))
        CheckIn.objects.filter(pk=asked.pk).update(answered_at=at(day), answered_by="sms")
        assert clinic.month(END).windows[0].answer.counts["days"] == 3


def test_what_is_told_late_counts_for_the_day_it_came(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.answers(2)
        CheckIn.objects.filter(day=START).update(answered_at=at(START + timedelta(days=9)))
        [window] = clinic.month(END).windows
        told = queries.days_of(clinic.month(END), window.period)
        assert [(one["date"], one["data"][0]["kind"]) for one in told] == [
            ("2026-03-03", "sms_datum"),
            ("2026-03-11", "late_answer"),
        ]


def test_without_consent_the_row_waits_for_it(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.monitoring = clinic.monitored(ready=False)
        clinic.answers(17)
        found = clinic.month(END)
        assert found.state == "awaiting_consent"
        assert "no consent to monitoring on file" in found.exceptions


def test_a_row_is_ready_when_something_can_go(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.answers(17)
        assert clinic.month(END).state == "ready"
        assert clinic.month(START).state == "monitoring"


@pytest.mark.parametrize(
    ("days", "as_of", "words"),
    [
        (3, START + timedelta(days=2), "98977 needs 13 more days with data by 31 Mar; 27 left."),
        (3, date(2026, 3, 25), "16 days can't be reached any more; 98985 is ready on 31 Mar."),
        (1, date(2026, 3, 25), "16 days can't be reached any more; 98985 needs 1 more day by 31 Mar."),
        (0, date(2026, 3, 30), "16 days can't be reached any more, nor 2: no code in this window."),
        (16, date(2026, 3, 20), "16 days reached; 98977 is ready on 31 Mar."),
        (16, END, "Window closed: 98977."),
    ],
)
def test_the_window_says_what_can_still_become_of_it(clinic: Clinic, days: int, as_of: date, words: str) -> None:
    with clinic.inside():
        clinic.answers(days)
        assert clinic.month(as_of).windows[0].words == words


def test_the_month_says_what_is_missing(clinic: Clinic) -> None:
    with clinic.inside():
        assert clinic.month(START).management.words == "98979 needs 10 min more. No live contact yet."
        clinic.works(date(2026, 3, 10), 12)
        clinic.calls(date(2026, 3, 12))
        assert clinic.month(date(2026, 3, 12)).management.words == (
            "98979 so far; it waits for 31 Mar, as 8 min more would make it 98980."
        )


def test_every_number_opens_its_rows(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.answers(4)
        clinic.works(date(2026, 3, 10), 12)
        clinic.works(date(2026, 3, 11), 9)
        found = clinic.month(END)
        told = queries.explain(found.known, START, END, found.settings)
        scopes = {scope["scope"]: scope for scope in told["scopes"]}
        counted = sum(one["counted_seconds"] for one in told["evidence"]["treatment_time"])
        assert counted == scopes["management:2026-03"]["counts"]["seconds"] == 21 * 60
        days = [one for one in told["evidence"]["data_days"] if one["counted"]]
        assert len(days) == scopes["device:2026-03-02/2026-03-31"]["counts"]["days"] == 4


def test_a_worklist_asks_the_same_number_of_queries_however_long(clinic: Clinic) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries_:
            rows = Monitoring.objects.select_related("episode__patient", "payer", "practice")
            queries.worklist(rows, START, END)
        return len(queries_)

    with clinic.inside():
        one = asked()
        for _ in range(4):
            clinic.monitored()
        assert asked() == one


def test_the_command_explains_an_episode(clinic: Clinic, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(start_up, "with_database", lambda **_: None)
    with clinic.inside():
        clinic.answers(17)
        episode = clinic.monitoring.episode_id
    asked = ["rtm", "explain", "--episode", str(episode), "--month", "2026-03", "--as-of", "2026-03-31"]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {line["code"]: line["status"] for line in told["lines"]} == {"98975": "billable", "98977": "billable"}
    assert main(asked) == 0
    assert "98977 x 1 GP: billable" in capsys.readouterr().out
    assert main(["rtm", "explain", "--episode", "999999", "--month", "2026-03"]) == 2
    assert main(["rtm", "explain", "--episode", "1", "--month", "2026-13"]) == 2


def test_who_sees_whose_billing(clinic: Clinic) -> None:
    with clinic.inside():
        other = factories.staff(clinic.practice)
        seen = {
            who: access.visible(actors.for_staff(staff), at(START)).count()
            for who, staff in {
                "therapist": clinic.therapist, "other": other, "biller": clinic.biller, "desk": clinic.desk,
            }.items()
        }  # fmt: skip
    assert seen == {"therapist": 1, "other": 0, "biller": 1, "desk": 0}


def test_another_practice_sees_nothing_of_it(clinic: Clinic) -> None:
    elsewhere = Clinic()
    with elsewhere.inside():
        assert {one.practice_id for one in Monitoring.objects.all()} == {elsewhere.practice.pk}
    assert Practice.objects.count() == 2


def test_an_episode_is_monitored_once_and_windows_never_move(clinic: Clinic) -> None:
    with clinic.inside(), pytest.raises(actions.UnableToRecord, match="already"):
        episode = clinic.monitoring.episode
        actions.start(actor=clinic.actor, episode=episode, payer=clinic.payer, starts_on=END, now=at(END))


def test_unknown_readings_are_left_at_their_default(clinic: Clinic) -> None:
    with clinic.inside():
        house = actions.house(clinic.practice.pk)
        type(house).objects.update(choices={"overlap": "block", "kx_order": "nonsense", "gone": "x"})
        found = facts.settings_of(clinic.practice.pk)
    assert (found.overlap, found.kx_order) == ("block", "by_code")


def test_a_patient_has_one_device_code_in_thirty_days_whoever_of_us_bills_it(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.answers(17)
        first, second = clinic.monitoring, clinic.monitored()
        Episode.objects.filter(pk=second.episode_id).update(patient=first.episode.patient)
        clinic.answers(17)
        for line in claims.document(actor=clinic.actor, found=clinic.month(END), now=at(END, 23)):
            claims.move(actor=clinic.actor, line=line, to="billed", now=at(END, 23), on=END)
        clinic.monitoring = Monitoring.objects.select_related("episode__patient", "payer", "practice").get(
            pk=second.pk
        )
        found = clinic.month(END)
        device = next(line for line in found.answer.lines if line.code == "98977")
        assert device.status == "blocked"
        assert "another practitioner bills a device in the period" in found.exceptions
