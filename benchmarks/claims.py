"""Claims per second: our edits, writing them as one 837P, and the check of the whole file by pyx12."""

from __future__ import annotations

import copy
import time
from datetime import date
from typing import Any

from hepcoach.interop.x12 import checking
from tests.interop.test_x12_claims import CLAIM

_AS_OF = date(2026, 4, 10)


def run(*, claims: int) -> dict[str, Any]:
    """The figures of one batch of so many claims, after one of a single claim that loads pyx12's maps."""
    _write(1)
    begun = time.perf_counter()
    accepted = _write(claims)
    seconds = time.perf_counter() - begun
    return {"claims": claims, "accepted": accepted, "claims_per_s": round(claims / seconds, 1)}


def _write(count: int) -> bool:
    made = [{**copy.deepcopy(CLAIM), "claim_number": f"EX-{number}"} for number in range(count)]
    [text] = checking.write_batch(made, _AS_OF, phone="5555550100").texts
    return checking.accepted_by_pyx12(text)
