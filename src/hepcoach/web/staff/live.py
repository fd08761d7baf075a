"""What tells an open page that a case came: a stream where a thread is free for it, else a small question now and
then. Both carry numbers only; the page shows who it is after it is asked to.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import cast

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Q
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse

from hepcoach.clinics.models import Role
from hepcoach.triage import access
from hepcoach.triage.live import LISTENER
from hepcoach.triage.models import Case
from hepcoach.web.staff.frame import CLINICIANS, StaffRequest, staff_page

_ROLES = (*CLINICIANS, Role.FRONT_DESK)
# A stream says something so often that a page which has gone is noticed, and ends so that none is held for ever.
_BEAT_SECONDS = 15.0
_LIVES_SECONDS = 300.0
_FREE = threading.BoundedSemaphore(max(settings.LIVE_STREAMS, 1))


@staff_page(*_ROLES)
def live(request: StaffRequest) -> HttpResponse:
    """How many open cases wait for this person, how many of them urgent, and the newest one's number."""
    # As the rail counts: patients for who treats, calls for the front desk.
    mine = Q(desk="therapist") if request.actor.is_clinician else Q()
    unseen = access.visible(request.actor, request.now).filter(mine, status=Case.Status.OPEN)
    found = unseen.aggregate(
        open=Count("patient", distinct=True) if request.actor.is_clinician else Count("pk"),
        urgent=Count("pk", filter=Q(severity=Case.Severity.URGENT)),
        newest=Max("pk"),
    )
    return JsonResponse(found)


@staff_page(*_ROLES)
def stream(request: StaffRequest) -> HttpResponse:
    """Server-sent events: one "cases" whenever cases of the practice changed. 204: ask `live` instead."""
    if settings.LIVE_STREAMS == 0 or not _FREE.acquire(blocking=False):
        return HttpResponse(status=204)
    answer = StreamingHttpResponse(_Stream(request.actor.practice_id), content_type="text/event-stream")
    # A proxy that collects the answer would hold every event back.
    answer.headers["X-Accel-Buffering"] = "no"
    return cast(HttpResponse, answer)


class _Stream:
    """Gives its place back exactly once, whether it ends, breaks, or was never begun."""

    def __init__(self, practice_id: int) -> None:
        self._events = _events(practice_id)
        self._held = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            return next(self._events)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._held:
            self._held = False
            _FREE.release()


def _events(practice_id: int) -> Iterator[str]:
    ends = time.monotonic() + _LIVES_SECONDS
    seen = LISTENER.count(practice_id)
    # The thread waits long; its connection must not.
    connection.close()
    yield "retry: 3000\n\n"
    while time.monotonic() < ends:
        now = LISTENER.wait(practice_id, seen, _BEAT_SECONDS)
        yield ": still here\n\n" if now == seen else "event: cases\ndata: \n\n"
        seen = now
