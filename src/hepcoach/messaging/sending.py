"""Send what is due: claim, ask again whether it may go, call the carrier, store what came of it.

    queued --claim (one short transaction)--> sending --carrier called outside of any transaction--> sent | …

A worker that dies leaves a row in `sending`; after two minutes the carrier is asked about it. What it certainly
did not take is queued again; what nobody knows is given up and shown to a person, never sent twice.
`not_before` is when a row is looked at next: to be sent while it is queued, to be looked up while it is sending.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import F

from hepcoach.messaging import due as locking
from hepcoach.messaging import pacing, queries
from hepcoach.messaging.carriers import CarrierError, Client, Ours, Permanent, Retry, client_for
from hepcoach.messaging.carriers.twilio.errors import DEAD_NUMBERS
from hepcoach.messaging.due import Due
from hepcoach.messaging.models import Carrier, OutboundText
from hepcoach.messaging.receiving import UNKNOWN_OUTCOME
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.privacy import bulk, tenancy
from hepcoach.rules import texting

logger = logging.getLogger(__name__)

BATCH = 50
# A call to a carrier ends within seconds, so who is `sending` for longer died.
LOOK_UP_AFTER = timedelta(minutes=2)
LONGEST_BETWEEN_LOOK_UPS = timedelta(minutes=10)
# A slow carrier must not make a living sender look dead: what it did not come to is given back before that.
_HOLD_NO_LONGER = timedelta(minutes=1)
# What a carrier took is stored together with what it took just before.
_STORE_WITHIN_SECONDS = 0.5
GIVE_UP_AFTER = timedelta(hours=1)
MOST_ATTEMPTS = 6

Status = OutboundText.Status


class _Clock:
    """The caller's `now`, moved on by how long the calls took, ten seconds at a time: a fast run has one time."""

    def __init__(self, now: datetime) -> None:
        self._now, self._began = now, time.monotonic()

    def now(self) -> datetime:
        return self._now + timedelta(seconds=(time.monotonic() - self._began) // 10 * 10)


@dataclass(frozen=True)
class _Call:
    """One claimed text, opened: all that the carrier needs, so that no row is held while it is called."""

    pk: int
    practice_id: int
    carrier: Carrier
    to: str
    body: str
    attempts: int
    claimed_at: datetime
    asks: bool

    @property
    def key(self) -> str:
        return str(self.pk)


@dataclass(frozen=True)
class Sent:
    """How many texts a carrier was called for, and whether something is to be concluded from what came of any."""

    called: int
    concluding: bool


def send_due(practices: list[int], now: datetime) -> Sent:
    """Send what is due in these practices."""
    clock, clients = _Clock(now), dict[int, Client]()
    called, concluding = 0, False
    while True:
        claimed = _claim(practices, clock.now())
        ended = [claimed.ended]
        for call in claimed.stuck:
            ended.append(_look_up(call, _client(call, clients), clock.now()))
        taken = _Taken()
        for call in claimed.going:
            if clock.now() - call.claimed_at >= _HOLD_NO_LONGER:
                _give_back(call)
                continue
            provider_id, failed = _send(call, _client(call, clients), clock.now())
            taken.add(call, provider_id, clock.now())
            ended.append(failed or (provider_id is not None and call.asks))
            called += 1
        taken.store()
        concluding = concluding or any(ended)
        if claimed.looked_at < BATCH:
            return Sent(called, concluding)


def _client(call: _Call, clients: dict[int, Client]) -> Client:
    if call.carrier.pk not in clients:
        clients[call.carrier.pk] = client_for(call.carrier)
    return clients[call.carrier.pk]


@dataclass(frozen=True)
class _Claim:
    """Due rows that were taken: how many, the texts to look up, the texts to send, and whether any ended here."""

    looked_at: int = 0
    stuck: Sequence[_Call] = ()
    going: Sequence[_Call] = ()
    ended: bool = False


def _claim(practices: list[int], now: datetime) -> _Claim:
    """Take due rows, as things stand now."""
    with tenancy.practices(practices):
        due = locking.lock(now, BATCH)
        if not due:
            return _Claim()
        carriers = _carriers(due)
        weeks = queries.weeks_of(due, now)
        going, stuck, ended = [], [], False
        for text in due:
            if _way(text) not in carriers:
                OutboundText.objects.filter(pk=text.pk).update(status=Status.FAILED, reason="no_carrier")
                ended = True
            elif text.status == Status.SENDING:
                stuck.append(text)
            elif (what := _decided(text, weeks, now)) == "send":
                going.append(text)
            else:
                ended = ended or what == "end"
        going = pacing.within(going, {text.pk: carriers[_way(text)] for text in going}, now)
        if stuck:
            # Its next look-up lies ahead: that is the claim, another worker leaves it alone meanwhile.
            bulk.update(OutboundText, ("not_before",), [(text.pk, _next_look_up(text, now)) for text in stuck])
        if going:
            OutboundText.objects.filter(pk__in=[text.pk for text in going]).update(
                status=Status.SENDING,
                claimed_at=now,
                not_before=now + LOOK_UP_AFTER,
                attempts=F("attempts") + 1,
            )
        return _Claim(
            len(due),
            [_call(text, carriers[_way(text)], text.attempts, text.claimed_at or now) for text in stuck],
            [_call(text, carriers[_way(text)], text.attempts + 1, now) for text in going],
            ended,
        )


def _next_look_up(text: Due, now: datetime) -> datetime:
    """After as long again as it has been stuck already: in an outage nobody asks every two minutes for an hour."""
    claimed_at = text.claimed_at or now
    later = now + min(max(LOOK_UP_AFTER, now - claimed_at), LONGEST_BETWEEN_LOOK_UPS)
    gives_up_at = claimed_at + GIVE_UP_AFTER
    return gives_up_at if now < gives_up_at < later else later


def _way(text: Due) -> tuple[int, str]:
    """Which carrier it goes by: the practice's one of the patient's channel."""
    return text.practice_id, text.channel


def _decided(text: Due, weeks: queries.Weeks, now: datetime) -> Literal["send", "wait", "end"]:
    """Ask again, by how things stand now; what may not go is moved on, or ends: withheld or expired."""
    row = OutboundText.objects.filter(pk=text.pk)
    try:
        verdict = _verdict(text, weeks, now)
    except (ValueError, LookupError) as error:
        # A time zone or a kind that nobody knows: this text can't be decided, the others can.
        logger.error("text %s could not be decided: %s", text.pk, type(error).__name__)
        row.update(status=Status.FAILED, reason="undecidable")
        return "end"
    if verdict.what == "send":
        return "send"
    if verdict.what == "wait":
        row.update(not_before=verdict.until)
        return "wait"
    if verdict.what == "expire":
        row.update(status=Status.EXPIRED)
    else:
        row.update(status=Status.WITHHELD, reason=verdict.reason[:40])
    return "end"


def _verdict(text: Due, weeks: queries.Weeks, now: datetime) -> texting.Verdict:
    from_hour, until_hour = texting.strictest(text.clinic_from, text.clinic_until, text.own_from, text.own_until)
    return texting.may_send(
        text.kind,
        may_text_reason=text.may_text_reason or (texting.MayText.OPTED_OUT if text.helper_said_no else ""),
        zone=text.zone,
        from_hour=from_hour,
        until_hour=until_hour,
        quiet_until=text.quiet_until,
        paused_from=text.paused_from,
        paused_until=text.paused_until,
        staff_until=text.staff_until,
        not_before=text.not_before,
        expires_at=text.expires_at,
        now=now,
        contact_ok=text.contact_ok,
        this_week=weeks.get(text.patient_id, {}),
        most_a_week=text.most_a_week,
        clinic=text.clinic,
    )


def _send(call: _Call, client: Client, now: datetime) -> tuple[str | None, bool]:
    """The carrier's name for the text that it took, None when it took none or nobody knows; whether it failed."""
    try:
        return client.send(to=call.to, body=call.body, key=call.key), False
    except Retry as error:
        return None, _store_retry(call, error, now)
    except (Permanent, Ours) as error:
        _store_failure(call, error)
        return None, True
    except CarrierError as error:
        logger.warning("text %s: outcome unknown (%s), looked up later", call.pk, error.code)
    except Exception as error:  # noqa: BLE001 - one text must not stop the others, and it may have gone out
        logger.error("text %s: outcome unknown (%s), looked up later", call.pk, type(error).__name__)
    return None, False


class _Taken:
    """What the carrier took, stored by one transaction for as many as it took within half a second.

    Whoever dies before that leaves texts in `sending`, which are looked up at the carrier like any other.
    """

    def __init__(self) -> None:
        self._kept: list[tuple[_Call, str, datetime]] = []
        self._since = time.monotonic()

    def add(self, call: _Call, provider_id: str | None, now: datetime) -> None:
        if provider_id is not None:
            self._kept.append((call, provider_id, now))
        if time.monotonic() - self._since >= _STORE_WITHIN_SECONDS:
            self.store()

    def store(self) -> None:
        kept, self._kept, self._since = self._kept, [], time.monotonic()
        if not kept:
            return
        with tenancy.practices({call.practice_id for call, _, _ in kept}):
            stored = bulk.select(
                _STORE_SENT,
                bulk.array(call.pk for call, _, _ in kept),
                [provider_id for _, provider_id, _ in kept],
                [now for _, _, now in kept],
            )
        for call, provider_id, now in kept:
            if (call.pk,) not in stored:
                _store_sent(call, provider_id, now)


# Only a text that asks about a day leaves something to conclude from having gone out.
_STORE_SENT = """
UPDATE messaging_outboundtext t
   SET status = 'sent', provider_id = v.provider_id, sent_at = v.sent_at, reason = '',
       settled = CASE WHEN t.day IS NULL THEN 'sent' ELSE t.settled END
  FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS v (id, provider_id, sent_at)
 WHERE t.id = v.id AND t.status = 'sending'
RETURNING t.id
"""


def _store_sent(call: _Call, provider_id: str, now: datetime) -> None:
    with tenancy.practice(call.practice_id):
        row = OutboundText.objects.filter(pk=call.pk)
        # Only a text that asks about a day leaves something to conclude from having gone out.
        settled = {} if call.asks else {"settled": Status.SENT}
        stored = row.filter(status=Status.SENDING).update(
            status=Status.SENT, provider_id=provider_id, sent_at=now, reason="", **settled
        )
        if not stored:
            # A receipt was faster than the answer to the call.
            row.filter(provider_id="").update(provider_id=provider_id)


def _store_retry(call: _Call, error: Retry, now: datetime) -> bool:
    """Whether it was tried often enough, and so failed."""
    if call.attempts >= MOST_ATTEMPTS:
        _store_failure(call, error)
        return True
    # 30 seconds, then twice as long each time; a text that expires meanwhile is not sent late.
    wait = timedelta(seconds=30) * 2 ** (call.attempts - 1)
    with tenancy.practice(call.practice_id):
        OutboundText.objects.filter(pk=call.pk, status=Status.SENDING).update(
            status=Status.QUEUED, not_before=now + wait, reason=error.code[:40]
        )
    return False


def _give_back(call: _Call) -> None:
    """Claimed, but the carrier was never called."""
    with tenancy.practice(call.practice_id):
        OutboundText.objects.filter(pk=call.pk, status=Status.SENDING).update(
            status=Status.QUEUED, not_before=call.claimed_at, attempts=F("attempts") - 1
        )


def _store_failure(call: _Call, error: CarrierError) -> None:
    with tenancy.practice(call.practice_id):
        OutboundText.objects.filter(pk=call.pk, status=Status.SENDING).update(
            status=Status.FAILED, reason=error.code[:40]
        )


def mark_dead_numbers(texts: Iterable[OutboundText], now: datetime) -> None:
    """Stop using numbers that a carrier refused for good."""
    dead = [text for text in texts if text.status == Status.FAILED and text.reason in DEAD_NUMBERS]
    if not dead:
        return
    numbers = ContactPoint.objects.filter(pk__in={text.contact_point_id for text in dead})
    numbers.update(can_text=False, failed_at=now)
    Patient.objects.filter(pk__in=numbers.filter(is_preferred=True).values("patient"), may_text_reason="").update(
        may_text_reason="number_failed"
    )


def _look_up(call: _Call, client: Client, now: datetime) -> bool:
    """Ask the carrier about a text whose sender died; whether it came to an end that is to be concluded from."""
    try:
        provider_id = client.find(to=call.to, body=call.body, key=call.key, since=call.claimed_at)
    except Exception as error:  # noqa: BLE001 - asked again later; one text must not stop the others
        logger.warning("text %s: the carrier could not be asked (%s)", call.pk, type(error).__name__)
        given_up = now - call.claimed_at >= GIVE_UP_AFTER
        if given_up:
            _store_failure(call, CarrierError(UNKNOWN_OUTCOME))
        return given_up
    if not provider_id:
        return _store_retry(call, Retry("not_taken"), now)
    _store_sent(call, provider_id, call.claimed_at)
    return call.asks


def _carriers(texts: list[Due]) -> dict[tuple[int, str], Carrier]:
    practices = {text.practice_id for text in texts}
    found = Carrier.objects.filter(practice__in=practices, is_active=True).select_related("practice")
    return {(carrier.practice_id, carrier.channel): carrier for carrier in found}


def _call(text: Due, carrier: Carrier, attempts: int, claimed_at: datetime) -> _Call:
    return _Call(
        pk=text.pk,
        practice_id=text.practice_id,
        carrier=carrier,
        to=text.address,
        body=text.body,
        attempts=attempts,
        claimed_at=claimed_at,
        asks=text.asks,
    )
