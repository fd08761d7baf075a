"""Each benchmark runs at a tiny size and prints its object. How fast it is belongs to docs/benchmarks.md."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HEPCOACH = str(Path(sys.executable).with_name("hepcoach"))


def bench(*arguments: str) -> dict[str, Any]:
    """The last line's object; a database of its own is made and dropped."""
    command = [HEPCOACH, "bench", *arguments, "--json"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert told.returncode == 0, told.stderr
    last: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return last


def test_each_page_is_measured_with_few_and_with_many_patients() -> None:
    pages = bench("pages", "--sizes", "1,3", "--days", "2", "--times", "2")
    assert set(pages) == {"today", "patients", "patient", "pain chart", "front desk", "overview"}
    for sizes in pages.values():
        assert sizes["1"]["queries"] == sizes["3"]["queries"]
        assert all(0 < measured["p50_ms"] <= measured["p95_ms"] for measured in sizes.values())


def test_mornings_and_replies_are_measured_beside_bare_sql() -> None:
    figures = bench("messages", "--patients", "8", "--practices", "2", "--days", "1", "--seconds", "2")
    for name in (
        "morning_per_s",
        "replies_per_s",
        "replies_p50_ms",
        "replies_p99_ms",
        "pgbench_tps",
        "replies_ratio",
        "replies_ratio_without_reading",
        "rss_mb_start",
        "rss_mb_end",
    ):
        assert figures[name] > 0, name


@pytest.mark.parametrize("arguments", [("pages", "--sizes", "few"), ("messages", "--seconds", "0")])
def test_a_size_that_is_none_is_refused(arguments: tuple[str, ...]) -> None:
    command = [HEPCOACH, "bench", *arguments]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert told.returncode == 2
    assert "number" in told.stderr


def test_each_protocol_is_printed_in_both_languages_and_sizes() -> None:
    figures = bench("program-page")
    assert figures["pages"] == 64
    assert 0 < figures["p50_ms"] <= figures["p95_ms"]
    assert figures["processor_ms"] > 0
