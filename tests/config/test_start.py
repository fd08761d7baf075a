"""A fresh home is set up once, however many processes start at the same moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

START = """
from hepcoach.config import start
start.with_database()
from hepcoach.clinics.models import Practice
print(Practice.objects.count())
"""
STOP = "from hepcoach.config import database; database.stop()"


def test_processes_that_start_together_agree_on_a_fresh_home(tmp_path: Path) -> None:
    if os.environ.get("DATABASE_URL"):
        pytest.skip("a PostgreSQL of its own was given to this run; only the embedded one is made on start")
    fresh = {key: value for key, value in os.environ.items() if key != "HEPCOACH_DATABASE"}
    fresh["HEPCOACH_HOME"] = str(tmp_path)
    started = [
        subprocess.Popen([sys.executable, "-c", START], env=fresh, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    try:
        told = [process.communicate(timeout=120) for process in started]
    finally:
        subprocess.run([sys.executable, "-c", STOP], env=fresh, check=True, timeout=60)
    assert [(process.returncode, out) for process, (out, _) in zip(started, told, strict=True)] == [
        (0, b"0\n")
    ] * 3
