"""Patients who answer: signed webhooks over HTTP, so many at once, and how long until each was dealt with."""

from __future__ import annotations

import http.client
import itertools
import math
import queue
import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import psycopg
from django.db import connection

from benchmarks import people, replies
from hepcoach.messaging.carriers.twilio import signature

CONNECTIONS = 16
# Not answered yet, at the most: more would only measure how long a queue can get.
IN_FLIGHT = 256
_LOOK_EVERY = 0.03
_BEHIND = 300
_SETTLING = 5.0
_PATIENCE_SECONDS = 60
_AFTER_SECONDS = 15
_NEWS = "SELECT id, provider_id, state <> 'received' FROM messaging_inboundtext WHERE id > %s ORDER BY id"


@dataclass(frozen=True)
class Sender:
    practice: str
    phone: str


@dataclass
class Measured:
    """`latencies`: seconds from the webhook's first byte until the reply was seen to be decided and queued."""

    per_s: float = 0.0
    latencies: list[float] = field(default_factory=list)
    # Not dealt with some seconds after the last was sent.
    waiting: int = 0
    rss_mb_start: int = 0
    rss_mb_end: int = 0


class Load:
    """Runs for a while against a server; `processes` are those whose memory is looked at."""

    def __init__(self, url: str, senders: list[Sender], *, practices: list[int], processes: list[int]) -> None:
        self._url, self._practices, self._processes = url, practices, processes
        # Who waits for nothing: nobody answers twice at once.
        self._idle: queue.Queue[Sender] = queue.Queue()
        for sender in senders:
            self._idle.put(sender)
        self._numbers = itertools.count()
        self._room = threading.Semaphore(min(IN_FLIGHT, len(senders)))
        self._began: dict[str, tuple[float, Sender]] = {}
        self._done: list[tuple[float, float]] = []
        self._watching, self._stop = threading.Event(), threading.Event()
        self._failures: list[str] = []
        self._run = random.Random().getrandbits(32)

    def run(self, seconds: int) -> Measured:
        senders = [threading.Thread(target=self._send, args=[number]) for number in range(CONNECTIONS)]
        watcher = threading.Thread(target=self._watch)
        watcher.start()
        # A text that was dealt with before the watcher knows where to begin would count as waiting for ever.
        if not self._watching.wait(_PATIENCE_SECONDS):
            raise RuntimeError("the replies could not be watched")
        for thread in senders:
            thread.start()
        self._until_the_worker_works()
        # The first moments open connections, fill caches and unwrap keys.
        time.sleep(min(_SETTLING, seconds / 2))
        measured, began = Measured(rss_mb_start=self._memory()), time.perf_counter()
        time.sleep(seconds)
        ended, measured.rss_mb_end = time.perf_counter(), self._memory()
        self._stop.set()
        for thread in (*senders, watcher):
            thread.join()
        if self._failures:
            raise RuntimeError(f"the webhook answered {self._failures[0]} ({len(self._failures)} times)")
        measured.waiting = len(self._began)
        counted = [(at, took) for at, took in self._done if began <= at <= ended]
        if len(counted) < 2:
            raise RuntimeError("no reply was handled in time")
        measured.per_s = len(counted) / (ended - began)
        measured.latencies = [took for _, took in counted]
        return measured

    def _until_the_worker_works(self) -> None:
        limit = time.perf_counter() + _PATIENCE_SECONDS
        while not self._done and not self._failures and time.perf_counter() < limit:
            time.sleep(0.1)

    def _send(self, number: int) -> None:
        chance = random.Random(number)
        server = http.client.HTTPConnection(urlsplit(self._url).netloc, timeout=30)
        while not self._stop.is_set():
            if not self._room.acquire(timeout=0.2):
                continue
            sender, sid = self._idle.get(), f"BR{self._run}-{next(self._numbers)}"
            form = {
                "MessageSid": sid,
                "From": sender.phone,
                "To": "+12125550199",
                "Body": replies.words(chance),
                "NumMedia": "0",
            }
            path = f"/hooks/twilio/{sender.practice}/inbound"
            signed = signature.sign(token=people.TOKEN, url=self._url + path, form=form)
            headers = {"X-Twilio-Signature": signed, "Content-Type": "application/x-www-form-urlencoded"}
            self._began[sid] = (time.perf_counter(), sender)
            server.request("POST", path, urlencode(form), headers)
            answer = server.getresponse()
            answer.read()
            if answer.status != 200:
                self._failures.append(str(answer.status))
                return
        server.close()

    def _watch(self) -> None:
        """See which texts were dealt with, from outside: committed and visible to another connection."""
        with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as watching:
            shown = "{" + ",".join(map(str, self._practices)) + "}"
            watching.execute("SELECT set_config('hepcoach.practices', %s, false)", [shown])
            watching.commit()
            first = watching.execute("SELECT coalesce(max(id), 0) FROM messaging_inboundtext").fetchone()
            limit, low, seen = math.inf, int(first[0]) if first else 0, set[int]()
            watching.commit()
            self._watching.set()
            # On after the last was sent, so that the next run begins with little waiting.
            while not self._stop.is_set() or (self._began and time.perf_counter() < limit):
                time.sleep(_LOOK_EVERY)
                if not self._stop.is_set():
                    limit = time.perf_counter() + _AFTER_SECONDS
                rows = watching.execute(_NEWS, [low]).fetchall()
                watching.commit()
                at = time.perf_counter()
                for pk, sid, handled in rows:
                    if handled and pk not in seen:
                        seen.add(pk)
                        began, sender = self._began.pop(sid)
                        self._done.append((at, at - began))
                        self._idle.put(sender)
                        self._room.release()
                open_ = [pk for pk, _, handled in rows if not handled]
                # A number may be committed after a higher one, so look some way behind the first that waits.
                low = max(low, (open_ or [rows[-1][0]] if rows else [low])[0] - _BEHIND)
                seen = {pk for pk in seen if pk > low}

    def _memory(self) -> int:
        """Megabytes that the processes and their children hold."""
        return round(sum(_resident(process) for process in self._processes) / 1024)


def _resident(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        children = [
            int(word)
            for task in Path(f"/proc/{process}/task").iterdir()
            for word in (task / "children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    own = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
    return own + sum(_resident(child) for child in children)
