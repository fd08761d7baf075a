"""Why a patient is not texted, and what the front desk can do about it, in words."""

from __future__ import annotations

from typing import NamedTuple


class Reason(NamedTuple):
    why: str
    what_to_do: str
    # Whether a spoken consent, written down here, settles it.
    can_allow: bool = False


_REASONS = {
    "no_consent": Reason(
        "No consent to texts on record", "Ask at the next visit or call, and write it down.", True
    ),
    "no_phone": Reason("No phone number", "Ask for a mobile number and add it in the EHR."),
    "opted_out": Reason("Opted out of texts", "Respect it. Only the patient can ask for texts again.", True),
    "phone_only": Reason("Wants calls, no texts", "Call. The front desk is asked for a call each week."),
    "consent_expired": Reason(
        "The consent to texts has expired", "Ask again at the next visit or call, and write it down.", True
    ),
    "invalid_phone": Reason(
        "The phone number on record can't be dialled", "Ask for the right number and correct it in the EHR."
    ),
    "extension": Reason(
        "The number has an extension: texts can't reach it", "Ask for a mobile number and add it in the EHR."
    ),
    "foreign_number": Reason(
        "A number from abroad: this line texts the United States only",
        "Ask for a mobile number in the United States, or call the patient instead.",
    ),
    "merged": Reason(
        "The EHR has joined this record with another, or set it inactive", "Go on with the patient's other record."
    ),
    "landline": Reason("The number takes no texts", "Ask for a mobile number and add it in the EHR."),
    "bad_number": Reason(
        "The carrier refuses the number", "Check the number with the patient and correct it in the EHR."
    ),
    "number_failed": Reason(
        "The carrier can't deliver to the number", "Check the number with the patient and correct it in the EHR."
    ),
    "wrong_number": Reason(
        "The number belongs to somebody else", "Find the right number and correct it in the EHR."
    ),
    "deceased": Reason(
        "The record says that the patient has died", "Nothing to do. Correct it in the EHR if it is wrong."
    ),
    "minor": Reason(
        "A minor without a parent's consent", "Ask a parent or guardian and write down their consent."
    ),
}


def why_not_texted(word: str) -> Reason | None:
    """None when the patient may be texted."""
    if not word:
        return None
    return _REASONS.get(word) or Reason(word.replace("_", " ").capitalize(), "Check the contact in the EHR.")
