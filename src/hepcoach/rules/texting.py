"""What each kind of text may do and when it may go: the law, the patient's hours, their wishes.

`may_send` is asked when a text is about to leave, not when it was decided: consent, hours and pauses may have
changed since. Sources: 47 CFR 64.1200(a)(10)-(12) (revocation by any reasonable means, one confirmation), FCC
quiet hours 8-21 and the stricter state laws (FL, OK, WA: until 20), 3GPP TS 23.038 (GSM-7).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from hepcoach.rules import days, pauses
from hepcoach.rules.facts import Thresholds
from hepcoach.rules.meta import Rule

HOURS = Rule(
    id="texting.hours",
    version=3,
    title="Between which local hours the coach may text",
    source=(
        "47 CFR 64.1200(c)(1) (8-21 local time, telephone solicitations) and the laws of Florida, Oklahoma and "
        "Washington (until 20), kept although check-ins are treatment messages. The strictest of these, the "
        "clinic's and the patient's own hours wins. Safety texts go at any hour, and so do answers while the "
        "patient has just written; an answer held up for longer, by an outage, keeps to the hours."
    ),
    thresholds={"from_hour": 8, "until_hour": 20, "answer_minutes": 60},
)

CONSENT = Rule(
    id="texting.consent",
    version=1,
    title="Who may be texted at all",
    source=(
        "47 CFR 64.1200(a)(10)-(12): prior express consent, revoked by any reasonable means and at once; after "
        "STOP one confirmation and nothing else, a safety text neither: a person calls."
    ),
)

HELPERS = Rule(
    id="texting.helpers",
    version=1,
    title="A helper's phone is the helper's own",
    source=(
        "The consent of a called party is the called party's (47 CFR 64.1200(a)): STOP from a helper's phone ends "
        "the texts to that phone and not the patient's; where the coach texts the helper instead of the patient "
        "it ends them all. A helper answers only where the patient let them, and it is kept as theirs."
    ),
)

KEYWORDS = Rule(
    id="texting.keywords",
    version=1,
    title="Words that alone stop, start or explain the texts",
    source=(
        "47 CFR 64.1200(a)(10) (stop, quit, end, revoke, opt out, cancel, unsubscribe), Twilio's defaults, "
        "their Spanish twins. A bare YES answers our question and is no opt-in."
    ),
)


CAP = Rule(
    id="texting.cap",
    version=2,
    title="How many texts a week the coach starts by itself",
    source=(
        "Texts that nobody asked for wear a patient out; the exemption of 47 CFR 64.1200(a)(9)(iv) counts them. "
        "Counted over today and the six days before: what the coach starts (mornings, nudges, news of the "
        "program), no answers and no safety texts. The practice's number, or the patient's own where it is lower: "
        "the strictest wins. Seven are kept for the mornings, so that nudges don't use them up. The number is "
        "product judgement."
    ),
    thresholds={"most_a_week": 10, "kept_for_mornings": 7},
)


class MayText(StrEnum):
    """Why the coach may not text a patient; empty when it may."""

    YES = ""
    NO_CONSENT = "no_consent"
    OPTED_OUT = "opted_out"
    PHONE_ONLY = "phone_only"
    NO_PHONE = "no_phone"
    LANDLINE = "landline"
    BAD_NUMBER = "bad_number"
    NUMBER_FAILED = "number_failed"
    WRONG_NUMBER = "wrong_number"
    DECEASED = "deceased"
    MINOR = "minor"


@dataclass(frozen=True)
class Kind:
    """What a text is. `is_coaching`: a prompt, praise or nudge, held back after a red flag and during a pause.

    `needs_consent` is false for what a person who wrote to us must get even if no consent was ever recorded;
    `after_stop` for the one text that may follow STOP. `lives`: after that long it is not sent any more.
    """

    name: str
    is_reply: bool = False
    is_safety: bool = False
    is_coaching: bool = False
    after_stop: bool = False
    needs_consent: bool = True
    lives: timedelta = timedelta(hours=4)


def _safety(name: str) -> Kind:
    return Kind(name, is_reply=True, is_safety=True, needs_consent=False, lives=timedelta(hours=24))


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("morning", is_coaching=True, lives=timedelta(hours=8)),
        Kind("nudge", is_coaching=True, lives=timedelta(hours=2)),
        # The first step of outreach (rules/ladder.py).
        Kind("encourage", is_coaching=True, lives=timedelta(hours=6)),
        Kind("ask_did", is_reply=True, is_coaching=True),
        Kind("ask_pain", is_reply=True, is_coaching=True),
        Kind("thanks", is_reply=True, is_coaching=True),
        # The day was not done: thanks for telling, no praise, no guilt.
        Kind("thanks_not_done", is_reply=True, is_coaching=True),
        # A correction, or an answer on a day on which nothing is to be praised.
        Kind("noted", is_reply=True),
        Kind("question_noted", is_reply=True),
        # Something that is not for the therapist (a visit, a picture, words nobody understood): a person reads it.
        Kind("passed_on", is_reply=True),
        Kind("pain_rule", is_reply=True),
        # Pain rose, but not to where a person must see it: the rule that the patient was given, once more.
        Kind("pain_rise", is_reply=True),
        Kind("unclear", is_reply=True),
        _safety("safety_emergency"),
        _safety("safety_cauda_equina"),
        _safety("safety_dvt"),
        _safety("safety_suicide"),
        _safety("safety_infection"),
        _safety("safety_wound"),
        _safety("safety_fall"),
        _safety("safety_neuro"),
        _safety("safety_severe_pain"),
        # Presumed to be covered by the request itself when it goes within five minutes; so it is not sent later.
        Kind("stop_confirm", is_reply=True, after_stop=True, needs_consent=False, lives=timedelta(minutes=5)),
        Kind("start_confirm", is_reply=True, lives=timedelta(hours=1)),
        Kind("help", is_reply=True, needs_consent=False),
        Kind("staff", lives=timedelta(hours=24)),
        Kind("program_changed", lives=timedelta(hours=24)),
        Kind("welcome", lives=timedelta(hours=48)),
        # To a helper's own phone: asks them, once, whether they agree.
        Kind("helper_invite", lives=timedelta(hours=48)),
        # To a helper's own phone, where patient and helper want it (rules/helping.py).
        Kind("helper_copy", is_coaching=True, lives=timedelta(hours=8)),
        Kind("helper_alert", is_coaching=True, lives=timedelta(hours=6)),
        Kind("helper_missed", is_coaching=True, lives=timedelta(hours=8)),
    )
}

# What the coach starts by itself: counted against the week's cap.
COUNTED: tuple[str, ...] = tuple(
    kind.name
    for kind in KINDS.values()
    if not kind.is_reply and kind.name not in ("staff", "welcome") and not kind.name.startswith("helper_")
)
COACHING: tuple[str, ...] = tuple(kind.name for kind in KINDS.values() if kind.is_coaching)
NOT_AFTER_STOP: tuple[str, ...] = tuple(kind.name for kind in KINDS.values() if not kind.after_stop)


@dataclass(frozen=True)
class Verdict:
    """`until`: it must wait. `reason`: it is withheld, for a MayText word, "quiet", "paused" or "weekly_cap"."""

    what: Literal["send", "wait", "withhold", "expire"]
    until: datetime | None = None
    reason: str = ""


def may_send(
    kind: str,
    *,
    may_text_reason: str,
    zone: str,
    from_hour: int,
    until_hour: int,
    quiet_until: datetime | None,
    paused_until: date | None,
    paused_from: date | None = None,
    not_before: datetime,
    expires_at: datetime,
    now: datetime,
    contact_ok: bool = True,
    staff_until: datetime | None = None,
    this_week: Mapping[str, int] = MappingProxyType({}),
    most_a_week: int | None = None,
    clinic: Thresholds = MappingProxyType({}),
) -> Verdict:
    """Whether a text of this kind may leave now. The hours are the clinic's, or the patient's own within them.

    `this_week` counts what went to the patient in the last seven days by kind; `most_a_week` is their own limit,
    `clinic` what the practice set.
    """
    what = KINDS[kind]
    obstacle = obstacle_to(what, may_text_reason, contact_ok)
    if obstacle:
        return Verdict("withhold", reason=obstacle)
    if what.is_coaching and quiet_until is not None and now < quiet_until:
        return Verdict("withhold", reason="quiet")
    if what.is_coaching and pauses.holds(days.local_date(now, zone), paused_from, paused_until):
        return Verdict("withhold", reason="paused")
    if is_over_cap(kind, this_week, most_a_week, clinic):
        return Verdict("withhold", reason="weekly_cap")
    # A reply lives from the moment that the patient wrote.
    waited = now - (expires_at - what.lives)
    in_talk = what.is_reply and waited <= timedelta(minutes=HOURS.thresholds["answer_minutes"])
    opens = now if what.is_safety or in_talk else window_opens(now, zone, from_hour, until_hour)
    earliest = max(opens, not_before)
    if staff_until is not None and not what.is_reply and kind != "staff":
        # A person of the clinic has just written: what nobody asked for waits.
        earliest = max(earliest, staff_until)
    if earliest >= expires_at:
        return Verdict("expire")
    return Verdict("send") if earliest <= now else Verdict("wait", until=earliest)


def cap(most_a_week: int | None, clinic: Thresholds = MappingProxyType({})) -> int:
    """The most that a week may bring a patient: what the practice set, or their own where it is stricter."""
    most = int(clinic.get(CAP.id, {}).get("most_a_week", CAP.thresholds["most_a_week"]))
    return most if most_a_week is None else min(most, most_a_week)


def is_over_cap(
    kind: str,
    this_week: Mapping[str, int],
    most_a_week: int | None = None,
    clinic: Thresholds = MappingProxyType({}),
) -> bool:
    """Whether one more text of this kind would be more than a week may bring."""
    if kind not in COUNTED:
        return False
    most = cap(most_a_week, clinic)
    if sum(this_week.get(each, 0) for each in COUNTED) >= most:
        return True
    kept = int(clinic.get(CAP.id, {}).get("kept_for_mornings", CAP.thresholds["kept_for_mornings"]))
    return kind == "nudge" and this_week.get("nudge", 0) >= most - kept


def strictest(from_hour: int, until_hour: int, own_from: int | None, own_until: int | None) -> tuple[int, int]:
    """The clinic's hours and the patient's own together. Wishes that leave no hour give way to the clinic's."""
    first = from_hour if own_from is None else max(from_hour, own_from)
    last = until_hour if own_until is None else min(until_hour, own_until)
    return (first, last) if first < last else (from_hour, until_hour)


def obstacle_to(kind: Kind, may_text_reason: str, contact_ok: bool = True) -> str:
    """Why this kind may not go to this patient at all; "" when it may."""
    if not contact_ok:
        return MayText.NUMBER_FAILED
    if not may_text_reason or kind.after_stop:
        return ""
    # They wrote to us, so a number is there: without a recorded consent, or when they would rather be called, they
    # still get help and safety words.
    if may_text_reason in (MayText.NO_CONSENT, MayText.PHONE_ONLY) and not kind.needs_consent:
        return ""
    return may_text_reason


def window(from_hour: int, until_hour: int) -> tuple[int, int]:
    """The local hours in which the coach may write first: the strictest of the clinic's and the rule's."""
    return (
        max(from_hour, int(HOURS.thresholds["from_hour"])),
        min(until_hour, int(HOURS.thresholds["until_hour"])),
    )


def window_opens(now: datetime, zone: str, from_hour: int, until_hour: int) -> datetime:
    """`now` when it lies in the window, else when the window opens next."""
    first, last = window(from_hour, until_hour)
    today = days.local_date(now, zone)
    opens = days.instant_at(today, first, zone)
    if now < opens:
        return opens
    if now < days.instant_at(today, last, zone):
        return now
    return days.instant_at(today + timedelta(days=1), first, zone)


# fmt: off
_STOP = frozenset((
    "stop", "stopall", "stop all", "unsubscribe", "unsub", "cancel", "end", "quit", "revoke", "optout", "opt out",
    "remove me", "do not text", "do not text me", "dont text", "dont text me", "no more texts",
    "no more messages", "stop texting", "stop texting me", "stop texts", "stop messages",
    "alto", "parar", "pare", "baja", "cancelar", "no mas", "no mas mensajes", "no mas textos",
))
_START = frozenset((
    "start", "unstop", "restart", "resume", "opt in", "optin", "comenzar", "empezar", "iniciar", "reanudar",
))
_HELP = frozenset(("help", "info", "ayuda", "informacion"))
# fmt: on


def keyword(text: str) -> Literal["stop", "start", "help"] | None:
    """The keyword that a text consists of, whatever its case, accents and punctuation; else None."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    words = " ".join(re.sub(r"[^\w\s]", " ", bare.replace("'", "").replace("’", "")).casefold().split())
    if words in _STOP:
        return "stop"
    if words in _START:
        return "start"
    return "help" if words in _HELP else None


_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Sent as an escape and a second unit, which a segment's end may not part.
_GSM7_EXTENDED = frozenset("\f^{}\\[~]|€")
_GSM7_ALL = _GSM7 | _GSM7_EXTENDED


def is_gsm7(text: str) -> bool:
    return _GSM7_ALL.issuperset(text)


def segments(text: str) -> int:
    """How many SMS a text costs: 160 units for one or 153 each in GSM-7, 70 or 67 else."""
    if _GSM7.issuperset(text):
        # No letter takes two units: no segment's end has anything to part.
        return 1 if len(text) <= 160 else -(-len(text) // 153)
    if is_gsm7(text):
        return _parts([2 if letter in _GSM7_EXTENDED else 1 for letter in text], 160, 153)
    return _parts([len(letter.encode("utf-16-be")) // 2 for letter in text], 70, 67)


def _parts(widths: list[int], alone: int, each: int) -> int:
    if sum(widths) <= alone:
        return 1
    parts, room = 1, each
    for width in widths:
        if width > room:
            parts, room = parts + 1, each
        room -= width
    return parts
