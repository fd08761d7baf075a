"""The staff pages: milliseconds and queries, with few and with many patients who each have weeks of history."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks import people
from hepcoach.clinics.models import Role, Staff
from hepcoach.config import start
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy


def run(*, sizes: tuple[int, ...], days: int, times: int) -> dict[str, Any]:
    """page → {size: {p50_ms, p95_ms, queries}}: each page opened `times` times by whom it is for."""
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    pages: dict[str, dict[str, dict[str, float]]] = {}
    first = 0
    for number, size in enumerate(sizes):
        now = datetime.now(UTC)
        practice = people.practice(number, now=now)
        made = people.patients(practice, size, first=first, days=days, now=now)
        first += size
        _analyse()
        # As the web server does before its first page.
        start.spare_the_collector()
        for page, (role, address) in _addresses(made).items():
            with tenancy.practice(practice.pk):
                user = Staff.objects.select_related("user").get(role=role).user
            client = Client()
            client.force_login(user)
            pages.setdefault(page, {})[str(size)] = _measure(client, address, times)
    return pages


def _addresses(made: list[Patient]) -> dict[str, tuple[Role, str]]:
    record = reverse("patient", args=[made[0].pk])
    return {
        "today": (Role.THERAPIST, reverse("today")),
        "patients": (Role.THERAPIST, reverse("patients")),
        "patient": (Role.THERAPIST, record),
        "pain chart": (Role.THERAPIST, reverse("patient-pain", args=[made[0].pk])),
        "front desk": (Role.FRONT_DESK, reverse("front-desk")),
        "overview": (Role.OWNER, reverse("today")),
    }


def _measure(client: Client, address: str, times: int) -> dict[str, float]:
    took = []
    for _ in range(times + 1):
        began = time.perf_counter()
        status = client.get(address).status_code
        took.append((time.perf_counter() - began) * 1000)
        if status != 200:
            raise RuntimeError(f"{address} answered {status}")
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    # The first fills caches of templates and keys.
    warm = sorted(took[1:])
    return {
        "p50_ms": round(statistics.median(warm), 1),
        "p95_ms": round(warm[min(len(warm) - 1, int(len(warm) * 0.95))], 1),
        "queries": len(seen),
    }


def _analyse() -> None:
    """What autovacuum would have done by the time that a practice has weeks of history."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
