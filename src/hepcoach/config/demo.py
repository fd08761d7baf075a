"""The demo practice: who works there, its history, and the processes that run it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hepcoach.clinics.models import Practice

SLUG, NAME = "sunrise-demo", "Sunrise Therapy (demo)"
MAIL_DOMAIN = "sunrise.example"
PATIENTS, DAYS, SEED = 40, 42, 7
# Fictional numbers: 555-01xx is set aside for that.
CLINIC_PHONE, TEXT_NUMBER = "+12125550100", "+12125550111"
_LONGEST_START_SECONDS = 60
# The day of the first visits in examples/fhir.
_EXAMPLES_DAY = date(2026, 3, 2)


def is_ready() -> bool:
    """Whether the demo stands with its whole history. What an interrupted start left behind is removed."""
    from hepcoach.clinics.models import Practice

    practice = Practice.objects.filter(slug=SLUG).first()
    if practice is not None and not practice.is_demo:
        _remove(practice)
        return False
    return practice is not None


def open_to_visitors() -> None:
    """Say that the demo is whole: only now do its pages open."""
    from hepcoach.clinics.models import Practice

    Practice.objects.filter(slug=SLUG).update(is_demo=True)


def _remove(practice: Practice) -> None:
    """Take an unfinished demo away, as the tables' owner: the application may not delete audit or consent."""
    from django.db import connections, transaction

    from hepcoach.clinics.models import User
    from hepcoach.privacy.policies import tenant_models

    owner = connections["owner"]
    # Django's foreign keys are checked at commit, so the order does not matter.
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        for model in tenant_models():
            cursor.execute(
                f"DELETE FROM {owner.ops.quote_name(model._meta.db_table)} WHERE practice_id = %s", [practice.pk]
            )
        cursor.execute("DELETE FROM clinics_practice WHERE id = %s", [practice.pk])
    User.objects.filter(email__endswith=f"@{MAIL_DOMAIN}").delete()


def open_practice(*, now: datetime, time_zone: str = "America/New_York") -> Practice:
    """The practice with two locations, its staff and the on-screen phone as its carrier; nobody treated yet."""
    from hepcoach.clinics import actions as clinics
    from hepcoach.clinics.models import Location, Role
    from hepcoach.messaging.models import Carrier
    from hepcoach.privacy import tenancy

    practice = clinics.create_practice(slug=SLUG, name=NAME, phone=CLINIC_PHONE, time_zone=time_zone, now=now)
    with tenancy.practice(practice.pk):
        main, river = (
            Location.objects.create(practice=practice, name=name) for name in ("Main Street", "Riverside")
        )
        # The therapists are those of examples/fhir, so that its patients come to them.
        people = [
            ("Alex Rivera-Example", Role.THERAPIST, "PT", "1497758544", main),
            ("Marisol Ruiz-Ejemplo", Role.THERAPIST, "PT", "1881746691", river),
            ("Ada Okafor-Example", Role.THERAPIST, "OT", "1164532073", river),
            ("Nora Lund-Example", Role.THERAPIST, "SLP", "1720194608", river),
            ("Dana Desk-Example", Role.FRONT_DESK, "", "", main),
            ("Robin Owner-Example", Role.OWNER, "", "", main),
            ("Bea Biller-Example", Role.BILLER, "", "", main),
        ]
        for name, role, credential, npi, location in people:
            clinics.add_staff(
                practice=practice,
                name=name,
                role=role,
                credential=credential,
                email=f"{name.split()[0].lower()}@{MAIL_DOMAIN}",
                location=location,
                npi=npi,
            )
        Carrier.objects.create(
            practice=practice,
            kind=Carrier.Kind.PHONE,
            number=TEXT_NUMBER,
            account="demo",
            token=os.urandom(16).hex(),
        )
    return practice


def moved_to_now(example: str, now: datetime) -> str:
    """An example Bundle, its days of 2026 moved so that the first visit was yesterday. Birth dates lie before."""
    by = now.date() - timedelta(days=1) - _EXAMPLES_DAY
    return re.sub(r"2026-\d\d-\d\d", lambda day: (date.fromisoformat(day[0]) + by).isoformat(), example)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(port: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Web and worker as their own processes, stopped at the end. TimeoutError if the web does not answer."""
    command = [sys.executable, "-m", "hepcoach.config.cli"]
    environment = {**os.environ, "HEPCOACH_DEMO": "1", "HEPCOACH_URL": f"http://localhost:{port}"}
    environment.setdefault("HEPCOACH_LOG", "WARNING")
    # Their words go to stderr: stdout may be somebody's JSON Lines.
    processes = [
        subprocess.Popen([*command, *words], env=environment, stdout=sys.stderr)
        for words in (["web", "--port", str(port)], ["worker"])
    ]
    try:
        _wait_for(f"http://localhost:{port}/healthz", processes)
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(address: str, processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + _LONGEST_START_SECONDS
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in processes):
            raise TimeoutError("the web or the worker ended while starting; its words stand above")
        try:
            with urllib.request.urlopen(address, timeout=2) as response:
                if response.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"{address} did not answer within {_LONGEST_START_SECONDS} s")
