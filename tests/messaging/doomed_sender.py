"""A process that breeds senders and lets each die, by SIGKILL, before one statement of `messaging.sending`.

It is set up once and forks a child per order, so that a hundred deaths take seconds. An order is one line of JSON:
`{"practice": 1, "now": "…", "statement": 17, "journal": "/tmp/…"}`; the answer is how the child ended. Before
statement NEVER none dies.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

NEVER = 0


@dataclass
class Journal:
    """A carrier whose memory is a file: what it took, and from whom, it knows also after the sender's death."""

    path: Path
    can_be_asked: bool = True

    def send(self, *, to: str, body: str, key: str) -> str:
        with self.path.open("a") as file:
            file.write(f"{key} {os.getpid()}\n")
        return f"SM-{key}"

    def find(self, *, to: str, body: str, key: str, since: datetime) -> str | None:
        from hepcoach.messaging.carriers import Unknown

        if not self.can_be_asked:
            raise Unknown("timeout")
        return f"SM-{key}" if key in self.taken() else None

    def taken(self) -> list[str]:
        return [key for key, _ in self._lines()]

    def senders(self) -> set[str]:
        """The processes that it took something from."""
        return {pid for _, pid in self._lines()}

    def _lines(self) -> list[list[str]]:
        return [line.split() for line in self.path.read_text().splitlines()] if self.path.exists() else []


def _dies_before(statement: int) -> Any:
    from hepcoach.messaging import sending

    watched, seen = {sending.__file__, __file__}, 0

    def on_line(_frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal seen
        if event == "line":
            seen += 1
            if seen == statement:
                os.kill(os.getpid(), signal.SIGKILL)
        return on_line

    return lambda frame, _event, _arg: on_line if frame.f_code.co_filename in watched else None


def _live_and_die(order: dict[str, Any]) -> None:
    from hepcoach.messaging import carriers, sending

    carrier = Journal(Path(order["journal"]))
    with carriers.using(lambda _: carrier):
        sys.settrace(_dies_before(order["statement"]))
        sending.send_due([order["practice"]], datetime.fromisoformat(order["now"]))
        sys.settrace(None)


def main() -> None:
    import django

    django.setup()
    from hepcoach.messaging import sending

    assert sending.BATCH
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live_and_die(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
