"""Remote monitoring of an existing practice's patients: what staff record, work and bill over the weeks.

All through the same doors as the pages. Who is monitored, what is forgotten and what is denied goes by chance, so
that every state of the worklist has somebody in it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hepcoach.checkins.models import CheckIn
from hepcoach.clinics import actors
from hepcoach.clinics.models import Practice, Role, Staff
from hepcoach.patients.models import Episode
from hepcoach.privacy import tenancy
from hepcoach.rtm import actions, billing, claim_form, claims, facts, queries, timekeeping
from hepcoach.rtm.models import Monitoring, Payer
from hepcoach.rules.rtm.windows import month_of
from hepcoach.simulator.clock import Chance

_MONITORED = 0.5
_TOPICS = (
    ("Pain after bridges", "Hold bridges for a week"),
    ("Stairs got easier", "Go on to step-ups"),
    ("Skipped the weekend", "Two exercises on busy days"),
    ("Sore knee after walking", "Shorter walks, ice after"),
)
_NOTES = (
    "Pain 3 to 6 after bridges; fewer repetitions",
    "Five days done in a row; next step prepared",
    "No answer for two days; call planned",
    "Effort rated easy twice; band made heavier",
)
PROVIDER = {
    "name": "Sunrise Therapy Demo", "npi": "1234567893", "tin": "123456789", "address": "1 Example Street",
    "city": "Albany", "state": "NY", "zip": "122070001", "phone": "5185550100", "place_of_service": "11",
}  # fmt: skip


@dataclass(frozen=True)
class _Clinic:
    practice: Practice
    biller: Staff
    medicare: Payer
    commercial: Payer

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.practice.time_zone)).astimezone(UTC)


def fill(practice: Practice, *, until: datetime, seed: int = 1) -> int:
    """Monitor about half of the running episodes since their start; how many there are."""
    rng = Chance(f"monitoring {seed}").stream("episodes")
    with tenancy.practice(practice.pk):
        clinic = _open(practice, until)
        episodes = Episode.objects.filter(status=Episode.Status.ACTIVE, therapist__isnull=False)
        chosen = [one for one in episodes.select_related("therapist", "patient").order_by("pk") if _may(one, rng)]
        made = [_monitored(clinic, episode, until, number, rng) for number, episode in enumerate(chosen)]
        for number, monitoring in enumerate(made):
            _bill(clinic, monitoring, until, number, rng)
        return len(made)


def _may(episode: Episode, rng: random.Random) -> bool:
    return rng.random() < _MONITORED and not Monitoring.objects.filter(episode=episode).exists()


def _open(practice: Practice, now: datetime) -> _Clinic:
    owner = Staff.objects.filter(role=Role.OWNER).order_by("pk").first()
    biller = Staff.objects.filter(role=Role.BILLER).order_by("pk").first() or owner
    therapist = Staff.objects.filter(role=Role.THERAPIST).order_by("pk").first()
    assert biller is not None and therapist is not None
    actor = actors.for_staff(biller)
    billing.set_provider(actor=actor, told=PROVIDER, now=now)
    attester, since = owner or therapist, now - timedelta(days=120)
    attesting = actors.for_staff(attester)
    actions.attest_device(actor=attesting, by=attester, name="Sample check-in software", version="1.0", now=since)
    return _Clinic(
        practice,
        biller,
        medicare=actions.add_payer(
            practice_id=practice.pk, name="Medicare Part B", payer_id="13282", kind="medicare_b"
        ),
        commercial=actions.add_payer(
            practice_id=practice.pk, name="Sample Health Plan", payer_id="SHP01", kind="commercial",
            live_contact_rule="relaxed", device_timing="earliest", management_timing="threshold_met",
        ),
    )  # fmt: skip


def _monitored(clinic: _Clinic, episode: Episode, until: datetime, number: int, rng: random.Random) -> Monitoring:
    """From the episode's start on; of some the consent, the cost, the plan or the teaching was forgotten."""
    assert episode.therapist is not None
    actor, first = actors.for_staff(episode.therapist), episode.started_on
    began = min(clinic.at(first, 8), until - timedelta(hours=1))
    payer = clinic.medicare if rng.random() < 0.6 else clinic.commercial
    made = actions.start(actor=actor, episode=episode, payer=payer, starts_on=first, now=began)
    if number % 9 != 4:
        actions.record_consent(actor=actor, monitoring=made, given=True, method="verbal", now=began)
    if number % 11 != 5:
        cost = Decimal(rng.randint(9, 22))
        actions.tell_cost(actor=actor, monitoring=made, dollars=cost, now=began)
    if number % 13 != 6:
        weeks = 12 if rng.random() < 0.9 else 3
        actions.add_plan(
            actor=actor, monitoring=made, from_date=first, to_date=first + timedelta(weeks=weeks),
            certified_on=first, certified_by="Dr. Bo Example", now=began,
        )  # fmt: skip
    if number % 15 != 7:
        shares = [(episode.therapist.credential, 60 * rng.randint(10, 20))]
        actions.record_teaching(actor=actor, monitoring=made, shares=shares, at=began, now=began)
    for day in _working_days(first, until.date()):
        _works(clinic, made, episode.therapist, day, until, rng)
    return Monitoring.objects.select_related("episode__patient", "episode__therapist", "payer", "practice").get(
        pk=made.pk
    )


def _working_days(first: date, last: date) -> Iterator[date]:
    days = (first + timedelta(days=number) for number in range((last - first).days))
    return (day for day in days if day.weekday() < 5)


def _works(
    clinic: _Clinic, monitoring: Monitoring, therapist: Staff, day: date, until: datetime, rng: random.Random
) -> None:
    """About every fourth working day what came in is read; now and then that leads to a call."""
    answered = CheckIn.objects.filter(
        episode_id=monitoring.episode_id, day__gt=day - timedelta(days=4), day__lte=day
    )
    if rng.random() > 0.28 or not answered.exclude(status=CheckIn.Status.NO_ANSWER).exists():
        return
    start = clinic.at(day, rng.randint(12, 16), rng.randint(0, 40))
    calls = rng.random() < 0.35
    end = start + timedelta(minutes=rng.randint(3, 7), seconds=rng.randint(0, 59))
    if end > until:
        return
    actor = actors.for_staff(therapist)
    try:
        timekeeping.write_down(
            actor=actor, monitoring=monitoring, start=start, end=end,
            activity="live_contact" if calls else "review_data", note=rng.choice(_NOTES), now=end,
        )  # fmt: skip
    except timekeeping.Refused:  # the therapist was at somebody else's data then
        return
    if calls:
        topic, decision = rng.choice(_TOPICS)
        actions.record_contact(
            actor=actor, monitoring=monitoring, staff=therapist, start=start, end=end, mode="audio",
            partner="patient", topic=topic, decision=decision, now=end,
        )  # fmt: skip


def _bill(clinic: _Clinic, monitoring: Monitoring, until: datetime, number: int, rng: random.Random) -> None:
    """The months that are over are documented and go out; answers of payers came for most."""
    actor = actors.for_staff(clinic.biller)
    today = until.astimezone(ZoneInfo(clinic.practice.time_zone)).date()
    if number % 2 == 0:
        _fill_form(clinic, monitoring, until)
    for month in _months(monitoring.starts_on, today):
        known = facts.load([monitoring])[monitoring.pk]
        found = queries.month_in(known, month, today, facts.settings_of(clinic.practice.pk))
        if month == today.replace(day=1) or rng.random() < 0.25:
            continue
        for line in claims.document(actor=actor, found=found, now=until):
            if rng.random() < 0.3:
                continue
            sent = claims.move(
                actor=actor, line=line, to="billed", now=until, on=today, claim_number=f"EX-{line.pk}"
            )
            answer = rng.random()
            if answer < 0.5:
                paid = (sent.charge * Decimal("0.8")).quantize(Decimal("0.01"))
                claims.move(actor=actor, line=sent, to="paid", now=until, paid=paid)
            elif answer < 0.65:
                reason = {"group": "CO", "code": rng.choice(["50", "151", "197"]), "amount": str(sent.charge)}
                claims.move(actor=actor, line=sent, to="denied", now=until, denied_for=[reason])


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = month_of(month).last + timedelta(days=1)


def _fill_form(clinic: _Clinic, monitoring: Monitoring, now: datetime) -> None:
    """As from an insurance card; where the record knows no birth date, that one is missing."""
    form = claim_form.form_of(monitoring)
    number = "1EG4TE5MK73" if monitoring.payer.kind == "medicare_b" else f"SHP{monitoring.pk:06d}"
    place = {"address": "2 Example Street", "city": "Albany", "state": "NY", "zip": "12208"}
    form |= {
        "subscriber": {**form["subscriber"], "id": number, "sex": "U", **place},
        "referring": {"last_name": "Example", "first_name": "Bo", "npi": "1555123458"},
        "signature_on_file": True,
    }
    claim_form.keep(actor=actors.for_staff(clinic.biller), monitoring=monitoring, form=form, now=now)
