"""Mornings and replies per second on this machine, through the product's own processes, beside bare SQL."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import connection, connections

from benchmarks import bare, people
from benchmarks.load import Load, Measured, Sender
from hepcoach.clinics.models import Practice
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.privacy import tenancy

_ROOT = Path(__file__).resolve().parent.parent
_CORES = os.cpu_count() or 1


def run(*, patients: int, practices: int, days: int, seconds: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    per_practice = patients // practices
    for number in range(practices):
        practice = people.practice(number, now=now)
        people.patients(practice, per_practice, first=number * per_practice, days=days, now=now)
    _as_in_production()
    queued, took = _morning(now)
    _say(f"morning: {queued / took:.0f} a second")
    _texts_arrived(now)
    with _served() as (url, web):
        read = _replies(url, web, seconds, "")
        _say(f"replies: {read.per_s:.0f} a second, {statistics.median(read.latencies):.2f} s in the middle")
        unread = _replies(url, web, seconds, "--unread")
        _say(f"replies that nobody reads: {unread.per_s:.0f} a second")
    bare_per_s = bare.transactions_per_s(seconds=max(2, seconds // 3), numbers=_numbers(per_practice))
    return {
        "patients": per_practice * practices,
        "practices": practices,
        "history_days": days,
        "cores": _CORES,
        "morning_per_s": round(queued / took, 1),
        "replies_per_s": round(read.per_s, 1),
        "replies_p50_ms": round(statistics.median(read.latencies) * 1000, 1),
        "replies_p99_ms": round(statistics.quantiles(read.latencies, n=100)[98] * 1000, 1),
        "replies_per_s_without_reading": round(unread.per_s, 1),
        "pgbench_tps": round(bare_per_s, 1),
        "replies_ratio": round(read.per_s / bare_per_s, 4),
        "replies_ratio_without_reading": round(unread.per_s / bare_per_s, 4),
        "replies_waiting_after": read.waiting + unread.waiting,
        "rss_mb_start": read.rss_mb_start,
        "rss_mb_end": read.rss_mb_end,
    }


def _say(words: str) -> None:
    """A long run shows how far it is; the figures themselves come at the end."""
    print(words, file=sys.stderr, flush=True)


def _as_in_production() -> None:
    """What was filled in is analysed, and from here on each commit reaches the disk before it is answered."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = on')
    connections.close_all()


def _morning(now: datetime) -> tuple[int, float]:
    """Every due morning decided and queued, by a process for each core; how many texts, in how many seconds."""
    command = [sys.executable, "-m", "benchmarks.morning", now.isoformat()]
    workers = [
        subprocess.Popen(
            command, cwd=_ROOT, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(_CORES)
    ]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()
    for worker in workers:
        if worker.wait():
            raise RuntimeError("a process of the morning failed")
    took = time.perf_counter() - began
    with tenancy.practices(_all()):
        return OutboundText.objects.filter(status="queued").count(), took


def _texts_arrived(now: datetime) -> None:
    """Sending is not what is measured: the mornings' texts count as delivered, and each conversation as open."""
    with tenancy.practices(_all()), connection.cursor() as cursor:
        OutboundText.objects.filter(status="queued").update(status="delivered", settled="delivered", sent_at=now)
        cursor.execute("UPDATE checkins_checkin SET asked_at = %s WHERE closed_at IS NULL", [now])
        cursor.execute("UPDATE messaging_conversation SET asked = 'open'")


@contextmanager
def _served() -> Iterator[tuple[str, int]]:
    """The product's own web server on a free port; its address and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    hepcoach = Path(sys.executable).with_name("hepcoach")
    command = [str(hepcoach), "web", "--port", str(port), "--workers", str(_CORES)]
    web = subprocess.Popen(command, cwd=_ROOT, env=_environment() | {"HEPCOACH_URL": url})
    try:
        _wait_for(f"{url}/healthz")
        yield url, web.pid
    finally:
        web.terminate()
        web.wait()


def _replies(url: str, web: int, seconds: int, option: str) -> Measured:
    command = [sys.executable, "-m", "benchmarks.worker", *filter(None, [option])]
    worker = subprocess.Popen(command, cwd=_ROOT, env=_environment() | {"HEPCOACH_URL": url})
    try:
        with tenancy.practices(_all()):
            senders = [
                Sender(slug, contact.phone)
                for contact, slug in (
                    (contact, contact.practice.slug)
                    for contact in ContactPoint.objects.select_related("practice").order_by("?")
                )
            ]
        connection.close()
        return Load(url, senders, practices=_all(), processes=[web, worker.pid]).run(seconds)
    finally:
        worker.terminate()
        worker.wait()


def _numbers(per_practice: int) -> dict[str, int]:
    with tenancy.practices(_all()):
        return {
            "patients": Patient.objects.count(),
            "per_practice": per_practice,
            "first_practice": min(_all()),
            "first_patient": Patient.objects.order_by("pk").values_list("pk", flat=True)[0],
            "first_contact": ContactPoint.objects.order_by("pk").values_list("pk", flat=True)[0],
        }


def _all() -> list[int]:
    return list(Practice.objects.values_list("pk", flat=True))


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), str(_ROOT / "src")])}


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not start")
