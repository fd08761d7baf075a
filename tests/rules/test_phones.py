"""A number as records hold it -> the one that can be dialled, and whether texts reach it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules import phones

CASES: list[tuple[str, str, str | None, str]] = [
    ("(212) 555-0147", "US", "+12125550147", ""),
    ("212.555.0147", "US", "+12125550147", ""),
    ("1 212 555 0147", "US", "+12125550147", ""),
    ("+1-212-555-0147", "US", "+12125550147", ""),
    ("tel:+12125550147", "US", "+12125550147", ""),
    ("555-693-3210", "US", "+15556933210", ""),
    ("212-555-0147 x23", "US", "+12125550147", "extension"),
    ("212-555-0147 ext. 23", "US", "+12125550147", "extension"),
    ("+1 212 555 0147;ext=23", "US", "+12125550147", "extension"),
    ("2125550147x4", "US", "+12125550147", "extension"),
    ("212-555-0147, extensión 4", "US", "+12125550147", "extension"),
    ("+52 1 55 1234 5678", "US", "+525512345678", "foreign_number"),
    ("+52 55 1234 5678", "US", "+525512345678", "foreign_number"),
    ("55 1234 5678", "MX", "+525512345678", "foreign_number"),
    ("044 55 1234 5678", "MX", "+525512345678", "foreign_number"),
    ("011 52 55 1234 5678", "US", "+525512345678", "foreign_number"),
    ("(619) 555-0147", "MX", "+526195550147", "foreign_number"),
    ("+44 20 7946 0958", "US", "+442079460958", "foreign_number"),
    ("+1 416 555 0147", "US", "+14165550147", "foreign_number"),
    ("555-0147", "US", None, ""),
    ("cell 212-555-0147 or home 212-555-0148", "US", None, ""),
    ("212-555-0147 / 0148", "US", None, ""),
    ("212-555-0147 or 0148", "US", None, ""),
    ("none", "US", None, ""),
    ("", "US", None, ""),
    ("123-456-7890", "US", None, ""),
    ("000-000-0000", "US", None, ""),
    ("cell: 212-555-0147", "US", "+12125550147", ""),
    ("cel. (212) 555 0147", "US", "+12125550147", ""),
    ("212-555-0147 (no texts)", "US", "+12125550147", "landline"),
    ("212-555-0147 landline", "US", "+12125550147", "landline"),
    ("800-555-0147", "US", "+18005550147", "landline"),
    ("212-555-0147 (daughter Ana)", "US", "+12125550147", "invalid_phone"),
    ("787-555-0147", "US", "+17875550147", ""),
    ("２１２-555-0147", "US", "+12125550147", ""),
    ("212–555–0147", "US", "+12125550147", ""),
]


@pytest.mark.parametrize(("value", "country", "e164", "obstacle"), CASES)
def test_a_number_is_read_as_it_is_dialled(value: str, country: str, e164: str | None, obstacle: str) -> None:
    found = phones.read(value, country=country)
    assert (found.e164 if found else None, found.obstacle if found else "") == (e164, obstacle)


def test_a_home_line_takes_no_texts() -> None:
    found = phones.read("212-555-0147", takes_texts=False)
    assert found is not None
    assert found.obstacle == "landline"


@given(st.text(max_size=60))
def test_no_text_breaks_it(value: str) -> None:
    for country in ("US", "MX", "GB", "ZZ"):
        found = phones.read(value, country=country)
        assert found is None or found.e164.startswith("+")
