"""Rows into what `rules.rtm` decides on, for many monitorings in a fixed number of queries.

A check-in is one datum, of the instant at which the patient first told something of that day: what they added
later can not make a second data day of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model

from hepcoach.checkins.models import CheckIn
from hepcoach.rtm import rates
from hepcoach.rtm.models import (
    Attestation,
    CarePlan,
    ClaimLine,
    House,
    LiveContact,
    Monitoring,
    MonitoringConsent,
    OtherBilling,
    TimedSession,
    TimeEntry,
)
from hepcoach.rtm.rates import Rates
from hepcoach.rules.days import local_date
from hepcoach.rules.rtm import Settings, choices
from hepcoach.rules.rtm import episode as facts
from hepcoach.rules.rtm.tables import DEVICE_CODES

R = TypeVar("R", bound=Model)

WENT_OUT = (ClaimLine.State.BILLED, ClaimLine.State.PAID, ClaimLine.State.DENIED)


@dataclass(frozen=True)
class Datum:
    """A datum with the row behind it."""

    check_in_id: int
    at: datetime
    kind: str
    via: str


@dataclass(frozen=True)
class Known:
    """One monitoring as the rules see it, with the rows behind every number."""

    monitoring: Monitoring
    episode: facts.Episode
    data: tuple[Datum, ...]
    time: tuple[TimeEntry, ...]
    contacts: tuple[LiveContact, ...]
    consents: tuple[MonitoringConsent, ...]
    plans: tuple[CarePlan, ...]
    lines: tuple[ClaimLine, ...]
    attestation: Attestation | None


def settings_of(practice_id: int) -> Settings:
    """The practice's readings of the open points. What is not a known choice is left at its default."""
    house = House.objects.filter(practice_id=practice_id).first()
    known = choices()
    chosen = house.choices if house is not None else {}
    return Settings(**{name: value for name, value in chosen.items() if value in known.get(name, ())})


def load(
    monitorings: Iterable[Monitoring], *, count_billed: bool = True, on: date | None = None
) -> dict[int, Known]:
    """What is known of each, by its id. Without `count_billed` as if nothing had gone out. `on` is the day whose
    allowed amounts are taken, else the newest that were entered.
    """
    chosen = list(monitorings)
    if not chosen:
        return {}
    ids = [one.pk for one in chosen]
    allowed = rates.allowed(chosen[0].practice_id)
    by_patient = _earlier(chosen)
    elsewhere = _devices_elsewhere(chosen)
    year_to_date = _year_to_date(chosen, allowed, on)
    attestation = (
        Attestation.objects.filter(practice_id=chosen[0].practice_id)
        .select_related("attested_by")
        .order_by("-at", "-pk")
        .first()
    )
    data = _by(CheckIn.objects.filter(episode__monitoring__in=ids, answered_at__isnull=False), "episode_id")
    current = TimeEntry.objects.filter(monitoring__in=ids, closed_at__isnull=True).select_related("staff")
    time = _by(current.order_by("start", "pk"), "monitoring_id")
    contacts = _by(
        LiveContact.objects.filter(monitoring__in=ids).select_related("staff").order_by("start", "pk"),
        "monitoring_id",
    )
    consents = _by(MonitoringConsent.objects.filter(monitoring__in=ids).order_by("at", "pk"), "monitoring_id")
    plans = _by(CarePlan.objects.filter(monitoring__in=ids).order_by("from_date", "pk"), "monitoring_id")
    sessions = _by(TimedSession.objects.filter(monitoring__in=ids).order_by("start"), "monitoring_id")
    others = _by(OtherBilling.objects.filter(monitoring__in=ids), "monitoring_id")
    lines = _by(ClaimLine.objects.filter(monitoring__in=ids).order_by("from_date", "code"), "monitoring_id")
    known = {}
    for one in chosen:
        zone = one.episode.patient.time_zone or one.practice.time_zone
        found = tuple(sorted((_datum(row, zone) for row in data[one.episode_id] if _told(row)), key=_when))
        went = [line for line in lines[one.pk] if line.state in WENT_OUT and count_billed]
        known[one.pk] = Known(
            monitoring=one,
            episode=facts.Episode(
                discipline=_discipline(one.episode.discipline),
                payer=_payer(one),
                time_zone=zone,
                monitoring_start=one.starts_on,
                device_supply="respiratory" if one.supply == "respiratory" else "musculoskeletal",
                discharge_date=one.episode.ended_on,
                plans=tuple(facts.Plan(p.from_date, p.to_date, p.certified_on is not None) for p in plans[one.pk]),
                consent_events=tuple(facts.ConsentEvent(c.at, c.given) for c in consents[one.pk]),
                copay_notice_at=one.copay_notice_at,
                attestation=_attestation(attestation),
                setup_education=_education(one),
                data_events=tuple(facts.DataEvent(datum.at, datum.kind) for datum in found),
                treatment_time=tuple(_time(row) for row in time[one.pk]),
                live_contacts=tuple(_contact(row) for row in contacts[one.pk]),
                timed_sessions=tuple(
                    facts.TimedSession(str(row.staff_id), row.start, row.end) for row in sessions[one.pk]
                ),
                other_practitioner=(
                    *_others(others[one.pk], OtherBilling.Kind.PRACTITIONER),
                    *elsewhere.get(one.pk, ()),
                ),
                rpm=_others(others[one.pk], OtherBilling.Kind.RPM),
                already_billed=tuple(facts.Billed(line.code, line.to_date, this_episode=True) for line in went),
                previous=by_patient.get(one.pk),
                ytd_allowed={_pool(one): float(year_to_date[one.pk])},
                allowed_rates=_allowed(allowed.get(one.payer_id), on),
            ),
            data=found,
            time=tuple(time[one.pk]),
            contacts=tuple(contacts[one.pk]),
            consents=tuple(consents[one.pk]),
            plans=tuple(plans[one.pk]),
            lines=tuple(lines[one.pk]),
            attestation=attestation,
        )
    return known


def _allowed(found: Rates | None, on: date | None) -> dict[str, float]:
    """The amounts that the payer's list holds; the others are the table's estimates."""
    if found is None:
        return {}
    held = {
        code: [dollars for since, dollars in own if on is None or since <= on] for code, own in found.own.items()
    }
    return {code: float(dollars[0]) for code, dollars in held.items() if dollars}


def _by(rows: Iterable[R], name: str) -> defaultdict[int, list[R]]:
    found: defaultdict[int, list[R]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _told(row: CheckIn) -> bool:
    """Whether something of the therapy was told: a question alone is no datum."""
    return row.status != CheckIn.Status.NO_ANSWER or row.pain is not None


def _datum(row: CheckIn, zone: str) -> Datum:
    said = [datetime.fromisoformat(one["at"]) for one in row.words]
    assert row.answered_at is not None
    at = min([*said, row.answered_at])
    late = local_date(at, zone) > row.day
    return Datum(row.pk, at, "late_answer" if late else f"{row.answered_by}_datum", row.answered_by)


def _when(datum: Datum) -> tuple[datetime, int]:
    return datum.at, datum.check_in_id


def _payer(one: Monitoring) -> facts.Payer:
    payer = one.payer
    return facts.Payer(
        kind=payer.kind,
        covered_codes=None if payer.covered_codes is None else frozenset(payer.covered_codes),
        modifiers=frozenset(payer.modifiers),
        live_contact_rule=_or_none(payer.live_contact_rule),
        in_person_contact_counts=payer.in_person_contact_counts,
        device_timing=_or_none(payer.device_timing),
        management_timing=_or_none(payer.management_timing),
    )


def _or_none(text: str) -> Any:
    return text or None


def _discipline(text: str) -> facts.Discipline:
    return "OT" if text == "OT" else "SLP" if text == "SLP" else "PT"


def _pool(one: Monitoring) -> str:
    return "ot" if one.episode.discipline == "OT" else "pt_slp"


def _attestation(found: Attestation | None) -> facts.Attestation | None:
    if found is None:
        return None
    return facts.Attestation(found.name, found.version, str(found.attested_by), found.at)


def _education(one: Monitoring) -> facts.Education | None:
    if one.taught_at is None:
        return None
    return facts.Education(
        one.taught_at, tuple(facts.Share(share["credential"], share["seconds"]) for share in one.taught_by)
    )


def _time(row: TimeEntry) -> facts.TimeEntry:
    return facts.TimeEntry(str(row.pk), str(row.staff_id), row.credential, row.start, row.end, row.activity)


def _contact(row: LiveContact) -> facts.Contact:
    return facts.Contact(
        str(row.staff_id), row.credential, row.start, row.end, row.mode, row.partner, row.billed_under_other_code
    )


def _others(rows: Sequence[OtherBilling], kind: str) -> tuple[facts.OtherBilling, ...]:
    return tuple(facts.OtherBilling(row.code, row.from_date, row.to_date) for row in rows if row.kind == kind)


def _year_to_date(chosen: Sequence[Monitoring], allowed: dict[int, Rates], on: date | None) -> dict[int, Decimal]:
    """What counts against the yearly threshold: the amount that was entered, while its year lasts, and what went
    out after it to the same payer for the patient's episodes of the same pool.
    """
    patients = {one.episode.patient_id for one in chosen}
    went = ClaimLine.objects.filter(monitoring__episode__patient__in=patients, state__in=WENT_OUT)
    by_patient: defaultdict[int, list[ClaimLine]] = defaultdict(list)
    for line in went.select_related("monitoring__episode"):
        by_patient[line.monitoring.episode.patient_id].append(line)
    found = {}
    for one in chosen:
        entered_on, year = one.ytd_as_of, on.year if on is not None else None
        holds = entered_on is None or year in (None, entered_on.year)
        total = one.ytd_allowed if holds else Decimal()
        for line in by_patient[one.episode.patient_id]:
            theirs = line.monitoring
            same_pool = theirs.payer_id == one.payer_id and _pool(theirs) == _pool(one)
            is_later = entered_on is None or not holds or (line.billed_on or line.to_date) > entered_on
            if same_pool and is_later and year in (None, line.to_date.year):
                each = allowed.get(theirs.payer_id, Rates({})).of(line.code, line.to_date)
                total += (each or Decimal()) * line.units
        found[one.pk] = total
    return found


def _devices_elsewhere(chosen: Sequence[Monitoring]) -> dict[int, list[facts.OtherBilling]]:
    """Device codes that went out under another monitored episode of the same patient: one patient has one device
    code in 30 days, whoever of the practice bills it.
    """
    patients = {one.episode.patient_id for one in chosen}
    lines = ClaimLine.objects.filter(
        monitoring__episode__patient__in=patients, code__in=DEVICE_CODES, state__in=WENT_OUT
    ).values_list("monitoring_id", "monitoring__episode__patient_id", "code", "scope")
    found: dict[int, list[facts.OtherBilling]] = {}
    for monitoring_id, patient_id, code, scope in lines:
        first, last = (date.fromisoformat(day) for day in scope.removeprefix("device:").split("/"))
        for one in chosen:
            if one.pk != monitoring_id and one.episode.patient_id == patient_id:
                found.setdefault(one.pk, []).append(facts.OtherBilling(code, first, last))
    return found


def _earlier(chosen: Sequence[Monitoring]) -> dict[int, facts.PreviousEpisode]:
    """Of each the patient's monitored episode before it."""
    patients = {one.episode.patient_id for one in chosen}
    every = list(
        Monitoring.objects.filter(episode__patient__in=patients)
        .select_related("episode")
        .order_by("starts_on", "pk")
    )
    setups = ClaimLine.objects.filter(monitoring__in=every, code="98975", state__in=WENT_OUT)
    billed = dict(setups.values_list("monitoring_id", "to_date"))
    found = {}
    for one in chosen:
        before = [
            other
            for other in every
            if other.episode.patient_id == one.episode.patient_id
            and other.pk != one.pk
            and (other.starts_on, other.pk) < (one.starts_on, one.pk)
        ]
        if before:
            last = before[-1]
            found[one.pk] = facts.PreviousEpisode(last.episode.ended_on, billed.get(last.pk))
    return found
