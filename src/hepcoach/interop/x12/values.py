"""How one value of a claim must look: numbers with check digits, codes, dates and money."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from hepcoach.interop.x12.writer import clean
from hepcoach.rules import npi


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STATES = _words(
    """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY
    NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI FM MH PW AA AE AP
    """
)
# CMS place-of-service codes; 02 and 10 are telehealth, which RTM is not.
PLACES = _words(
    """
    01 03 04 05 06 07 08 09 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 31 32 33 34 41 42 49 50
    51 52 53 54 55 56 57 58 60 61 62 65 66 71 72 81 99
    """
)

_ICD_10 = re.compile(r"[A-Z]\d[0-9AB][0-9A-Z]{0,4}")
_MBI = re.compile(
    # Medicare's own number: letters without S, L, O, I, B and Z, and where a digit stands is fixed.
    r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d{2}"
)
_MONEY = re.compile(r"\d{1,8}(\.\d{2})?")
_PO_BOX = re.compile(r"\b(p\.?\s*o\.?\s*box|post office box|lock ?box)\b", re.IGNORECASE)


def is_npi(value: object) -> bool:
    return isinstance(value, str) and npi.is_npi(value)


def is_one_of(value: object, allowed: Collection[str]) -> bool:
    return isinstance(value, str) and value in allowed


def is_tin(value: object) -> bool:
    return _matches(r"\d{9}", value) and value not in ("000000000", "999999999")


def is_taxonomy(value: object, *, family: str) -> bool:
    """A provider taxonomy code of this family of providers."""
    return isinstance(value, str) and value.startswith(family) and _matches(r"[0-9A-Z]{9}X", value)


def is_mbi(value: object) -> bool:
    return isinstance(value, str) and _MBI.fullmatch(value) is not None


def is_icd_10(value: object) -> bool:
    return isinstance(value, str) and _ICD_10.fullmatch(value) is not None


def is_zip(value: object, *, whole: bool = False) -> bool:
    """Nine digits, or five where the guide leaves the choice; never with a hyphen."""
    if not (_matches(r"\d{9}", value) or (not whole and _matches(r"\d{5}", value))):
        return False
    return isinstance(value, str) and value[:5] != "00000"


def is_street(value: object) -> bool:
    """The billing provider's address in 5010: a post-office box is none."""
    return is_text(value, 1, 55) and _PO_BOX.search(str(value)) is None


def is_text(value: object, least: int, most: int) -> bool:
    """Text that every receiver takes once it is cleaned, and of which something is left."""
    if not isinstance(value, str):
        return False
    cleaned = clean(value)
    return least <= len(cleaned) <= most and all(" " <= letter <= "~" for letter in cleaned)


def is_identifier(value: object, least: int, most: int) -> bool:
    """A number that must arrive as it was given: letters, digits and a few marks, no delimiter."""
    return _matches(rf"[0-9A-Za-z][0-9A-Za-z./_#-]{{{least - 1},{most - 1}}}", value)


def money(value: object) -> Decimal | None:
    """Dollars and cents above nothing."""
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        return None
    return Decimal(value) or None


def day(value: object) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _matches(pattern: str, value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value, re.ASCII) is not None
