"""Texts to be written or withheld. Runs after the cases: a text may say that the clinic was told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.db.models import Q

from hepcoach.checkins import links
from hepcoach.coach.appliers import cases
from hepcoach.coach.batch import Batch
from hepcoach.coach.facts import language_of
from hepcoach.messaging import texts, wording
from hepcoach.messaging.contacts import Reached
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import ConsentEvent, ContactPoint
from hepcoach.privacy import bulk
from hepcoach.privacy.fields import encrypted
from hepcoach.rules import days, phones, texting, triage
from hepcoach.rules.effects import CancelTexts, Decision, OpenCase, SendText, TellHelpers
from hepcoach.rules.facts import PatientFacts
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
    facts: PatientFacts
    to: Reached


def send(batch: Batch) -> None:
    """Write each text once, to the number that the patient wrote from or else the preferred one.

    A patient whom no number reaches is not written to; the front desk learns of it.
    """
    letters, unreachable = [], []
    for decision, effect in batch.wanted(SendText):
        known = batch.known[decision.patient_id]
        to = known.contact
        if texting.KINDS[effect.kind].is_reply:
            to = batch.reply_to.get(decision.patient_id, to)
        if to is not None:
            letters.append(_Letter(decision, effect, known.facts, to))
        else:
            unreachable.append(_unreachable(decision, effect, batch))
    if unreachable:
        cases.apply(Batch(tuple(unreachable), batch.known, batch.now))
    bulk.insert(
        OutboundText,
        _COLUMNS,
        [_row(letter, body, batch) for letter, body in zip(letters, _bodies(letters, batch), strict=True)],
        conflict="DO NOTHING",
    )


def tell_helpers(batch: Batch) -> None:
    """To each helper of these patients who agreed and is to have them, on their own phone."""
    told = list(batch.wanted(TellHelpers))
    numbers: dict[int, list[ContactPoint]] = defaultdict(list)
    for number in ContactPoint.objects.filter(
        patient__in={decision.patient_id for decision, _ in told},
        helper__consent=ConsentEvent.Kind.GRANTED,
        is_preferred=False,
        can_text=True,
        failed_at=None,
    ).select_related("helper"):
        numbers[number.patient_id].append(number)
    OutboundText.objects.bulk_create(
        (
            _to_helper(effect, batch.facts(decision.patient_id), number)
            for decision, effect in told
            for number in numbers[decision.patient_id]
            if number.helper and getattr(number.helper, f"gets_{effect.wants}")
        ),
        ignore_conflicts=True,
    )


def _to_helper(effect: TellHelpers, facts: PatientFacts, number: ContactPoint) -> OutboundText:
    helper = number.helper
    assert helper is not None
    variables = {
        "name": facts.given_name,
        "clinic": facts.clinic.name,
        "phone": phones.as_written(facts.clinic.phone),
        **effect.variables,
    }
    language = language_of(helper.language) if helper.language else facts.language
    body = texts.render(effect.kind, language, variables)
    return OutboundText(
        practice_id=facts.practice_id,
        key=f"{effect.key}:{helper.pk}",
        patient_id=facts.patient_id,
        contact_point=number,
        kind=effect.kind,
        body=body,
        segments=texting.segments(body),
        not_before=effect.not_before,
        expires_at=effect.expires_at,
        created_at=effect.not_before,
    )


def _bodies(letters: list[_Letter], batch: Batch) -> list[str]:
    linked = [
        (letter.decision.practice_id, letter.decision.patient_id, letter.effect.link_day)
        for letter in letters
        if letter.effect.link_day is not None
    ]
    tokens = iter(links.make_for(linked, now=batch.now))
    phone = cache(phones.as_written)
    own = wording.own_words({letter.decision.practice_id for letter in letters})
    bodies = []
    for letter in letters:
        facts = letter.facts
        variables = {
            "name": facts.given_name,
            "clinic": facts.clinic.name,
            "phone": phone(facts.clinic.phone),
            **letter.effect.variables,
        }
        if letter.effect.link_day is not None:
            variables["link"] = f"{settings.PUBLIC_URL}/p/{next(tokens)}"
        bodies.append(
            texts.render(
                letter.effect.kind,
                language_of(letter.to.language) if letter.to.language else facts.language,
                variables,
                asks_pain=facts.asks_pain,
                form=letter.effect.form,
                variant=letter.effect.variant,
                to_helper=letter.to.is_helper,
                own=own.get(letter.decision.practice_id, {}),
            )
        )
    return bodies


def _unreachable(decision: Decision, effect: SendText, batch: Batch) -> Decision:
    """The same decision with a case in the place of its text."""
    case = OpenCase(
        key=f"case:{triage.DELIVERY_FAILURE.id}:{effect.key}",
        reason="There is no number that takes texts. Call, and ask for a mobile number.",
        rule=triage.DELIVERY_FAILURE.id,
        rule_version=triage.DELIVERY_FAILURE.version,
        severity=Case.Severity.SOON,
        desk="front_desk",
        reasons=("There is no number that takes texts. Call, and ask for a mobile number.",),
        due_at=days.office_day_ends(batch.facts(decision.patient_id).clinic, batch.now, 1),
        at=batch.now,
    )
    return replace(decision, effects=(case,))


_BODY = encrypted(OutboundText, "body")
_COLUMNS = (
    "practice_id", "key", "patient_id", "contact_point_id", "kind", "day", "body", "segments", "not_before",
    "expires_at", "created_at",
)  # fmt: skip


def _row(letter: _Letter, body: str, batch: Batch) -> tuple[object, ...]:
    decision, effect = letter.decision, letter.effect
    return (
        decision.practice_id,
        effect.key,
        decision.patient_id,
        letter.to.contact_id,
        effect.kind,
        effect.link_day,
        _BODY.seal(decision.practice_id, body),
        texting.segments(body),
        effect.not_before,
        effect.expires_at,
        batch.now,
    )
