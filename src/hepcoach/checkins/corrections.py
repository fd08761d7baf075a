"""What staff say a reply meant, where it was understood wrongly: the day is set right, and the correction is kept.

The kept rows are the practice's own labels: how often each field was right, week by week, and lines to learn from.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from hepcoach.checkins.models import CheckIn, Correction
from hepcoach.clinics.actors import Actor
from hepcoach.messaging.models import InboundText
from hepcoach.patients.models import Patient
from hepcoach.privacy import audit
from hepcoach.privacy.fields import sealed

STATUSES = ("done", "partial", "not_done")
_FIELDS = Correction.Field
# A correction's field -> the field of a reading that it labels.
_LABELS = {"status": "adherence", "pain": "pain_now", "red_flag": "red_flag", "opt_out": "opt_out"}


class UnableToCorrect(Exception):
    """Says why a day can't be corrected that way."""


def correct_day(
    *, actor: Actor, patient: Patient, day: date, status: str, pain: float | None, now: datetime
) -> list[Correction]:
    """Set right what a day is; `status` "" and `pain` None leave what is known. The rows of what changed."""
    if status and status not in STATUSES:
        raise UnableToCorrect("Choose done, partly done or not done.")
    if pain is not None and not (0 <= pain <= 10 and pain * 2 == int(pain * 2)):
        raise UnableToCorrect("Pain goes from 0 to 10, in halves.")
    with transaction.atomic():
        row = CheckIn.objects.select_for_update().filter(patient=patient, day=day).first()
        if row is None:
            raise UnableToCorrect("There is no check-in of that day.")
        made = []
        if status and status != row.status:
            made.append(_made(actor, patient, _FIELDS.STATUS, row.status, status, now, day=day))
            # How many and which were counted from the words that were read wrongly.
            CheckIn.objects.filter(pk=row.pk).update(
                status=status,
                exercises_done=row.exercises_due if status == "done" else 0 if status == "not_done" else None,
                items_done=None,
                answered_at=row.answered_at or now,
            )
        if pain is not None and pain != row.pain:
            made.append(_made(actor, patient, _FIELDS.PAIN, row.pain, pain, now, day=day))
            CheckIn.objects.filter(pk=row.pk).update(
                pain=sealed(CheckIn, "pain", patient.practice_id, pain), answered_at=row.answered_at or now
            )
        return _kept(actor, patient, made, now)


def judge_text(
    *, actor: Actor, patient: Patient, text: InboundText, field: str, before: bool, after: bool, now: datetime
) -> list[Correction]:
    """Whether a text is a red flag, or asks for no more texts. Said again, it is one judgement."""
    if field not in (_FIELDS.RED_FLAG, _FIELDS.OPT_OUT):
        raise UnableToCorrect("Say whether it is a red flag, or asks for no more texts.")
    with transaction.atomic():
        last = Correction.objects.filter(text=text, field=field).order_by("-at", "-pk").first()
        if last is not None and last.after == after:
            return []
        return _kept(actor, patient, [_made(actor, patient, field, before, after, now, text=text)], now)


def report(practice_id: int, weeks: int = 12) -> dict[str, Any]:
    """By field: replies that told it, how many were corrected, and the share that stood; in all and by week."""
    answered = CheckIn.objects.filter(practice_id=practice_id, answered_at__isnull=False)
    told = {
        "status": _weeks(answered, "answered_at"),
        "pain": _weeks(answered.filter(pain__isnull=False), "answered_at"),
    }
    texts = _weeks(InboundText.objects.filter(practice_id=practice_id, state="handled"), "received_at")
    told |= {"red_flag": texts, "opt_out": texts}
    corrected: dict[str, Counter[str]] = {field: Counter() for field in told}
    # What was judged as it had been read is a label, and no mistake.
    for one in Correction.objects.filter(practice_id=practice_id):
        if one.before != one.after:
            corrected[one.field][_week(one.at)] += 1
    return {
        field: {
            **_share(sum(told[field].values()), sum(corrected[field].values())),
            "weeks": {
                week: _share(told[field][week], corrected[field][week])
                for week in sorted({*told[field], *corrected[field]})[-weeks:]
            },
        }
        for field in told
    }


def labelled(practice_id: int) -> Iterator[str]:
    """JSON lines in the form that the reader learns from, one for each text that somebody judged or corrected."""
    by_text: dict[int, tuple[InboundText, dict[str, Any]]] = {}
    for one in (
        Correction.objects.filter(practice_id=practice_id).select_related("text__patient").order_by("at", "pk")
    ):
        text = one.text or (_text_of(one) if one.day else None)
        if text is not None:
            by_text.setdefault(text.pk, (text, {}))[1][_LABELS[one.field]] = one.after
    for number, (text, label) in enumerate(by_text.values(), start=1):
        row = {
            "sender": f"p{practice_id}-{text.patient_id}",
            "lang": "es" if text.patient and text.patient.language.startswith("es") else "en",
            "context": "open",
            "n_exercises": _due(text),
            "text": text.body,
            "label": label,
            "number": number,
        }
        yield json.dumps(row, ensure_ascii=False)


def _made(
    actor: Actor, patient: Patient, field: str, before: Any, after: Any, now: datetime, **at: Any
) -> Correction:
    return Correction(
        practice_id=patient.practice_id,
        patient=patient,
        field=field,
        before=before,
        after=after,
        at=now,
        by=actor.name,
        **at,
    )


def _kept(actor: Actor, patient: Patient, made: list[Correction], now: datetime) -> list[Correction]:
    Correction.objects.bulk_create(made)
    for one in made:
        audit.record(
            audit.Event(
                practice_id=patient.practice_id,
                at=now,
                actor=actor.name,
                action=f"correct {one.field}",
                subject=f"patient:{patient.pk}",
            )
        )
    return made


def _text_of(one: Correction) -> InboundText | None:
    """The last text that came before that day's answer was kept: what the day was read from."""
    row = CheckIn.objects.filter(Q(day=one.day), patient_id=one.patient_id, answered_by="sms").first()
    if row is None or row.answered_at is None:
        return None
    texts = InboundText.objects.filter(patient_id=one.patient_id, received_at__lte=row.answered_at)
    return texts.order_by("-received_at").first()


def _due(text: InboundText) -> int:
    row = (
        CheckIn.objects.filter(Q(patient_id=text.patient_id), day__lte=text.received_at.date())
        .order_by("-day")
        .first()
    )
    return row.exercises_due if row else 0


def _weeks(rows: QuerySet[Any], column: str) -> Counter[str]:
    return Counter(_week(at) for at in rows.order_by().values_list(column, flat=True))


def _week(at: datetime) -> str:
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02d}"


def _share(told: int, corrected: int) -> dict[str, Any]:
    return {"told": told, "corrected": corrected, "stood": round(1 - corrected / told, 4) if told else None}
