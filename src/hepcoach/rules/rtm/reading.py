"""The neutral JSON of an RTM question as frozen facts. What is wrong is named with its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from hepcoach.rules import days
from hepcoach.rules.rtm import episode as facts
from hepcoach.rules.rtm.settings import Settings, choices

T = TypeVar("T")

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


class Wrong(ValueError):
    """A field that is missing or not what it must be; the message begins with its path."""


class Fields:
    """One JSON object with the path to it. Fields that are not asked for are left alone."""

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, Mapping):
            raise Wrong(f"{path or 'the line'}: expected an object, got {_kind(value)}")
        self._value: Mapping[str, Any] = value
        self._path = path

    def path(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._value.get(name) is not None

    def take(self, name: str, convert: Callable[[Any, str], T]) -> T:
        if not self.has(name):
            raise Wrong(f"{self.path(name)}: is missing")
        return convert(self._value[name], self.path(name))

    def maybe(self, name: str, convert: Callable[[Any, str], T]) -> T | None:
        return self.take(name, convert) if self.has(name) else None

    def many(self, name: str, convert: Callable[[Fields], T]) -> tuple[T, ...]:
        """A list of objects; one that is not there is empty."""
        values = self._value.get(name)
        if values is None:
            return ()
        if not isinstance(values, list):
            raise Wrong(f"{self.path(name)}: expected a list, got {_kind(values)}")
        return tuple(convert(Fields(value, f"{self.path(name)}[{at}]")) for at, value in enumerate(values))

    def inner(self, name: str) -> Fields:
        if not self.has(name):
            raise Wrong(f"{self.path(name)}: is missing")
        return Fields(self._value[name], self.path(name))

    def names(self) -> list[str]:
        return list(self._value)


def read(line: object) -> tuple[facts.Episode, facts.Ask, Settings]:
    """One line of `hepcoach rtm decide`."""
    top = Fields(line, "")
    settings = _settings(top.inner("settings")) if top.has("settings") else Settings()
    return _episode(top.inner("episode")), _ask(top.inner("ask")), settings


def _episode(one: Fields) -> facts.Episode:
    return facts.Episode(
        discipline=one.take("discipline", _one_of("PT", "OT", "SLP")),
        payer=_payer(one.inner("payer")),
        time_zone=one.take("time_zone", _zone),
        monitoring_start=one.take("monitoring_start", _date),
        device_supply=one.take("device_supply", _one_of("musculoskeletal", "respiratory")),
        discharge_date=one.maybe("discharge_date", _date),
        plans=one.many("plan_of_care", _plan),
        consent_events=one.many("consent_events", _consent),
        copay_notice_at=one.maybe("copay_notice_at", _instant),
        attestation=_attestation(one.inner("device_attestation")) if one.has("device_attestation") else None,
        setup_education=_education(one.inner("setup_education")) if one.has("setup_education") else None,
        data_events=one.many("data_events", _data_event),
        treatment_time=one.many("treatment_time", _time_entry),
        live_contacts=one.many("live_contacts", _contact),
        timed_sessions=one.many("timed_inperson", _timed_session),
        other_practitioner=one.many("other_practitioner_billing", _other_billing),
        rpm=one.many("rpm_billing", _other_billing),
        already_billed=one.many("already_billed", _billed),
        previous=_previous(one.inner("previous_episode")) if one.has("previous_episode") else None,
        ytd_allowed=_dollars(one.inner("ytd_allowed")) if one.has("ytd_allowed") else {},
        allowed_rates=_dollars(one.inner("allowed_rates")) if one.has("allowed_rates") else {},
    )


def _payer(one: Fields) -> facts.Payer:
    covered = one.take("covered_codes", _text_or_texts)
    return facts.Payer(
        kind=one.take("kind", _text),
        covered_codes=None if covered == "all" else frozenset(covered),
        modifiers=frozenset(one.take("modifiers", _texts_of(*facts.MODIFIER_FAMILIES))),
        live_contact_rule=one.maybe("live_contact_rule", _one_of("strict", "relaxed")),
        in_person_contact_counts=one.maybe("in_person_contact_counts", _flag) or False,
        device_timing=one.maybe("device_timing", _one_of("window_close", "earliest")),
        management_timing=one.maybe("management_timing", _one_of("month_end", "threshold_met")),
    )


def _plan(one: Fields) -> facts.Plan:
    start, end = one.take("from", _date), one.take("to", _date)
    _ordered(one, start, end)
    return facts.Plan(start, end, certified=one.maybe("certified", _flag) or False)


def _consent(one: Fields) -> facts.ConsentEvent:
    documented = one.maybe("documented", _flag)
    return facts.ConsentEvent(
        at=one.take("at", _instant),
        given=one.take("event", _one_of("given", "revoked")) == "given",
        documented=documented is not False,
    )


def _attestation(one: Fields) -> facts.Attestation:
    return facts.Attestation(
        name=one.maybe("name", _text),
        version=one.maybe("version", _text),
        attested_by=one.maybe("attested_by", _text),
        attested_at=one.maybe("attested_at", _instant),
    )


def _education(one: Fields) -> facts.Education:
    def share(of: Fields) -> facts.Share:
        return facts.Share(of.take("credential", _text), of.take("seconds", _count))

    return facts.Education(one.take("at", _instant), one.many("time_by", share))


def _data_event(one: Fields) -> facts.DataEvent:
    kind = one.take("kind", _one_of(*facts.DATUM_KINDS, *facts.OTHER_KINDS))
    return facts.DataEvent(one.take("at", _instant), kind)


def _time_entry(one: Fields) -> facts.TimeEntry:
    start, end = _span(one)
    return facts.TimeEntry(
        id=one.maybe("id", _text) or "",
        person=one.take("person", _text),
        credential=one.take("credential", _text),
        start=start,
        end=end,
        activity=one.take("activity", _one_of(*facts.EARNING_ACTIVITIES, *facts.OTHER_ACTIVITIES)),
    )


def _contact(one: Fields) -> facts.Contact:
    start, end = _span(one)
    return facts.Contact(
        person=one.take("person", _text),
        credential=one.take("credential", _text),
        start=start,
        end=end,
        mode=one.take("mode", _one_of(*facts.CONTACT_MODES)),
        partner=one.take("with", _one_of(*facts.CONTACT_PARTNERS)),
        billed_under_other_code=one.maybe("billed_under_other_code", _flag) or False,
    )


def _timed_session(one: Fields) -> facts.TimedSession:
    start, end = _span(one)
    return facts.TimedSession(one.take("person", _text), start, end)


def _other_billing(one: Fields) -> facts.OtherBilling:
    start, end = one.take("from", _date), one.take("to", _date)
    _ordered(one, start, end)
    return facts.OtherBilling(one.take("code", _text), start, end)


def _billed(one: Fields) -> facts.Billed:
    which = one.take("episode", _one_of("this", "previous"))
    return facts.Billed(one.take("code", _text), one.take("date", _date), this_episode=which == "this")


def _previous(one: Fields) -> facts.PreviousEpisode:
    return facts.PreviousEpisode(one.maybe("discharge_date", _date), one.maybe("billed_98975_on", _date))


def _dollars(one: Fields) -> dict[str, float]:
    return {name: one.take(name, _amount) for name in one.names() if one.has(name)}


def _ask(one: Fields) -> facts.Ask:
    return facts.Ask(one.take("as_of", _date), one.many("scopes", _scope))


def _scope(one: Fields) -> facts.Scope:
    kind: str = one.take("kind", _one_of("setup", "device", "management"))
    if kind == "setup":
        return facts.SetupScope()
    if kind == "management":
        return facts.ManagementMonth(one.take("month", _month))
    if one.has("closing_in"):
        return facts.DeviceClosing(one.take("closing_in", _month))
    number = one.take("window", _count)
    if number < 1:
        raise Wrong(f"{one.path('window')}: windows are counted from 1, got {number}")
    return facts.DeviceWindow(number)


def _settings(one: Fields) -> Settings:
    known = choices()
    unknown = [name for name in one.names() if name not in known]
    if unknown:
        raise Wrong(f"{one.path(unknown[0])}: no such setting; known are {', '.join(known)}")
    return Settings(**{name: one.take(name, _one_of(*known[name])) for name in one.names() if one.has(name)})


def _span(one: Fields) -> tuple[datetime, datetime]:
    start, end = one.take("start", _instant), one.take("end", _instant)
    _ordered(one, start, end, "start", "end")
    return start, end


def _ordered(one: Fields, start: Any, end: Any, first: str = "from", last: str = "to") -> None:
    if end < start:
        raise Wrong(f"{one.path(last)}: lies before {first}")


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise Wrong(f"{path}: expected text, got {_kind(value)}")
    return value


def _text_or_texts(value: Any, path: str) -> str | list[str]:
    if value == "all":
        return "all"
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Wrong(f'{path}: expected "all" or a list of codes, got {_kind(value)}')
    return value


def _texts_of(*allowed: str) -> Callable[[Any, str], list[str]]:
    def convert(value: Any, path: str) -> list[str]:
        if not isinstance(value, list):
            raise Wrong(f"{path}: expected a list, got {_kind(value)}")
        return [_one_of(*allowed)(one, f"{path}[{at}]") for at, one in enumerate(value)]

    return convert


def _one_of(*allowed: str) -> Callable[[Any, str], Any]:
    def convert(value: Any, path: str) -> Any:
        if value not in allowed:
            raise Wrong(f"{path}: must be one of {', '.join(allowed)}; got {value!r}")
        return value

    return convert


def _flag(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"{path}: expected true or false, got {_kind(value)}")
    return value


def _count(value: Any, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Wrong(f"{path}: expected a whole number from 0 up, got {value!r}")
    return value


def _amount(value: Any, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Wrong(f"{path}: expected an amount in dollars, got {_kind(value)}")
    return value


def _date(value: Any, path: str) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Wrong(f"{path}: expected a date YYYY-MM-DD, got {value!r}")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Wrong(f"{path}: no such day: {value}") from error


def _month(value: Any, path: str) -> date:
    if not isinstance(value, str) or not _MONTH.fullmatch(value):
        raise Wrong(f"{path}: expected a month YYYY-MM, got {value!r}")
    return _date(f"{value}-01", path)


def _instant(value: Any, path: str) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise Wrong(f"{path}: expected an instant YYYY-MM-DDTHH:MM:SSZ, got {value!r}")
    try:
        return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Wrong(f"{path}: no such instant: {value}") from error


def _zone(value: Any, path: str) -> str:
    name = _text(value, path)
    try:
        days.zone_of(name)
    except days.UnknownZone as error:
        raise Wrong(f"{path}: {error}") from error
    return name


def _kind(value: object) -> str:
    return "null" if value is None else type(value).__name__
