"""Whose text it is: a phone can belong to several patients, and a patient can have several phones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hepcoach import understanding
from hepcoach.messaging.models import InboundText
from hepcoach.patients.models import ContactPoint, Patient
from hepcoach.rules.texting import keyword
from hepcoach.understanding import Reading, Request

# What is read of a text; the rest is looked through for what must not be missed.
READ_LENGTH = 1_600


@dataclass(frozen=True)
class Route:
    """`contacts` are the patients that the text is applied to; none: it goes to the front desk's inbox.

    `patient`: whose thread it is shown in. More than one contact only where the holder of a phone speaks for
    all patients behind it.
    """

    contacts: tuple[ContactPoint, ...] = ()
    patient: Patient | None = None

    def kept(self) -> tuple[int | None, int | None]:
        """Whose thread it is shown in, and which helper wrote it."""
        return self.patient.pk if self.patient else None, self.contacts[0].helper_id if self.contacts else None


def contacts_of(texts: Iterable[InboundText]) -> dict[tuple[int, bytes], list[ContactPoint]]:
    """Everyone behind the texts' phones, by practice and phone. One query."""
    behind: dict[tuple[int, bytes], list[ContactPoint]] = defaultdict(list)
    phones = {bytes(text.from_index) for text in texts}
    known = ContactPoint.objects.filter(phone_index__in=phones) if phones else ContactPoint.objects.none()
    for contact in known.select_related("patient__conversation", "helper").order_by("pk"):
        behind[contact.practice_id, bytes(contact.phone_index)].append(contact)
    return behind


def route(text: InboundText, contacts: list[ContactPoint]) -> Route:
    if text.patient_id is not None:
        return _attached(text, contacts)
    if not contacts:
        return Route()
    if len(contacts) == 1:
        return _one(text, contacts[0])
    reading = read(text.body, context="open", n_exercises=0, num_media=text.num_media)
    if reading.opt_out or reading.wrong_number:
        # Who holds the phone wants nothing more on it, whoever of them it is.
        return Route(tuple(contacts), contacts[0].patient)
    likely = _named(text.body, contacts) or [
        contact
        for contact in contacts
        if contact.patient.conversation.asked and not contact.patient.may_text_reason
    ]
    if len(likely) == 1:
        return _one(text, likely[0])
    if reading.red_flag:
        # Nobody knows whose it is, and it can't wait: the clinic learns of it under one of the names.
        return Route(((likely or contacts)[0],), (likely or contacts)[0].patient)
    return Route()


def read(text: str, *, context: str, n_exercises: int, num_media: int) -> Reading:
    return read_many([Request(text, context, n_exercises, num_media)])[0]


def read_many(requests: Sequence[Request]) -> list[Reading]:
    """Read the beginning of each text, and look through the rest of a long one for a red flag."""
    begun = understanding.read_many([replace(asked, text=asked.text[:READ_LENGTH]) for asked in requests])
    return [
        reading if len(asked.text) <= READ_LENGTH else _looked_through(asked, reading)
        for asked, reading in zip(requests, begun, strict=True)
    ]


def _looked_through(asked: Request, reading: Reading) -> Reading:
    rest = range(READ_LENGTH, len(asked.text), READ_LENGTH)
    pieces = [replace(asked, text=asked.text[start : start + READ_LENGTH], num_media=0) for start in rest]
    for later in understanding.read_many(pieces):
        reading = replace(reading, red_flag=reading.red_flag or later.red_flag)
    return replace(
        reading,
        needs_person=True,
        needs_person_reason=reading.needs_person_reason or "The text is too long to be read by the program.",
    )


def without_name(text: str, given_name: str) -> str:
    """A text without the name that only says whose it is: "Leo: yes" is a yes."""
    name = re.escape(given_name.strip())
    if not name:
        return text
    return re.sub(rf"^\s*{name}\s*[:,–-]\s*|\s*[–-]\s*{name}\s*$", "", text, flags=re.IGNORECASE) or text


def _attached(text: InboundText, contacts: list[ContactPoint]) -> Route:
    """A person has said whose it is. Answers go to the number it came from if it is theirs, else to their own."""
    contact = next((contact for contact in contacts if contact.patient_id == text.patient_id), None)
    if contact is None:
        own = ContactPoint.objects.filter(patient=text.patient_id).select_related("patient", "helper")
        contact = own.order_by("-is_preferred", "pk").first()
    return Route((contact,), contact.patient) if contact else Route((), text.patient)


def _one(text: InboundText, contact: ContactPoint) -> Route:
    helper = contact.helper
    if helper is None or helper.may_log:
        return Route((contact,), contact.patient)
    reading = read(text.body, context="open", n_exercises=0, num_media=text.num_media)
    if keyword(text.body) or reading.opt_out or reading.wrong_number or reading.red_flag:
        return Route((contact,), contact.patient)
    # The patient did not let this helper log for them: a person reads it.
    return Route((), contact.patient)


def _named(body: str, contacts: list[ContactPoint]) -> list[ContactPoint]:
    words = set(re.findall(r"\w+", body.casefold()))
    return [contact for contact in contacts if contact.patient.given_name.casefold() in words]
