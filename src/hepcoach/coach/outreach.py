"""Drop-out risk of whoever's day has closed, and the steps of outreach that follow from it or from silence.

Runs after the days are closed, and each minute for steps that came due and answers that end a climb. What is due
is a row (`triage.Outreach`), so a run that was lost or doubled changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q

from hepcoach.checkins.models import CheckIn
from hepcoach.coach import claims
from hepcoach.coach.apply import apply
from hepcoach.coach.facts import load
from hepcoach.messaging.models import InboundText, OutboundText
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from hepcoach.rules import days, helping, ladder, landing, outreach
from hepcoach.rules.effects import Decision, Effect
from hepcoach.rules.facts import PatientFacts
from hepcoach.rules.ladder import LadderFacts
from hepcoach.rules.risk import RULE as RISK
from hepcoach.rules.risk import risk
from hepcoach.rules.standing import silent_days
from hepcoach.rules.triage import FRONT_DESK
from hepcoach.triage import access, live
from hepcoach.triage.models import Case, CaseEvent, Outreach, RiskReading

BATCH = 200
# Each patient is looked at once a day: after the night in which the days close.
_LOOK_AGAIN = timedelta(hours=20)
# A call that somebody makes shows within this time.
_AT_MOST = timedelta(hours=6)


def run(practice_ids: list[int], now: datetime) -> int:
    """Read the risk of everybody not read since yesterday, then climb; how many patients were looked at."""
    looked = 0
    while True:
        with tenancy.practices(practice_ids):
            batch = _read_risk(now)
        looked += batch
        if batch < BATCH:
            break
    climb(practice_ids, now)
    return looked


def climb(practice_ids: list[int], now: datetime) -> int:
    """Take every step that is due, and end the climbs that an answer or a person's contact has ended."""
    done = 0
    while True:
        with tenancy.practices(practice_ids):
            batch = _climb(now)
        done += batch
        if batch < BATCH:
            return done


def _read_risk(now: datetime) -> int:
    closed_lately = CheckIn.objects.filter(
        patient=OuterRef("pk"), day__gt=(now - timedelta(days=3)).date(), closed_at__gt=now - _LOOK_AGAIN
    )
    stale = Patient.objects.filter(
        Exists(closed_lately), Q(risk=None) | Q(risk__at__lt=now - _LOOK_AGAIN), is_active=True
    )
    ids = sorted(set(stale.order_by("pk").values_list("pk", flat=True)[:BATCH]))
    if not ids:
        return 0
    ended = dict(
        Outreach.objects.filter(patient__in=ids).order_by().values_list("patient").annotate(last=Max("ended_at"))
    )
    climbing = set(Outreach.objects.filter(patient__in=ids, ended_at=None).values_list("patient_id", flat=True))
    readings, begun = [], []
    known = load(ids, now)
    # In the order of the keys: two runs over the same rows do the same things in the same order.
    for patient_id, facts in sorted(known.items()):
        today = days.local_date(now, facts.zone)
        found = risk(outreach.risk_facts(facts, today))
        readings.append(
            RiskReading(
                practice_id=facts.practice_id,
                patient_id=patient_id,
                at=now,
                rule_version=RISK.version,
                score=found.score,
                level=found.level,
                signs=[sign.words for sign in found.signs],
            )
        )
        silent = silent_days([day for day in facts.days if day.day < today])
        resting = facts.program is None or landing.paused_on(facts, today)
        wanted = ladder.wanted(level=found.level, silent=silent, ended_at=ended.get(patient_id), now=now)
        if wanted and not resting and patient_id not in climbing:
            begun.append(
                Outreach(
                    practice_id=facts.practice_id,
                    patient_id=patient_id,
                    rule_version=ladder.RULE.version,
                    wanted_since=now,
                    next_at=now,
                )
            )
    RiskReading.objects.bulk_create(
        readings,
        update_conflicts=True,
        unique_fields=["patient"],
        update_fields=["at", "rule_version", "score", "level", "signs"],
    )
    Outreach.objects.bulk_create(begun, ignore_conflicts=True)
    return len(ids)


def _climb(now: datetime) -> int:
    due = list(Outreach.objects.filter(ended_at=None).filter(_due(now)).order_by("next_at", "pk")[:BATCH])
    held = claims.hold(row.patient_id for row in due) if due else set()
    still = Outreach.objects.filter(pk__in=[row.pk for row in due], patient__in=held, ended_at=None)
    rows = list(still.order_by("pk"))
    if not rows:
        return 0
    known = _Known(rows, now)
    decisions: list[Decision] = []
    ended: list[Outreach] = []
    passed_on: list[int] = []
    for row in rows:
        facts = known.facts[row.patient_id]
        step = ladder.step(known.ladder(row), now)
        if landing.paused_on(facts, days.local_date(now, facts.zone)):
            # Who is away is not called after; afterwards it begins anew if it must.
            row.ended_at, row.ended_by = now, "paused"
            ended.append(row)
        elif step is None or step.cancel or facts.program is None:
            row.ended_at, row.ended_by = now, _ended_by(row, known)
            ended.append(row)
        elif step.at > now:
            row.next_at = min(step.at, now + _AT_MOST)
        elif step.kind == ladder.CALL and known.somebody_works_on(row.patient_id):
            # Never two people at once: whoever has a case of this patient in hand speaks with them.
            row.next_at = now + _AT_MOST
        elif step.kind == ladder.CALL and (call := known.asked_for.get(row.patient_id)):
            # The therapist's case of the days in a row becomes the front desk's call: one case, on one list.
            row.call_id = call
            passed_on.append(call)
            _took(row, step.kind, now)
        else:
            signs = known.signs.get(row.patient_id, ())
            effect = outreach.effect(step, facts, row.pk, signs=signs, now=now)
            decisions.append(_decision(facts, row, step.kind, effect))
            _took(row, step.kind, now)
            if row.ended_at is not None:
                ended.append(row)
    apply(decisions, now)
    calls = _calls_opened(rows, now)
    for row in rows:
        row.call_id = row.call_id or calls.get(row.patient_id)
    Outreach.objects.bulk_update(
        rows, ["texted_at", "called_for_at", "reviewed_at", "call", "next_at", "ended_at", "ended_by"]
    )
    Case.objects.filter(pk__in=passed_on).update(desk=FRONT_DESK, owner=None)
    _withdraw(ended, now)
    return len(due)


def answered(patient_id: int, now: datetime) -> None:
    """End the patient's climb in the transaction of their answer: nobody calls whoever has just answered."""
    climbs = list(Outreach.objects.filter(patient=patient_id, ended_at=None).select_for_update())
    for row in climbs:
        row.ended_at, row.ended_by = now, "answered"
    if climbs:
        Outreach.objects.bulk_update(climbs, ["ended_at", "ended_by"])
        _withdraw(climbs, now)


def _due(now: datetime) -> Q:
    """Its next step has come, or the patient has answered since it began."""
    answered = InboundText.objects.filter(received_at__gt=now - timedelta(hours=1), patient__isnull=False)
    on_page = CheckIn.objects.filter(answered_at__gt=now - timedelta(hours=1), closed_at=None)
    return (
        Q(next_at__lte=now) | Q(patient__in=answered.values("patient")) | Q(patient__in=on_page.values("patient"))
    )


class _Known:
    """What a batch of climbs rests on, in a fixed number of queries."""

    def __init__(self, rows: list[Outreach], now: datetime) -> None:
        ids = [row.patient_id for row in rows]
        self.facts = load(ids, now)
        self.signs: dict[int, tuple[str, ...]] = {
            one.patient_id: tuple(one.signs[:2]) for one in RiskReading.objects.filter(patient__in=ids)
        }
        texts = InboundText.objects.filter(patient__in=ids).order_by().values_list("patient")
        self._texted: dict[int | None, datetime] = dict(texts.annotate(last=Max("received_at")))
        spoken = CaseEvent.objects.filter(case__patient__in=ids, action="contacted").order_by()
        self._spoken: dict[int, datetime] = dict(spoken.values_list("case__patient").annotate(last=Max("at")))
        self._calls: dict[int, list[datetime]] = {}
        for call, at in CaseEvent.objects.filter(
            case__in=[row.call_id for row in rows if row.call_id], action="called"
        ).values_list("case_id", "at"):
            self._calls.setdefault(call, []).append(at)
        self._working = set(
            Case.objects.filter(patient__in=ids, status=Case.Status.ACKNOWLEDGED).values_list(
                "patient_id", flat=True
            )
        )

        asked = Case.objects.filter(patient__in=ids, rule__in=access.CALL_RULES, status=Case.Status.OPEN)
        self.asked_for = dict(asked.values_list("patient_id", "pk"))

    def somebody_works_on(self, patient_id: int) -> bool:
        return patient_id in self._working

    def answered_at(self, row: Outreach) -> datetime | None:
        on_days = [day.answered_at for day in self.facts[row.patient_id].days if day.answered_at is not None]
        return max([*on_days, *filter(None, [self._texted.get(row.patient_id)])], default=None)

    def contacted_at(self, row: Outreach) -> datetime | None:
        return self._spoken.get(row.patient_id)

    def ladder(self, row: Outreach) -> LadderFacts:
        attempts = self._calls.get(row.call_id or 0, [])
        return LadderFacts(
            wanted_since=row.wanted_since,
            answered_at=self.answered_at(row),
            contacted_at=self.contacted_at(row),
            may_text=self.facts[row.patient_id].may_text,
            texted_at=row.texted_at,
            called_for_at=row.called_for_at,
            attempts=len(attempts),
            last_attempt_at=max(attempts, default=None),
            reviewed_at=row.reviewed_at,
        )


def _ended_by(row: Outreach, known: _Known) -> str:
    answered, spoken = known.answered_at(row), known.contacted_at(row)
    if answered is not None and answered >= row.wanted_since:
        return "answered"
    return "contacted" if spoken is not None and spoken >= row.wanted_since else "better"


def _took(row: Outreach, kind: str, now: datetime) -> None:
    row.next_at = now + _AT_MOST
    if kind == ladder.TEXT:
        row.texted_at = now
    elif kind == ladder.CALL:
        row.called_for_at = now
    else:
        row.reviewed_at = row.ended_at = now
        row.ended_by = "reviewed"


def _decision(facts: PatientFacts, row: Outreach, kind: str, effect: Effect) -> Decision:
    return Decision(
        practice_id=facts.practice_id,
        patient_id=facts.patient_id,
        occasion=f"outreach:{row.pk}:{kind}",
        effects=(effect, *helping.beside(effect, facts)),
        rules={ladder.RULE.id: ladder.RULE.version},
        facts={"wanted_since": row.wanted_since, "texted_at": row.texted_at, "called_for_at": row.called_for_at},
    )


def _calls_opened(rows: Iterable[Outreach], now: datetime) -> dict[int, int]:
    wanted = [row.patient_id for row in rows if row.called_for_at == now]
    cases = Case.objects.filter(patient__in=wanted, rule=outreach.CALL).exclude(status=Case.Status.RESOLVED)
    return dict(cases.values_list("patient_id", "pk"))


def _withdraw(ended: list[Outreach], now: datetime) -> None:
    """What a climb asked for and nobody has begun ends with it: the waiting text, the open call."""
    answered = [row for row in ended if row.ended_by in ("answered", "contacted", "paused")]
    OutboundText.objects.filter(
        patient__in=[row.patient_id for row in answered], kind=outreach.TEXT, status=OutboundText.Status.QUEUED
    ).update(status=OutboundText.Status.WITHHELD, reason="cancelled")
    words = {
        "answered": "The patient answered.",
        "paused": "The patient is away: check-ins are paused.",
        "reviewed": "Nobody was reached: passed to the therapist.",
    }
    by_call = {row.call_id: words[row.ended_by] for row in ended if row.call_id and row.ended_by in words}
    cases = list(Case.objects.select_for_update().filter(pk__in=by_call).exclude(status=Case.Status.RESOLVED))
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(status=Case.Status.RESOLVED, resolved_at=now)
    CaseEvent.objects.bulk_create(
        CaseEvent(
            practice_id=case.practice_id,
            case=case,
            at=now,
            actor="coach",
            actor_name="HEP Coach",
            action="resolved",
            comment=by_call[case.pk],
        )
        for case in cases
    )
    live.ring(case.practice_id for case in cases)
