"""One process of the morning: says "ready", waits for a line, runs the loop at the time it was given."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

from hepcoach.config import start


def main() -> None:
    start.with_database(migrated=False)
    from hepcoach.coach import loop
    from hepcoach.exercises import library

    now = datetime.fromisoformat(sys.argv[1])
    # As in a worker that has run since yesterday: connected, and with the library in memory.
    loop.run_mornings(now - timedelta(days=365))
    library.exercise("bridge")
    start.spare_the_collector()
    print("ready", flush=True)
    sys.stdin.readline()
    print(loop.run_mornings(now), flush=True)


if __name__ == "__main__":
    main()
