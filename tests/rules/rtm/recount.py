"""The same questions answered by counting, half-minute by half-minute and day by day, from the neutral JSON alone.

Slow and plain on purpose, and written from the facts without a look at the rules: nothing of the rules is used.
Defaults of all settings only. Instants lie on whole half-minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

TICK = timedelta(seconds=30)
DATA = {"sms_datum", "page_datum", "late_answer"}
EARNS = {"review_data", "adjust_program", "documentation", "care_coordination", "live_contact"}
DEVICES = {"98976", "98977", "98978", "98984", "98985", "98986"}
WHO = {"PT": {"PT", "PTA"}, "OT": {"OT", "OTA"}, "SLP": {"SLP"}}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


class Recount:
    def __init__(self, line: dict[str, Any]) -> None:
        self.e: dict[str, Any] = line["episode"]
        self.ask: dict[str, Any] = line["ask"]
        self.zone = ZoneInfo(self.e["time_zone"])
        self.as_of = date.fromisoformat(self.ask["as_of"])
        self.start = date.fromisoformat(self.e["monitoring_start"])
        gone = self.e["discharge_date"]
        self.discharged = date.fromisoformat(gone) if gone and date.fromisoformat(gone) <= self.as_of else None
        self.last = self.discharged or self.as_of
        consents = [one for one in self.e["consent_events"] if self.day(one["at"]) <= self.as_of]
        self.consents = sorted((at(one["at"]), one["event"] == "revoked", one["documented"]) for one in consents)
        notice = self.e["copay_notice_at"]
        self.notice = at(notice) if notice and self.day(notice) <= self.as_of else None
        self.plans = [
            (date.fromisoformat(plan["from"]), date.fromisoformat(plan["to"]))
            for plan in self.e["plan_of_care"]
            if plan["certified"] and date.fromisoformat(plan["from"]) <= self.as_of
        ]

    def day(self, instant: str | datetime) -> date:
        found = at(instant) if isinstance(instant, str) else instant
        return found.astimezone(self.zone).date()

    def allowed(self, instant: datetime) -> bool:
        consented = False
        for when, revoked, documented in self.consents:
            if when > instant:
                break
            if revoked:
                consented = False
            elif documented:
                consented = True
        day = self.day(instant)
        planned = any(first <= day <= last for first, last in self.plans)
        return consented and self.notice is not None and self.notice <= instant and planned

    @property
    def goes_on(self) -> bool:
        following = self.as_of + timedelta(days=1)
        return self.allowed(datetime(following.year, following.month, following.day, tzinfo=self.zone))

    def data_days(self, first: date, last: date) -> tuple[set[date], set[date]]:
        """Days on which a datum came, and those of them on which one came that may count."""
        came = [at(one["at"]) for one in self.e["data_events"] if one["kind"] in DATA]
        came = [one for one in came if first <= self.day(one) <= min(last, self.last)]
        return {self.day(one) for one in came}, {self.day(one) for one in came if self.allowed(one)}

    def rpm(self, first: date, last: date) -> bool:
        return any(
            max(first, date.fromisoformat(one["from"])) <= min(last, self.as_of, date.fromisoformat(one["to"]))
            for one in self.e["rpm_billing"]
        )

    def attested(self) -> bool:
        found = self.e["device_attestation"]
        return bool(found) and all(found.values()) and self.day(found["attested_at"]) <= self.as_of

    def covered(self, code: str) -> bool:
        return self.e["payer"]["covered_codes"] == "all" or code in self.e["payer"]["covered_codes"]

    def device(self, number: int) -> dict[str, Any]:
        first = self.start + timedelta(days=30 * (number - 1))
        last = first + timedelta(days=29)
        arrived, kept = self.data_days(first, last)
        over, shut = self.as_of >= last, False
        if len(arrived) >= 2 and not kept and (over or not self.goes_on):
            kept, shut = arrived, True
        others = any(
            one["code"] in DEVICES
            and max(first, date.fromisoformat(one["from"])) <= min(last, self.as_of, date.fromisoformat(one["to"]))
            for one in self.e["other_practitioner_billing"]
        )
        shut = shut or not self.attested() or self.rpm(first, last) or others
        pair = {"musculoskeletal": ("98985", "98977"), "respiratory": ("98984", "98976")}[self.e["device_supply"]]
        code = pair[len(kept) >= 16]
        billed = [date.fromisoformat(one["date"]) for one in self.e["already_billed"] if one["code"] in DEVICES]
        shut = shut or not self.covered(code) or any(first <= day <= min(last, self.as_of) for day in billed)
        may_go = over
        if self.e["payer"]["device_timing"] == "earliest":
            left = sum(self.as_of < first + timedelta(days=n) for n in range(30))
            may_go = over or len(kept) >= 16 or len(kept) + left < 16
        return self._scope(f"device:{first}/{last}", {code: 1} if len(kept) >= 2 else {}, shut, may_go, len(kept))

    def worked(self, month: str) -> tuple[int, int, int, int]:
        """Half-minutes worked and those of an assistant in the month: all, and those that may count."""
        therapist: set[tuple[str, datetime]] = set()
        assistant: set[tuple[str, datetime]] = set()
        for one in self.e["treatment_time"]:
            if one["activity"] in EARNS and one["credential"] in WHO[self.e["discipline"]]:
                mine = assistant if one["credential"] in ("PTA", "OTA") else therapist
                mine |= {(one["person"], tick) for tick in ticks(one)}
        timed = {(one["person"], tick) for one in self.e["timed_inperson"] for tick in ticks(one)}
        every = {
            (who, tick)
            for who, tick in (therapist | assistant) - timed
            if f"{self.day(tick):%Y-%m}" == month and self.day(tick) <= self.last
        }
        kept = {(who, tick) for who, tick in every if self.allowed(tick)}
        return len(every), len(every - therapist), len(kept), len(kept - therapist)

    def contacts(self, month: str) -> int:
        found = set()
        for one in self.e["live_contacts"]:
            begun = at(one["start"])
            live = one["mode"] in ("audio", "video") and one["with"] in ("patient", "caregiver")
            mine = one["credential"] in WHO[self.e["discipline"]] and not one["billed_under_other_code"]
            inside = f"{self.day(begun):%Y-%m}" == month and self.day(begun) <= self.last
            if live and mine and inside and begun < at(one["end"]) and self.allowed(begun):
                found.add((one["person"], begun))
        return len(found)

    def management(self, month: str) -> dict[str, Any]:
        first = date.fromisoformat(f"{month}-01")
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        over, contacts, shut = self.as_of >= last, self.contacts(month), False
        every, every_by_assistant, kept, by_assistant = self.worked(month)
        if every >= 20 and not kept and (over or not self.goes_on):
            kept, by_assistant, shut = every, every_by_assistant, True
        minutes = kept // 2
        codes: dict[str, int] = {}
        if 10 <= minutes < 20:
            codes = {"98979": 1}
        elif minutes >= 20:
            codes = {"98980": 1, "98981": (minutes - 20) // 20}
            if self.e["payer"]["live_contact_rule"] != "relaxed" and contacts:
                codes["98981"] = min(codes["98981"], contacts - 1)
        codes = {code: units for code, units in codes.items() if units}
        shut = shut or self.rpm(first, last) or (over and not contacts)
        met = self.e["payer"]["management_timing"] == "threshold_met" and contacts > 0 and "98979" not in codes
        found = self._scope(f"management:{month}", codes, shut, over or met, kept * 30)
        for line in found["lines"]:
            if by_assistant * 10 > kept:
                line["modifiers"].append({"PT": "CQ", "OT": "CO"}[self.e["discipline"]])
        found["contacts"] = contacts
        return found

    def _scope(self, name: str, codes: dict[str, int], shut: bool, may_go: bool, count: int) -> dict[str, Any]:
        status = "none" if not codes else "blocked" if shut else "billable" if may_go else "not_yet"
        modifier = {"PT": "GP", "OT": "GO", "SLP": "GN"}[self.e["discipline"]]
        lines = [
            {"code": code, "units": units, "modifiers": [modifier], "scope": name, "status": status}
            for code, units in codes.items()
        ]
        return {"scope": name, "status": status, "count": count, "lines": lines}


def ticks(one: dict[str, Any]) -> Iterator[datetime]:
    now, end = at(one["start"]), at(one["end"])
    while now < end:
        yield now
        now += TICK
