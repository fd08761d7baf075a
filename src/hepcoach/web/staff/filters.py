"""What narrows a caseload: state, what stands out, location, specialty and monitoring, all of it in the address.

An address with filters holds no patient data, so it may be kept as a bookmark: "my silent ones", "new and north".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from hepcoach.rules.standing import RULE, Standing
from hepcoach.triage.queries import Place
from hepcoach.web.staff.frame import whole_number

SPECIALTIES = {"PT": "Physical therapy", "OT": "Occupational therapy", "SLP": "Speech therapy"}
MONITORING = {"none": "Not enrolled", "consent": "Awaiting consent", "on": "Monitored"}
_SILENT = int(RULE.thresholds["silent_days"])

# What stands out beside the state: a patient with a case may be silent as well.
Test = Callable[[Place, date], bool]
STANDS_OUT: Mapping[str, tuple[str, Test]] = {
    "silent": (f"Silent {_SILENT}+ days", lambda place, today: place.silent >= _SILENT),
    "risk": ("May drop out", lambda place, today: place.risk in ("raised", "high")),
    "new": ("New", lambda place, today: _within(place.started_on, today, back=RULE.thresholds["new_days"])),
    "ending": (
        "Discharge soon",
        lambda place, today: _within(place.ends_on, today, ahead=RULE.thresholds["ends_within_days"]),
    ),
}


@dataclass(frozen=True)
class Chip:
    """One filter as a link that sets or takes it back."""

    label: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True)
class Filters:
    whose: str = "mine"
    state: str = ""
    only: str = ""
    location: int = 0
    specialty: str = ""
    rtm: str = ""

    @property
    def query(self) -> str:
        """The address of this choice; what is not chosen is left out."""
        parts = {name: str(value) for name, value in vars(self).items() if value and (name, value) != _DEFAULT}
        return "?" + urlencode(parts)

    def narrow(self, places: Iterable[Place], monitored: Mapping[int, str]) -> list[Place]:
        """By where and what for; the chips count within these."""
        return [
            place
            for place in places
            if (not self.location or place.location_id == self.location)
            and (not self.specialty or place.discipline == self.specialty)
            and (not self.rtm or monitored.get(place.episode_id, "none") == self.rtm)
        ]

    def shown(self, places: Iterable[Place], today: date) -> list[Place]:
        """By state and by what stands out."""
        stands_out = STANDS_OUT[self.only][1] if self.only else None
        return [
            place
            for place in places
            if (not self.state or place.standing.name.lower() == self.state)
            and (stands_out is None or stands_out(place, today))
        ]

    def chips(self, places: Sequence[Place], today: date) -> list[list[Chip]]:
        """States, then what stands out; a chip that would show nobody is not drawn unless it is on."""
        totals = Counter(place.standing for place in places)
        unset = replace(self, state="", only="")
        states = [Chip("All", len(places), unset.query, unset == self)]
        for standing in Standing:
            name = standing.name.lower()
            chosen = replace(unset, state=name)
            states.append(Chip(standing.value, totals[standing], chosen.query, self.state == name))
        marked = []
        for name, (label, test) in STANDS_OUT.items():
            on = self.only == name
            count = sum(test(place, today) for place in places)
            marked.append(Chip(label, count, replace(self, only="" if on else name).query, on))
        return [[chip for chip in row if chip.count or chip.current] for row in (states, marked)]


_DEFAULT = ("whose", "mine")


def read(address: QueryDict) -> Filters:
    """What an address asks for; words that are none of ours count as not chosen."""

    def one_of(name: str, known: Iterable[str]) -> str:
        word = address.get(name, "")
        return word if word in known else ""

    return Filters(
        whose="all" if address.get("whose") == "all" else "mine",
        state=one_of("state", [standing.name.lower() for standing in Standing]),
        only=one_of("only", STANDS_OUT),
        location=whole_number(address.get("location")),
        specialty=one_of("specialty", SPECIALTIES),
        rtm=one_of("rtm", MONITORING),
    )


def _within(day: date | None, today: date, *, back: float = 0, ahead: float = 0) -> bool:
    return day is not None and today - timedelta(days=back) <= day <= today + timedelta(days=ahead)
