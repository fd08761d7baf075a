"""The printed page: milliseconds to compose and set each protocol's PDF, in both languages and sizes of print."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime
from typing import Any

from hepcoach.config.commands.program import page
from hepcoach.programs.protocols import protocols


def run() -> dict[str, Any]:
    """The figures over all pages, after one that loads the fonts."""
    at = datetime.now(UTC)
    page(protocols()[0], "en", at)
    walls, works = [], []
    for protocol in protocols():
        for language in ("en", "es"):
            for large in (False, True):
                wall, work = time.perf_counter(), time.process_time()
                page(protocol, language, at, large=large)
                walls.append((time.perf_counter() - wall) * 1000)
                works.append((time.process_time() - work) * 1000)
    walls.sort()
    return {
        "pages": len(walls),
        "p50_ms": round(statistics.median(walls), 1),
        "p95_ms": round(walls[int(len(walls) * 0.95)], 1),
        "processor_ms": round(statistics.median(works), 1),
    }
