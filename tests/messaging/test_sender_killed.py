"""The sender's process is killed before each of its statements, for real: no text twice, none lost unnoticed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from django.db import connection

from hepcoach.clinics.models import Practice
from hepcoach.coach import loop
from hepcoach.messaging import carriers
from hepcoach.messaging.models import OutboundText
from hepcoach.messaging.sending import BATCH
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from hepcoach.triage.models import Case
from tests import factories
from tests.messaging.doomed_sender import NEVER, Journal

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)
# Where the doomed sender begins: a fresh text, or one whose sender died, the carrier having taken it or not.
Start = Literal["queued", "taken", "not_taken"]
STARTS: tuple[Start, ...] = ("queued", "taken", "not_taken")
# One run is several dozen statements long; fewer than this and nothing was watched.
FEWEST = {"queued": 40, "taken": 25, "not_taken": 25}


@dataclass
class Nursery:
    """Starts senders and has them killed."""

    process: subprocess.Popen[str]

    def die(self, practice: Practice, now: datetime, statement: int, journal: Journal) -> bool:
        """Whether the sender came as far as that statement, and so was killed."""
        self.order(practice, now, statement, journal)
        return self.was_killed()

    def order(self, practice: Practice, now: datetime, statement: int, journal: Journal) -> None:
        order = {"practice": practice.pk, "now": now.isoformat(), "statement": statement}
        assert self.process.stdin
        self.process.stdin.write(json.dumps({**order, "journal": str(journal.path)}) + "\n")
        self.process.stdin.flush()

    def was_killed(self) -> bool:
        """How the sender that was ordered last ended."""
        assert self.process.stdout
        ended = int(self.process.stdout.readline())
        assert ended in (0, -signal.SIGKILL), "the sender failed by itself"
        return ended != 0


@contextmanager
def nursery() -> Iterator[Nursery]:
    command = [sys.executable, "-m", "tests.messaging.doomed_sender"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ.copy()
    ) as process:
        yield Nursery(process)
        assert process.stdin
        process.stdin.close()


@pytest.fixture
def practice(now: datetime) -> Practice:
    made = factories.practice(now=now)
    with tenancy.practice(made.pk):
        factories.carrier(made)
    return made


@pytest.mark.parametrize("answers", [True, False], ids=["carrier answers", "carrier can't be asked"])
@pytest.mark.parametrize("start", STARTS)
def test_a_sender_killed_before_any_statement_sends_nothing_twice_and_loses_nothing(
    practice: Practice, now: datetime, tmp_path: Path, start: Start, answers: bool
) -> None:
    with tenancy.practice(practice.pk):
        patient = factories.patient(practice, now=now)
    statement, killed = 0, True
    with nursery() as senders:
        while killed:
            statement += 1
            journal = Journal(tmp_path / str(statement))
            text = _written(patient, now, start, journal)
            connection.close()
            killed = senders.die(practice, now, statement, journal)
            journal.can_be_asked = answers
            _others_go_on(now, journal)
            _holds(text, journal, f"killed before statement {statement}", certain=answers)
    assert statement > FEWEST[start]


def test_processes_that_race_for_the_same_texts_send_each_of_them_once(
    practice: Practice, now: datetime, tmp_path: Path
) -> None:
    with tenancy.practice(practice.pk):
        patient = factories.patient(practice, now=now)
        texts = [str(factories.outbound(patient, now=now).pk) for _ in range(4 * BATCH)]
    journal = Journal(tmp_path / "taken")
    connection.close()
    with nursery() as one, nursery() as other, nursery() as third:
        racing = (one, other, third)
        # Each is up and has come to its first statement before any begins.
        assert all(senders.die(practice, now, 1, journal) for senders in racing)
        for senders in racing:
            senders.order(practice, now, NEVER, journal)
        assert not any(senders.was_killed() for senders in racing)
    assert sorted(journal.taken()) == sorted(texts)
    assert len(journal.senders()) > 1
    with tenancy.practice(practice.pk):
        assert set(OutboundText.objects.values_list("status", "attempts")) == {("sent", 1)}


def _written(patient: Patient, now: datetime, start: Start, journal: Journal) -> OutboundText:
    with tenancy.practice(patient.practice_id):
        text = factories.outbound(patient, now=now)
        if start != "queued":
            OutboundText.objects.filter(pk=text.pk).update(
                status="sending", claimed_at=now - 2 * MINUTE, attempts=1
            )
    if start == "taken":
        journal.send(to="", body="", key=str(text.pk))
    return text


def _others_go_on(now: datetime, journal: Journal) -> None:
    """Other workers live on until everything is settled: what nobody can tell is given up after an hour."""
    with carriers.using(lambda _: journal):
        for minutes in (1, 3, 5) if journal.can_be_asked else (1, 63):
            loop.tick(now + minutes * MINUTE)


def _holds(text: OutboundText, journal: Journal, when: str, *, certain: bool) -> None:
    times = journal.taken().count(str(text.pk))
    with tenancy.practice(text.practice_id):
        row = OutboundText.objects.get(pk=text.pk)
        told = Case.objects.filter(patient=text.patient_id, rule="delivery_failure").exclude(status="resolved")
        is_told = told.exists()
        told.delete()
    if certain:
        assert (row.status, times) == ("sent", 1), when
    else:
        assert times <= 1, when
        assert (row.status == "sent" and times == 1) or (row.status == "failed" and is_told), when
