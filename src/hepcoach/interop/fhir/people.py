"""Patients, caregivers and therapists as FHIR describes them."""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import (
    Json,
    codings,
    day_of,
    extension_values,
    has_code,
    has_unknown_modifier,
    is_current,
    number,
    objects,
    part,
    string,
    strings,
    words_of,
)
from hepcoach.interop.fhir.neutral import ContactIn, PhoneIn, TherapistIn
from hepcoach.rules import phones

NPI = "http://hl7.org/fhir/sid/us-npi"
_NPI_SYSTEMS = {NPI, "urn:oid:2.16.840.1.113883.4.6", "us-npi"}
# Stands for the system of a patient who came without any identifier.
WITHOUT_SYSTEM = "id, name and birth date"
# Numbers of the person rather than of their record: never the identifier that we show or search by.
_PERSONAL = {"SS", "DL", "PPN", "TAX", "NI", "SB", "MC", "MB", "MA"}
_ADULT_AT = 18

# v3-RoleCode for relatives, in plain words.
_RELATIONS = {
    "MTH": "mother", "NMTH": "mother", "MTHFOST": "foster mother", "STPMTH": "stepmother", "FTH": "father",
    "NFTH": "father", "STPFTH": "stepfather", "PRN": "parent", "NPRN": "parent", "STPPRN": "stepparent",
    "GUARD": "guardian", "POWATT": "power of attorney", "SPS": "spouse", "WIFE": "wife", "HUSB": "husband",
    "DOMPART": "partner", "SIGOTHR": "partner", "CHILD": "child", "DAU": "daughter", "DAUC": "daughter",
    "SON": "son", "SONC": "son", "SIS": "sister", "BRO": "brother", "SIB": "sibling", "GRPRN": "grandparent",
    "GRMTH": "grandmother", "GRFTH": "grandfather", "AUNT": "aunt", "UNCLE": "uncle", "FRND": "friend",
    "NBOR": "neighbor", "C": "emergency contact", "N": "next of kin", "E": "employer",
}  # fmt: skip

# States that lie in one time zone altogether; elsewhere the practice's zone is the better guess.
_ZONE_STATES = {
    "America/New_York": "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
    "America/Chicago": "AL AR IA IL LA MN MO MS OK WI",
    "America/Denver": "CO MT NM UT WY",
    "America/Los_Angeles": "CA WA",
    "America/Phoenix": "AZ",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR",
}
_STATE_ZONES = {state: zone for zone, states in _ZONE_STATES.items() for state in states.split()}
_COUNTRIES = {
    "": "US", "US": "US", "USA": "US", "UNITED STATES": "US", "UNITED STATES OF AMERICA": "US", "U.S.": "US",
    "U.S.A.": "US", "ESTADOS UNIDOS": "US", "EE.UU.": "US", "MX": "MX", "MEX": "MX", "MEXICO": "MX",
    "MÉXICO": "MX", "CAN": "CA", "CANADA": "CA", "ESP": "ES", "ESPAÑA": "ES", "SPAIN": "ES", "GBR": "GB",
    "COL": "CO", "COLOMBIA": "CO", "GTM": "GT", "GUATEMALA": "GT", "PRI": "US", "PUERTO RICO": "US",
}  # fmt: skip


def identifiers(node: Node, today: date) -> list[tuple[str, str]]:
    """What other systems call the person: the record number first, former numbers last. All find them again."""
    ranked: list[tuple[int, tuple[str, str]]] = []
    for identifier in objects(node.resource, "identifier"):
        system, value = string(identifier, "system"), string(identifier, "value")
        kind = part(identifier, "type")
        if not value or has_code(kind, *_PERSONAL) or "us-ssn" in system:
            continue
        is_former = string(identifier, "use") == "old" or not is_current(part(identifier, "period"), today)
        is_main = string(identifier, "use") in ("official", "usual")
        rank = 3 if is_former else 0 if has_code(kind, "MR") else 1 if is_main else 2
        ranked.append((rank, (system, value)))
    found = [pair for _, pair in sorted(ranked, key=lambda item: item[0])]
    return found or _only_named_here(node, today)


def _only_named_here(node: Node, today: date) -> list[tuple[str, str]]:
    """Without an identifier there is but the id, which another sender may give to somebody else."""
    own = node.full_url if node.full_url.startswith("http") else "" if node.holder else node.id
    if not own:
        return []
    return [(WITHOUT_SYSTEM, "|".join([own, full_name(node.resource, today), string(node.resource, "birthDate")]))]


def name(resource: Json, today: date) -> tuple[str, str]:
    """(given, family) of the official name, else the usual, else the first. Never a maiden or former one."""
    known = [each for each in objects(resource, "name") if is_current(part(each, "period"), today)]
    fit = [each for each in known if string(each, "use") not in ("old", "maiden", "nickname", "anonymous")]
    order = {"official": 0, "usual": 1}
    for each in sorted(fit or known, key=lambda item: order.get(string(item, "use"), 2)):
        given, family = " ".join(strings(each, "given")), string(each, "family")
        if given or family:
            return given, family
        if text := string(each, "text"):
            return _split_name(text)
    return "", ""


def _split_name(text: str) -> tuple[str, str]:
    if "," in text:
        family, given = text.split(",", 1)
        return given.strip(), family.strip()
    given, _, family = text.partition(" ")
    return given, family.strip()


def full_name(resource: Json, today: date) -> str:
    return " ".join(filter(None, name(resource, today)))


def phone(resource: Json, country: str, today: date) -> tuple[PhoneIn | None, str]:
    """The number to reach the person, and without one why there is none: no_phone or invalid_phone."""
    ranked = []
    for index, telecom in enumerate(objects(resource, "telecom")):
        system, use = string(telecom, "system"), string(telecom, "use")
        value = string(telecom, "value")
        if (
            not value
            or system not in ("phone", "sms", "")
            or use in ("old", "temp")
            or not is_current(part(telecom, "period"), today)
            or (not system and "@" in value)
        ):
            continue
        is_mobile = use == "mobile" or system == "sms"
        place = 0 if is_mobile else {"": 1, "home": 2, "work": 3}.get(use, 4)
        rank = number(telecom, "rank")
        ranked.append((place, 1_000 if rank is None else rank, index, telecom, is_mobile or not use))
    if not ranked:
        return None, "no_phone"
    for _, _, _, telecom, takes_texts in sorted(ranked, key=lambda item: item[:3]):
        found = phones.read(
            string(telecom, "value"),
            country=country,
            takes_texts=takes_texts,
            has_extension=bool(extension_values(telecom, "contactpoint-extension")),
        )
        if found:
            return PhoneIn(found.e164, found.obstacle), ""
    return None, "invalid_phone"


def country(resource: Json, today: date) -> str:
    """ISO code of the country of the address; the United States when none is given."""
    for address in _addresses(resource, today):
        said = string(address, "country").upper()
        if said:
            return _COUNTRIES.get(said, said if re.fullmatch("[A-Z]{2}", said) else "US")
    return "US"


def _addresses(resource: Json, today: date) -> list[Json]:
    return [
        address
        for address in objects(resource, "address")
        if string(address, "use") not in ("old", "temp", "billing") and is_current(part(address, "period"), today)
    ]


def time_zone(resource: Json, today: date) -> str:
    """The zone that the record states, else that of the state of the address if it has but one; else ""."""
    for place in (resource, *_addresses(resource, today)):
        for value in extension_values(place, "timezone", "tz-code", "time-zone"):
            if isinstance(value, str) and _is_zone(value):
                return value
    if country(resource, today) != "US":
        return ""
    for address in _addresses(resource, today):
        if state := string(address, "state"):
            return _STATE_ZONES.get(state.upper(), "")
    return ""


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def language(resource: Json) -> str:
    """Two-letter subtag of the preferred language, else of the first; "" when none is told."""
    told = objects(resource, "communication")
    preferred = [each for each in told if each.get("preferred") is True]
    for each in preferred or told:
        concept = part(each, "language")
        for _, code, _ in codings(concept):
            if re.match(r"[A-Za-z]{2,3}(?:[-_]|$)", code):
                return _subtag(code)
        words = words_of(concept).casefold()
        if words in ("spanish", "español", "castellano"):
            return "es"
        if words in ("english", "inglés"):
            return "en"
    return ""


def _subtag(code: str) -> str:
    subtag = re.split("[-_]", code)[0].lower()
    return {"spa": "es", "eng": "en"}.get(subtag, subtag)


def is_child(resource: Json, today: date) -> bool:
    born = day_of(string(resource, "birthDate"))
    if born is None:
        return False
    return (today.year - born.year - ((today.month, today.day) < (born.month, born.day))) < _ADULT_AT


def has_died(resource: Json) -> bool:
    return resource.get("deceasedBoolean") in (True, "true") or bool(resource.get("deceasedDateTime"))


def contact(bundle: Bundle, records: list[Node], today: date) -> ContactIn | None:
    """The caregiver to turn to: a RelatedPerson, one with a number first; else the record's emergency contact."""
    related = [
        node.resource
        for node in bundle.about(records, "RelatedPerson")
        if node.resource.get("active") is not False
        and is_current(part(node.resource, "period"), today)
        and not has_unknown_modifier(node.resource)
    ]
    place = country(records[0].resource, today)
    found = [_contact(each, place, today, is_related=True) for each in related]
    if not found:
        found = [
            _contact(each, place, today, is_related=False)
            for each in objects(records[0].resource, "contact")
            if is_current(part(each, "period"), today)
        ]
    named = [each for each in found if each.name or each.phone]
    named.sort(key=lambda each: 0 if each.phone and not each.phone.obstacle else 1 if each.phone else 2)
    return named[0] if named else None


def _contact(resource: Json, place: str, today: date, *, is_related: bool) -> ContactIn:
    names = objects(resource, "name")
    number_, _ = phone(resource, place, today)
    return ContactIn(
        name=full_name({"name": names}, today),
        relationship=_relationship(resource),
        phone=number_,
        language=language(resource),
        is_related_person=is_related,
    )


def _relationship(resource: Json) -> str:
    concepts = objects(resource, "relationship")
    for concept in concepts:
        if said := string(concept, "text"):
            return said.lower()
        for _, code, display in codings(concept):
            if code in _RELATIONS and len(code) > 1:
                return _RELATIONS[code]
            if display:
                return display.lower()
    return next(
        (_RELATIONS[code] for concept in concepts for _, code, _ in codings(concept) if code in _RELATIONS), ""
    )


def therapist(bundle: Bundle, start: Node, reference: Json, today: date) -> TherapistIn | None:
    """The person behind a requester or author, also through a PractitionerRole; None if it names no person."""
    node = bundle.follow(start, reference)
    if node is not None and node.type == "PractitionerRole":
        person = bundle.follow(node, part(node.resource, "practitioner"))
        npi = _npi(person.resource) if person else _logical_npi(part(node.resource, "practitioner"))
        npi = npi or _npi(node.resource)
        source = person.resource if person else {}
        active = node.resource.get("active") is not False and is_current(part(node.resource, "period"), today)
        specialties = objects(node.resource, "specialty") + objects(node.resource, "code")
    elif node is not None and node.type == "Practitioner":
        npi, source, active, specialties = _npi(node.resource), node.resource, True, []
    elif node is None and (npi := _logical_npi(reference)):
        return TherapistIn(npi=npi, name=string(reference, "display"), credential="", is_active=True)
    else:
        return None
    return TherapistIn(
        npi=npi,
        name=full_name(source, today) or string(reference, "display"),
        credential=_credential(source, specialties),
        is_active=active and source.get("active") is not False,
    )


def _npi(resource: Json) -> str:
    return next(
        (
            string(identifier, "value")
            for identifier in objects(resource, "identifier")
            if string(identifier, "system") in _NPI_SYSTEMS or has_code(part(identifier, "type"), "NPI")
        ),
        "",
    )


def _logical_npi(reference: Json) -> str:
    """An NPI given instead of a resource: as `identifier`, or in a conditional reference."""
    identifier = part(reference, "identifier")
    if string(identifier, "system") in _NPI_SYSTEMS:
        return string(identifier, "value")
    match = re.search(r"identifier=(.+)\|(\d{10})$", string(reference, "reference"))
    return match[2] if match and match[1] in _NPI_SYSTEMS else ""


def _credential(resource: Json, specialties: list[Json]) -> str:
    concepts = [part(each, "code") for each in objects(resource, "qualification")] + specialties
    suffixes = [suffix for each in objects(resource, "name") for suffix in strings(each, "suffix")]
    said = " ".join([*suffixes, *(words_of(concept) for concept in concepts)]).casefold()
    codes = [code for concept in concepts for _, code, _ in codings(concept)]
    # NUCC taxonomy: 2251 and 208100 physical therapy, 225X occupational therapy, 235Z speech-language pathology.
    if any(code.startswith("235Z") for code in codes) or re.search(r"speech|\bslp\b|ccc-slp", said):
        return "SLP"
    if any(code.startswith("225X") for code in codes) or re.search(r"occupational|\botr?\b|otr/l", said):
        return "OT"
    if any(code.startswith("2251") for code in codes) or re.search(r"physical therap|physiother|\bd?pt\b", said):
        return "PT"
    return ""
