"""Twilio's error codes, as https://www.twilio.com/docs/api/errors explains them, sorted by what they ask of us.

One table: whether to try again (`Retry`), give up on the address (`Permanent`) or mend something of ours (`Ours`),
and what a person is told. The same codes come back with a refused request and with a receipt of a failed text.
"""

from __future__ import annotations

from dataclasses import dataclass

from hepcoach.messaging.carriers import CarrierError, Ours, Permanent, Retry

# The recipient said STOP to Twilio: stays blocked until they text START.
OPTED_OUT = "21610"

# Outside of WhatsApp's 24 hours only an approved template may be sent.
WINDOW_CLOSED = "63016"


@dataclass(frozen=True)
class Meaning:
    """What a code asks of us. `said` is for staff; `is_dead`: this number takes no texts, ever."""

    error: type[CarrierError]
    said: str
    is_dead: bool = False


# fmt: off
MEANINGS: dict[str, Meaning] = {
    # The address.
    OPTED_OUT: Meaning(Permanent, "The patient told the carrier STOP. Only their START opens it again."),
    "21211": Meaning(Permanent, "That is not a phone number.", is_dead=True),
    "21614": Meaning(Permanent, "That is not a mobile number.", is_dead=True),
    "30005": Meaning(Permanent, "The carrier knows no such phone.", is_dead=True),
    "30006": Meaning(Permanent, "A landline, or a carrier that takes no texts.", is_dead=True),
    "63003": Meaning(Permanent, "There is no WhatsApp at this number."),
    "63024": Meaning(Permanent, "WhatsApp can't reach this number."),
    "21217": Meaning(Permanent, "That is not a number that can be called.", is_dead=True),
    # The moment.
    "14107": Meaning(Retry, "Too many messages at once."),
    "20429": Meaning(Retry, "Too many requests at once."),
    "20500": Meaning(Retry, "The carrier had an error of its own."),
    "20503": Meaning(Retry, "The carrier is down."),
    "21611": Meaning(Retry, "The carrier's queue for our number is full."),
    "30001": Meaning(Retry, "The carrier's queue overflowed."),
    "30003": Meaning(Retry, "The phone is off or out of reach."),
    "30008": Meaning(Retry, "The carrier does not say why."),
    "30022": Meaning(Retry, "Our number sends faster than its campaign may."),
    "63018": Meaning(Retry, "WhatsApp's limit for our number is reached."),
    # Ours to mend.
    "20003": Meaning(Ours, "Account and token do not match: set them again with `hepcoach carriers set`."),
    "20404": Meaning(Ours, "The carrier knows no such account."),
    "21408": Meaning(Ours, "The account may not text that country: allow it in the Twilio console."),
    "21606": Meaning(Ours, "Our number can't send to this one."),
    "21608": Meaning(Ours, "A trial account reaches verified numbers only: upgrade it."),
    "21612": Meaning(Ours, "Our number can't reach that network."),
    "21617": Meaning(Ours, "The text is longer than the carrier takes."),
    "21620": Meaning(Ours, "The photo's address was refused."),
    "30002": Meaning(Ours, "Twilio suspended the account: open the Twilio console."),
    "30004": Meaning(Ours, "The carrier blocks our texts to this number."),
    "30007": Meaning(Ours, "Filtered as spam by the carrier: look at the campaign's registration."),
    "30034": Meaning(Ours, "Our number is not registered for 10DLC."),
    WINDOW_CLOSED: Meaning(Ours, "Over 24 hours since the patient wrote: only an approved template goes."),
    "63007": Meaning(Ours, "WhatsApp does not know our number as a sender."),
}
# fmt: on

DEAD_NUMBERS = frozenset(code for code, meaning in MEANINGS.items() if meaning.is_dead)


def typed(code: int | None, http_status: int) -> CarrierError:
    """The error that a refused request means. A refusal was read by Twilio: the text was certainly not taken."""
    known = str(code or http_status)
    meaning = MEANINGS.get(known)
    if meaning is not None:
        return meaning.error(known)
    if http_status == 429 or http_status >= 500:
        return Retry(known)
    return Ours(known)
