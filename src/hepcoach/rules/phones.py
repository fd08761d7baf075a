"""Reading a phone number as records hold it, and whether a text can reach it.

Source: shared domain page on prescriptions (phone, may_text). Numbers of the North American plan are judged by
their shape alone, as lists of area codes lag behind and fictional ones are used in training records.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers

INVALID = "invalid_phone"
LANDLINE = "landline"
EXTENSION = "extension"
FOREIGN = "foreign_number"

_EXTENSION = re.compile(
    r"[\s,;.(]*(?:;ext=|(?<![a-z])(?:extensi[oó]n|extn|ext|int|interno|anexo|x)(?![a-z])\.?|#)\s*[:=.]?\s*(\d{1,6})\)?\s*$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\+?\d(?:[\d\s().\-/·]*\d)?")
# Words beside a number that only say what kind it is; any other words may say whose it is, or not to use it.
_HARMLESS = {
    "c", "m", "h", "t", "p", "cell", "cel", "cell:", "celular", "cellphone", "mobile", "mob", "movil", "tel",
    "telefono", "phone", "ph", "number", "no", "num", "us", "usa", "mx", "personal", "primary", "principal", "my",
    "sms", "text", "texts", "ok", "preferred", "whatsapp", "call", "or",
}  # fmt: skip
_NO_TEXTS = re.compile(
    r"\b(landline|land line|fijo|fija|home|casa|voice only|calls? only|solo llamadas|tty|fax|office|oficina|work"
    r"|(?:no|not|never|can'?t|cannot|don'?t|doesn'?t|sin)\b[^.;]*\b(?:texts?|texting|sms|mensajes?))\b"
)
_UNITED_STATES = {"US", "PR", "VI", "GU", "AS", "MP"}


@dataclass(frozen=True)
class Phone:
    """`obstacle` is "" when texts reach it, else landline, extension, foreign_number or invalid_phone."""

    e164: str
    obstacle: str


def read(
    value: str, *, country: str = "US", takes_texts: bool = True, has_extension: bool = False
) -> Phone | None:
    """The one number that `value` holds, or None when it holds none that can be dialled, or more than one.

    `country` is that of the person's address (ISO code), which says where a number without a country code
    is. `takes_texts` is false for a home or work line.
    """
    text = re.sub("[‐-―−]", "-", unicodedata.normalize("NFKC", value)).strip()
    text = re.sub(r"^(tel|sms|callto):", "", text, flags=re.IGNORECASE)
    shortened = _EXTENSION.sub("", text)
    is_extended = has_extension or shortened != text
    numbers = [match.group() for match in _NUMBER.finditer(shortened.replace("(0)", ""))]
    long = [found for found in numbers if len(_digits(found)) >= 7]
    # A second number, or the end of one ("212-555-0147 or 0148"), leaves open which is meant.
    if len(long) != 1 or any(len(_digits(found)) > 2 for found in numbers if found != long[0]):
        return None
    e164 = _dialled(long[0], country)
    if e164 is None:
        return None
    return Phone(e164, _obstacle(e164, _plain(shortened.replace(long[0], " ")), takes_texts, is_extended))


def _obstacle(e164: str, beside: str, takes_texts: bool, is_extended: bool) -> str:
    if is_extended:
        return EXTENSION
    parsed = phonenumbers.parse(e164)
    if (phonenumbers.region_code_for_number(parsed) or _shape_region(e164)) not in _UNITED_STATES:
        return FOREIGN
    kind = phonenumbers.number_type(parsed)
    fixed = {
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.PREMIUM_RATE,
    }
    if not takes_texts or kind in fixed or _NO_TEXTS.search(beside):
        return LANDLINE
    if set(re.findall(r"[^\W\d_]+", beside)) - _HARMLESS:
        return INVALID
    return ""


def _shape_region(e164: str) -> str:
    return "US" if e164.startswith("+1") else ""


def _dialled(number: str, country: str) -> str | None:
    digits = _digits(number)
    if not number.startswith("+"):
        international = re.match(r"(011|00)(?=[1-9])", digits)
        if international and len(digits) > 11:
            digits = digits[len(international[1]) :]
        elif country == "MX":
            digits = "52" + _mexican_local(digits)
        elif country in ("US", ""):
            digits = digits if len(digits) == 11 and digits.startswith("1") else f"1{digits}"
        else:
            return _parsed(number, country)
    if digits.startswith("52"):
        # Mexico dropped the 1 of mobile numbers in 2019; records still carry it.
        digits = re.sub(r"^521(?=\d{10}$)", "52", digits)
        return f"+{digits}" if re.fullmatch(r"52[2-9]\d{9}", digits) else None
    if digits.startswith("1"):
        return f"+{digits}" if re.fullmatch(r"1[2-9]\d\d[2-9]\d{6}", digits) else None
    return _parsed(f"+{digits}", country)


def _mexican_local(digits: str) -> str:
    """Ten digits, freed of a country code or of the trunk prefixes that were dialled until 2019."""
    match = re.fullmatch(r"(?:521?|04[45]|01|1)?(\d{10})", digits)
    return match[1] if match else digits


def _parsed(number: str, country: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number, country or "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def as_written(e164: str) -> str:
    """A number as people here write it: "(212) 555-0100"; with the country code outside +1. A non-number stays."""
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, style.NATIONAL if parsed.country_code == 1 else style.INTERNATIONAL)
