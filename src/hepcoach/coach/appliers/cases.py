"""Open cases, or join the open ones with more evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hepcoach.clinics.models import Cover
from hepcoach.coach.batch import Batch
from hepcoach.rules import days
from hepcoach.rules.effects import Decision, OpenCase
from hepcoach.triage import live
from hepcoach.triage.models import Case, CaseEvent

_JOINED = ["reasons", "words", "draft", "facts", "severity", "status", "due_at", "acknowledged_at", "joined_keys"]


def apply(batch: Batch) -> None:
    """One upsert and one insert of events, whatever the number of cases."""
    wanted = list(batch.wanted(OpenCase))
    if not wanted:
        return
    known = Case.objects.select_for_update().filter(
        patient__in={decision.patient_id for decision, _ in wanted},
        rule__in={effect.rule for _, effect in wanted},
    )
    opened = {(case.patient_id, case.rule): case for case in known.exclude(status=Case.Status.RESOLVED)}
    owners = _owners(batch)
    fresh: dict[tuple[int, str], Case] = {}
    joined: dict[tuple[int, str], Case] = {}
    for decision, effect in wanted:
        place = (decision.patient_id, effect.rule)
        case = fresh.get(place) or opened.get(place)
        if case is None:
            fresh[place] = _new(decision, effect, batch, owners)
        elif effect.key not in case.joined_keys:
            _join(case, effect)
            if place not in fresh:
                joined[place] = case
    Case.objects.bulk_create(fresh.values())
    Case.objects.bulk_create(joined.values(), update_conflicts=True, unique_fields=["pk"], update_fields=_JOINED)
    live.ring(case.practice_id for case in (*fresh.values(), *joined.values()))
    CaseEvent.objects.bulk_create(
        [*_events(fresh.values(), "opened", batch), *_events(joined.values(), "joined", batch)]
    )


def _new(decision: Decision, effect: OpenCase, batch: Batch, owners: dict[int, int]) -> Case:
    return Case(
        practice_id=decision.practice_id,
        patient_id=decision.patient_id,
        episode_id=batch.facts(decision.patient_id).episode_id,
        rule=effect.rule,
        rule_version=effect.rule_version,
        severity=effect.severity,
        owner_id=owners.get(decision.patient_id) if effect.desk == "therapist" else None,
        desk=effect.desk,
        reasons=list(effect.reasons),
        words=_words(effect),
        draft=_sentences(effect),
        facts={effect.key: dict(effect.facts)},
        joined_keys=[effect.key],
        opened_at=effect.at,
        due_at=effect.due_at,
    )


def _join(case: Case, effect: OpenCase) -> None:
    case.reasons = [*case.reasons, *(reason for reason in effect.reasons if reason not in case.reasons)]
    case.words = [*case.words, *_words(effect)]
    case.draft = [*case.draft, *(sentence for sentence in _sentences(effect) if sentence not in case.draft)]
    case.facts = {**case.facts, effect.key: dict(effect.facts)}
    case.joined_keys = [*case.joined_keys, effect.key]
    case.severity = min(case.severity, effect.severity)
    if case.status == Case.Status.ACKNOWLEDGED:
        # What somebody has seen is not what came since: it asks to be seen again.
        case.status, case.acknowledged_at, case.due_at = Case.Status.OPEN, None, effect.due_at
    else:
        case.due_at = min(case.due_at, effect.due_at)


def _words(effect: OpenCase) -> list[dict[str, str]]:
    return [{"at": effect.at.isoformat(), "words": effect.words}] if effect.words else []


def _sentences(effect: OpenCase) -> list[dict[str, Any]]:
    return [{"text": sentence.text, "source": sentence.source} for sentence in effect.draft]


def _events(cases: Iterable[Case], action: str, batch: Batch) -> list[CaseEvent]:
    return [
        CaseEvent(
            practice_id=case.practice_id,
            case=case,
            at=batch.now,
            actor="coach",
            actor_name="HEP Coach",
            action=action,
        )
        for case in cases
    ]


def _owners(batch: Batch) -> dict[int, int]:
    """Who answers for each patient: the episode's therapist, or who covers for them on this local day."""
    facts = [known.facts for known in batch.known.values()]
    therapists = {known.patient_id: known.therapist_id for known in facts if known.therapist_id is not None}
    cover: dict[int, int] = {}
    zones = {known.practice_id: known.clinic.zone for known in facts}
    for row in Cover.objects.filter(absent__in=set(therapists.values())).order_by("pk"):
        today = days.local_date(batch.now, zones[row.practice_id])
        if row.from_date <= today <= row.until_date:
            cover[row.absent_id] = row.covering_id
    return {patient_id: cover.get(staff_id, staff_id) for patient_id, staff_id in therapists.items()}
