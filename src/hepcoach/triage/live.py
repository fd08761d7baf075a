"""Word that a practice's cases changed, from whoever wrote them to every open staff page.

PostgreSQL carries it (NOTIFY, at commit, once per transaction), so any number of web processes hear it. Each has
one thread that listens. Nothing rests on it: a page that hears nothing asks by itself after some seconds.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable
from time import sleep

import psycopg
from django.db import connection

_CHANNEL = "hepcoach_cases"
_TRY_AGAIN_SECONDS = 5
_LOOK_UP_SECONDS = 2.0


def ring(practice_ids: Iterable[int]) -> None:
    """Tell, once this transaction commits, that cases of these practices changed."""
    with connection.cursor() as cursor:
        for practice_id in sorted(set(practice_ids)):
            cursor.execute("SELECT pg_notify(%s, %s)", [_CHANNEL, str(practice_id)])


class Listener:
    """How often each practice was rung for, counted by one thread that starts with the first who waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rung: dict[int, int] = defaultdict(int)
        self._thread: threading.Thread | None = None
        self._stopped = False
        self.hears = False

    def stop(self) -> None:
        """End the thread: a database that is to be dropped may have no listeners."""
        if self._thread is not None:
            self._stopped = True
            self._thread.join(timeout=5)
            self._thread, self._stopped, self.hears = None, False, False

    def count(self, practice_id: int) -> int:
        self._start()
        with self._changed:
            return self._rung[practice_id]

    def wait(self, practice_id: int, seen: int, seconds: float) -> int:
        """The count once it differs from `seen`, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._rung[practice_id] != seen, timeout=seconds)
            return self._rung[practice_id]

    def _start(self) -> None:
        with self._changed:
            if self._thread is None:
                parameters = connection.get_connection_params()
                parameters.pop("cursor_factory", None)
                parameters.pop("context", None)
                self._thread = threading.Thread(target=self._listen, args=[parameters], name="live", daemon=True)
                self._thread.start()

    def _listen(self, parameters: dict[str, object]) -> None:
        while not self._stopped:
            try:
                with psycopg.connect(**parameters, autocommit=True) as listening:  # type: ignore[arg-type]
                    listening.execute(f"LISTEN {_CHANNEL}")
                    self.hears = True
                    while not self._stopped:
                        for word in listening.notifies(timeout=_LOOK_UP_SECONDS, stop_after=1):
                            self._tell(word.payload)
            except psycopg.Error:
                # The database restarted: pages ask by themselves meanwhile.
                self.hears = False
                sleep(_TRY_AGAIN_SECONDS)

    def _tell(self, payload: str) -> None:
        if payload.isdigit():
            with self._changed:
                self._rung[int(payload)] += 1
                self._changed.notify_all()


LISTENER = Listener()
