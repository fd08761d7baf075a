"""National Provider Identifiers: ten digits, the last of which checks the others.

Source: CMS, "Requirements for National Provider Identifier (NPI) and NPI check digit" (ISO 7812 with the prefix
80840 in front of the ten digits).
"""

from __future__ import annotations

import re

_PREFIX = "80840"


def is_npi(text: str) -> bool:
    """Whether this is a well-formed NPI; a wrong digit or two neighbours swapped are found."""
    if not re.fullmatch(r"[12]\d{9}", text, re.ASCII):
        return False
    digits = [int(digit) for digit in reversed(_PREFIX + text)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0
