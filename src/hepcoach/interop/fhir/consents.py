"""What a Consent says about being texted. Silence is no, and so is anything that can be read two ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import (
    Json,
    codings,
    every_string,
    has_unknown_modifier,
    instant_of,
    is_current,
    is_not_yet,
    is_over,
    objects,
    part,
    string,
)
from hepcoach.interop.fhir.neutral import ConsentIn

_TEXTS = re.compile(
    r"(?<![a-z])(?:sms|mms|texts?|texting)(?![a-z])|text[\s_-]*messag|mensajes?\s*(?:de\s*)?texto", re.IGNORECASE
)
_REFUSAL = re.compile(
    r"\b(?:opt(?:ed|s|ing)?[\s_-]*out|declin\w*|refus\w*|revok\w*|withdr\w*|den(?:y|ied|ies)|no|not|never|stop|don'?t"
    r"|rechaz\w*|niega|negad\w*|cancel\w*|revoc\w*|without|prohibit\w*|forbid\w*)\b",
    re.IGNORECASE,
)
_AGREEMENT = re.compile(
    r"\b(?:opt(?:ed|s|ing)?[\s_-]*in|agree\w*|consent(?:s|ed)? to|accept\w*|permit\w*|allow\w*|authori[sz]\w*"
    r"|acepta\w*|autoriza\w*|consiente)\b",
    re.IGNORECASE,
)
# v3-PurposeOfUse that has nothing to do with a patient's care: a text of ours is no advertisement.
_OTHER_PURPOSES = {"HMARKT", "HRESCH", "CLINTRCH", "HPAYMT", "CLMATTCH", "COVAUTH", "DONAT", "FRAUD", "PUBHLTH"}


@dataclass(frozen=True)
class _Word:
    """One Consent's word on texts."""

    decision: str
    at: datetime
    words: str


def decision(bundle: Bundle, records: list[Node], today: date) -> ConsentIn:
    """The newest word on texts among the patient's Consents. On the same day a no beats a yes."""
    said = [word for node in bundle.about(records, "Consent") if (word := _word(node.resource, today)) is not None]
    if _is_flagged(bundle, records, today):
        return ConsentIn("denied", words="Flag")
    if not said:
        return ConsentIn("none")
    order = {"denied": 3, "ended": 2, "expired": 1, "granted": 0}
    newest = max(said, key=lambda word: (word.at, order[word.decision]))
    same_day = [word for word in said if word.at.date() == newest.at.date()]
    if any(word.decision == "denied" and word.at == word.at.replace(hour=0, minute=0) for word in same_day):
        newest = next(word for word in same_day if word.decision == "denied")
    known = newest.at if newest.at.year > 1 else None
    return ConsentIn(newest.decision, known, newest.words)


def _is_flagged(bundle: Bundle, records: list[Node], today: date) -> bool:
    """A standing flag like "Do not text": whatever a form says, the record says no."""
    for flag in bundle.about(records, "Flag"):
        words = " ".join(every_string(flag.resource.get("code")))
        if (
            string(flag.resource, "status") == "active"
            and is_current(part(flag.resource, "period"), today)
            and _TEXTS.search(words)
            and _REFUSAL.search(words)
        ):
            return True
    return False


def _word(consent: Json, today: date) -> _Word | None:
    """None when this Consent says nothing on texts, or says it without force."""
    status = string(consent, "status")
    if status in ("entered-in-error", "proposed", "draft", "not-done", "unknown"):
        return None
    said = _said(consent)
    if said is None:
        return None
    decision_, period = said
    at = (
        instant_of(string(consent, "dateTime"))
        or instant_of(string(part(consent, "meta"), "lastUpdated"))
        or datetime(1, 1, 1, tzinfo=UTC)
    )
    words = " / ".join(dict.fromkeys(every_string([consent.get("category"), consent.get("provision")])))
    if status == "rejected":
        decision_ = "denied"
    elif decision_ == "granted":
        if at.date() > _latest(consent, today) or _is_for_research(consent):
            return None
        if has_unknown_modifier(consent) or status != "active":
            # It was a yes once and is no longer: an older yes does not come back to life.
            decision_ = "ended"
        elif any(is_over(each, today) for each in period):
            decision_ = "expired"
        elif any(is_not_yet(each, today) for each in period):
            decision_ = "ended"
    elif status == "inactive" or any(is_over(each, today) or is_not_yet(each, today) for each in period):
        # A refusal that has ended, or has not begun, refuses nothing.
        return None
    return _Word(decision_, at, words)


def _latest(consent: Json, today: date) -> date:
    """The last date on which a yes can have been given. In the evening the West an instant is tomorrow's."""
    stamp = string(consent, "dateTime") or string(part(consent, "meta"), "lastUpdated")
    return today + timedelta(days=1) if "T" in stamp else today


def _said(consent: Json) -> tuple[str, list[Json]] | None:
    """granted or denied, and the periods that bind it; None when texts are not spoken of."""
    root = part(consent, "provision")
    root_type = string(root, "type") or _policy_type(consent)
    found = _in_provisions(root, root_type, [])
    if found:
        # The provisions that speak of texts themselves; one that refuses beats all that allow.
        refusing = [each for each in found if each[0] == "denied"]
        return (refusing or found)[0]
    if not _speaks_of_texts([consent.get("category"), consent.get("policyRule"), consent.get("extension")]):
        return None
    titles = " ".join(every_string([consent.get("category"), consent.get("policyRule"), consent.get("extension")]))
    if root_type == "deny" or _REFUSAL.search(titles):
        return "denied", [part(root, "period")]
    if root_type == "permit" or _AGREEMENT.search(titles):
        return ("granted", [part(root, "period")]) if _is_for_care(root) else None
    return None


def _in_provisions(provision: Json, inherited: str, periods: list[Json]) -> list[tuple[str, list[Json]]]:
    type_ = string(provision, "type") or inherited
    bounds = [*periods, part(provision, "period")]
    found = []
    own = {key: value for key, value in provision.items() if key not in ("provision", "type", "period")}
    if _speaks_of_texts(own) and _is_for_care(provision):
        refuses = type_ == "deny" or bool(_REFUSAL.search(" ".join(every_string(own))))
        if refuses or type_ == "permit":
            found.append(("denied" if refuses else "granted", bounds))
    for inner in objects(provision, "provision"):
        found.extend(_in_provisions(inner, _exception_to(type_), bounds))
    return found


def _exception_to(type_: str) -> str:
    """A nested provision without a type is an exception to the one around it; only a stated permit permits."""
    return "deny" if type_ == "permit" else ""


def _policy_type(consent: Json) -> str:
    codes = {code for _, code, _ in codings(part(consent, "policyRule"))}
    if codes & {"OPTOUT", "OPTOUTE"}:
        return "deny"
    return "permit" if codes & {"OPTIN", "OPTINR"} else ""


def _speaks_of_texts(value: object) -> bool:
    return any(_TEXTS.search(text) for text in every_string(value))


def _is_for_research(consent: Json) -> bool:
    return any(code == "research" for _, code, _ in codings(part(consent, "scope")))


def _is_for_care(provision: Json) -> bool:
    purposes = {string(each, "code") for each in objects(provision, "purpose")} - {""}
    return not purposes or bool(purposes - _OTHER_PURPOSES)
