"""The last weeks of many patients at once, for the lists: one row per patient, one word per day.

A caseload of 500 has ten thousand check-ins in this window. PostgreSQL packs a patient's days into one text, and a
word that was read before is the same object again, so a list costs as many steps as it has patients.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from django.db import connection

from hepcoach.rules.facts import DayFacts

# Seven scheduled days lie within this many, for programs of three days a week and more.
LOOK_BACK = 21

# Columns that are not sealed, oldest day first: "3,5,2,partial,1,1" is three days ago, 2 of 5 done, asked, closed.
_WORDS = """
SELECT patient_id,
       string_agg(concat(%(today)s::date - day, ',', exercises_due, ',', exercises_done, ',', status, ',',
                         (asked_at IS NOT NULL)::int, ',', (closed_at IS NOT NULL)::int), ' ' ORDER BY day)
  FROM checkins_checkin
 WHERE patient_id = ANY(%(patients)s) AND day > %(today)s::date - %(back)s AND day <= %(today)s::date
 GROUP BY patient_id
"""


def days(patient_ids: Sequence[int], today: date) -> dict[int, tuple[DayFacts, ...]]:
    """The check-ins of the last three weeks by patient, oldest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, {"today": today, "patients": list(patient_ids), "back": LOOK_BACK})
        return {patient_id: tuple(_day(word, today) for word in words.split()) for patient_id, words in cursor}


@lru_cache(maxsize=4096)
def _day(word: str, today: date) -> DayFacts:
    back, due, done, status, asked, closed = word.split(",")
    return DayFacts(
        day=today - timedelta(days=int(back)),
        exercises_due=int(due),
        asked=asked == "1",
        status=status,
        exercises_done=int(done) if done else None,
        closed=closed == "1",
    )
