"""Texts to be written or withheld. Runs after the cases: a text may say that the clinic was told."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Q

from hepcoach.checkins import links
from hepcoach.coach.appliers import cases
from hepcoach.coach.batch import Batch
from hepcoach.coach.facts import asks_pain, clinic_facts, language_of
from hepcoach.messaging import texts
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.rules import days, phones, texting, triage
from hepcoach.rules.effects import CancelTexts, Decision, OpenCase, SendText
from hepcoach.triage.models import Case


def cancel(batch: Batch) -> None:
    """Withhold queued texts."""
    queued = Q(pk__in=[])
    for decision, effect in batch.wanted(CancelTexts):
        queued |= Q(patient=decision.patient_id, kind__in=effect.kinds)
    if queued != Q(pk__in=[]):
        OutboundText.objects.filter(queued, status=OutboundText.Status.QUEUED).update(
            status=OutboundText.Status.WITHHELD, reason="cancelled"
        )


@dataclass(frozen=True)
class _Letter:
    decision: Decision
    effect: SendText
    patient: Patient
    contact: ContactPoint


def send(batch: Batch) -> None:
    """Write each text once, to the number that the patient wrote from or else the preferred one.

    A patient whom no number reaches is not written to; the front desk learns of it.
    """
    wanted = list(batch.wanted(SendText))
    if not wanted:
        return
    wrote_from = ContactPoint.objects.in_bulk(set(batch.reply_to.values())) if batch.reply_to else {}
    letters, unreachable = [], []
    for decision, effect in wanted:
        contact = batch.rows.contacts.get(decision.patient_id)
        if texting.KINDS[effect.kind].is_reply:
            contact = wrote_from.get(batch.reply_to.get(decision.patient_id, 0), contact)
        if contact is not None:
            letters.append(_Letter(decision, effect, batch.rows.patients[decision.patient_id], contact))
        else:
            unreachable.append(_unreachable(decision, effect, batch))
    if unreachable:
        cases.apply(Batch(tuple(unreachable), batch.rows, batch.now))
    bodies = _bodies(letters, batch)
    OutboundText.objects.bulk_create(
        (_row(letter, body, batch) for letter, body in zip(letters, bodies, strict=True)), ignore_conflicts=True
    )


def _bodies(letters: list[_Letter], batch: Batch) -> list[str]:
    linked = [(letter.patient, letter.effect.link_day) for letter in letters if letter.effect.link_day is not None]
    tokens = iter(links.make(linked, now=batch.now) if linked else [])
    bodies = []
    for letter in letters:
        practice = letter.patient.practice
        variables = {
            "name": letter.patient.given_name,
            "clinic": practice.name,
            "phone": phones.as_written(practice.phone),
            **letter.effect.variables,
        }
        if letter.effect.link_day is not None:
            variables["link"] = f"{settings.PUBLIC_URL}/p/{next(tokens)}"
        bodies.append(
            texts.render(
                letter.effect.kind,
                language_of(letter.patient),
                variables,
                asks_pain=asks_pain(batch.rows.episodes.get(letter.patient.pk)),
            )
        )
    return bodies


def _unreachable(decision: Decision, effect: SendText, batch: Batch) -> Decision:
    """The same decision with a case in the place of its text."""
    practice = batch.rows.patients[decision.patient_id].practice
    case = OpenCase(
        key=f"case:{triage.DELIVERY_FAILURE.id}:{effect.key}",
        reason="There is no number that takes texts. Call, and ask for a mobile number.",
        rule=triage.DELIVERY_FAILURE.id,
        rule_version=triage.DELIVERY_FAILURE.version,
        severity=Case.Severity.SOON,
        desk="front_desk",
        reasons=("There is no number that takes texts. Call, and ask for a mobile number.",),
        due_at=days.office_day_ends(clinic_facts(practice), batch.now, 1),
        at=batch.now,
    )
    return replace(decision, effects=(case,))


def _row(letter: _Letter, body: str, batch: Batch) -> OutboundText:
    return OutboundText(
        practice_id=letter.decision.practice_id,
        key=letter.effect.key,
        patient=letter.patient,
        contact_point=letter.contact,
        kind=letter.effect.kind,
        day=letter.effect.link_day,
        body=body,
        segments=texting.segments(body),
        not_before=letter.effect.not_before,
        expires_at=letter.effect.expires_at,
        created_at=batch.now,
    )
