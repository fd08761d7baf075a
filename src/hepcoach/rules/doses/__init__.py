"""Reading doses as therapists write them, in English and in Spanish: `read("3x10, 5 sec hold, BID")`.

`dose` says what a dose is; `tokens` cuts a line into words and numbers; `words` turns both languages' words into
one small vocabulary; `asides`, `elsewhen` and `admin` list what is no field of the dose, `fields` how each field
is written, `days` the weekdays and times of day; `reading` goes over a line with them.
"""

from hepcoach.rules.doses.dose import (
    SIDES,
    Dose,
    Number,
    Range,
    conflicts,
    from_json,
    has_dose,
    implied,
    merged,
    to_json,
)
from hepcoach.rules.doses.reading import read

__all__ = [
    "SIDES",
    "Dose",
    "Number",
    "Range",
    "conflicts",
    "from_json",
    "has_dose",
    "implied",
    "merged",
    "read",
    "to_json",
]
