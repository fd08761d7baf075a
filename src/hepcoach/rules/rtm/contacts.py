"""Live contact: a real-time, two-way talk with the patient or a caregiver. Texts and bots are none."""

from __future__ import annotations

from datetime import date, datetime

from hepcoach.rules.days import local_date
from hepcoach.rules.meta import Rule
from hepcoach.rules.rtm.data_days import last_day
from hepcoach.rules.rtm.episode import Contact, Episode
from hepcoach.rules.rtm.rights import Rights
from hepcoach.rules.rtm.settings import Settings
from hepcoach.rules.rtm.spans import holds, overlap
from hepcoach.rules.rtm.time import qualified
from hepcoach.rules.rtm.windows import Period

RULE = Rule(
    id="rtm.live_contact",
    version=1,
    title="What a live contact is, and how many a month needs",
    source=(
        "CMS CY2021 for the RPM twin codes: real-time, two-way audio capable of being enhanced with video. "
        "Text, portal, voicemail and an AI voice are none. Each month needs one; whether each 98981 needs one "
        "more is disputed between vendors (Prompt yes, MedBridge no), so the stricter reading is ours unless "
        "the payer says otherwise. In-person talk counts only for payers that take it and when no other code "
        "bills it."
    ),
)

_LIVE = ("audio", "video")
_PARTNERS = ("patient", "caregiver")


def live_contacts(episode: Episode, settings: Settings, rights: Rights, month: Period, as_of: date) -> int:
    """How many there were in the month."""
    return len(live_contact_starts(episode, settings, rights, month, as_of))


def live_contact_starts(
    episode: Episode, settings: Settings, rights: Rights, month: Period, as_of: date
) -> list[datetime]:
    """When each of them began. The same person and start is one contact, logged once or twice."""
    last = as_of if settings.time_after_discharge == "counted" else last_day(episode, as_of)
    held = rights.for_contacts(plan_needed=settings.contact_outside_plan == "does_not_count")
    found = {
        (contact.person, contact.start)
        for contact in episode.live_contacts
        if _is_live(episode, settings, contact)
        and (day := local_date(contact.start, episode.time_zone)) in month
        and day <= last
        and holds(held, contact.start)
    }
    return [start for _, start in found]


def _is_live(episode: Episode, settings: Settings, contact: Contact) -> bool:
    return (
        (contact.mode in _LIVE or (contact.mode == "in_person" and _in_person_counts(episode, contact)))
        and contact.partner in _PARTNERS
        and contact.credential in qualified(episode.discipline, settings)
        and contact.start < contact.end
        and not contact.billed_under_other_code
    )


def _in_person_counts(episode: Episode, contact: Contact) -> bool:
    spent = (contact.start, contact.end)
    billed = any(
        session.person == contact.person and overlap(spent, (session.start, session.end))
        for session in episode.timed_sessions
    )
    return episode.payer.in_person_contact_counts and not billed
