"""Texts that came: whose each is, what it says, what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from hepcoach.coach import claims, failures
from hepcoach.coach import facts as loading
from hepcoach.coach.apply import apply
from hepcoach.coach.routing import READ_LENGTH, Route, contacts_of, read_many, route, without_name
from hepcoach.messaging.contacts import Reached
from hepcoach.messaging.models import InboundText
from hepcoach.patients.models import ContactPoint
from hepcoach.privacy import bulk, tenancy
from hepcoach.rules import checkins, landing
from hepcoach.rules.effects import Decision
from hepcoach.rules.facts import PatientFacts
from hepcoach.understanding import Reading, Request

BATCH = 500
MOST_ATTEMPTS = 3
MOST_BATCHES = 4

State = InboundText.State


@dataclass
class _Work:
    """One claimed text and whose it is."""

    text: InboundText
    route: Route

    @property
    def patients(self) -> set[int]:
        return {contact.patient_id for contact in self.route.contacts}


def handle_received(practice_ids: list[int], now: datetime) -> int:
    """Handle waiting texts, in the order of each phone; how many were looked at."""
    done = 0
    # A text that failed is left for the next tick.
    tried: set[int] = set()
    # More than one batch: a text that came during the first was passed over by whoever its own alarm woke, because
    # an older one of its phone was still being handled here. Not for ever: the answers wait to be sent.
    for _ in range(MOST_BATCHES):
        texts: Sequence[InboundText] = []
        try:
            with tenancy.practices(practice_ids):
                texts = _claim(tried)
                works = _routed(texts)
                texts = [work.text for work in works]
                _handle(works, now)
        except Exception as error:  # noqa: BLE001 - the batch is tried again one by one
            failures.report(f"a batch of {len(texts)} texts", error)
            for text in texts:
                _alone(text, now)
        if not texts:
            break
        tried.update(text.pk for text in texts)
        done += len(texts)
    return done


def _claim(tried: set[int], only: int | None = None) -> Sequence[InboundText]:
    """Lock the oldest waiting text of each phone."""
    older = InboundText.objects.filter(
        Q(received_at__lt=OuterRef("received_at")) | Q(received_at=OuterRef("received_at"), pk__lt=OuterRef("pk")),
        practice=OuterRef("practice"),
        from_index=OuterRef("from_index"),
        state=State.RECEIVED,
    )
    waiting = InboundText.objects.filter(~Exists(older), state=State.RECEIVED).exclude(pk__in=tried)
    if only is not None:
        waiting = waiting.filter(pk=only)
    return list(waiting.order_by("received_at", "pk").select_for_update(skip_locked=True, of=("self",))[:BATCH])


def _routed(texts: Sequence[InboundText]) -> list[_Work]:
    """Whose the texts are, at most one per patient (who may have several phones), holding the conversations."""
    behind = contacts_of(texts)
    works, taken = [], set[int]()
    for text in texts:
        work = _Work(text, route(text, behind[text.practice_id, bytes(text.from_index)]))
        if not work.patients & taken:
            taken |= work.patients
            works.append(work)
    if taken:
        claims.hold(taken, wait=True)
    return works


def _handle(works: list[_Work], now: datetime) -> None:
    if not works:
        return
    known = loading.look_up({patient for work in works for patient in work.patients})
    pairs = [(work, contact) for work in works for contact in work.route.contacts]
    asked = [_asked(work.text, known[contact.patient_id].facts) for work, contact in pairs]
    decisions = [
        _decide(work.text, contact, known[contact.patient_id].facts, reading)
        for (work, contact), reading in zip(pairs, read_many(asked), strict=True)
    ]
    reply_to = {contact.patient_id: _reached(contact) for _, contact in pairs}
    apply(decisions, now, known=known, reply_to=reply_to)
    bulk.update(
        InboundText,
        ("patient_id", "helper_id", "state", "handled_at"),
        [(work.text.pk, *work.route.kept(), _state(work.route), now) for work in works],
    )


def _state(route: Route) -> State:
    return State.HANDLED if route.contacts else State.UNMATCHED


def _asked(text: InboundText, known: PatientFacts) -> Request:
    """What the reader must know of a text of this patient."""
    said = without_name(text.body, known.given_name)
    expected = landing.expecting(known, text.received_at, said)
    return Request(said, expected.context, expected.n_exercises, text.num_media)


def _decide(text: InboundText, contact: ContactPoint, known: PatientFacts, reading: Reading) -> Decision:
    body = text.body
    return checkins.on_reply(
        known,
        reading,
        text_id=text.pk,
        words=body if len(body) <= READ_LENGTH else body[:READ_LENGTH] + " […]",
        # The day and the hour that the words were sent in count, also when the worker was away.
        now=text.received_at,
        sent_by=_sender(contact),
        num_media=text.num_media,
    )


def _reached(contact: ContactPoint) -> Reached:
    return Reached(contact.pk, contact.helper is not None, contact.helper.language if contact.helper else "")


def _sender(contact: ContactPoint) -> str:
    """A helper on whose number the coach texts speaks for the patient's texts, any other for their own phone."""
    if contact.helper_id is None:
        return "patient"
    return "helper" if contact.is_preferred else "side_helper"


def _alone(text: InboundText, now: datetime) -> None:
    try:
        with tenancy.practice(text.practice_id):
            _handle(_routed(_claim(set(), only=text.pk)), now)
    except Exception as error:  # noqa: BLE001 - one bad text must not stop the others
        failures.report(f"text {text.pk}", error)
        _failed(text, now)


def _failed(text: InboundText, now: datetime) -> None:
    attempts = text.attempts + 1
    given_up = attempts >= MOST_ATTEMPTS
    with tenancy.practice(text.practice_id):
        waiting = InboundText.objects.filter(pk=text.pk, state=State.RECEIVED)
        waiting.update(attempts=attempts, state=State.FAILED if given_up else State.RECEIVED)
        contacts = contacts_of([text])[text.practice_id, bytes(text.from_index)]
        words = text.body[:READ_LENGTH]
    patient_id = text.patient_id or (contacts[0].patient_id if contacts else None)
    if given_up and patient_id is not None:
        with tenancy.practice(text.practice_id):
            InboundText.objects.filter(pk=text.pk).update(patient=patient_id)
        failures.open_case(
            practice_id=text.practice_id,
            patient_id=patient_id,
            occasion=f"text:{text.pk}",
            reason="A text could not be handled; a person must read it.",
            words=words,
            now=now,
        )
