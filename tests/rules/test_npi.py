"""Which ten digits are an NPI."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.rules.npi import is_npi


def test_the_example_of_the_standard_is_one() -> None:
    assert is_npi("1234567893")


@pytest.mark.parametrize("text", ["", "123456789", "12345678930", "3234567893", "123456789x", "١٢٣٤٥٦٧٨٩٣"])
def test_other_shapes_are_none(text: str) -> None:
    assert not is_npi(text)


@given(st.integers(100_000_000, 299_999_999))
def test_of_ten_last_digits_exactly_one_fits(beginning: int) -> None:
    assert sum(is_npi(f"{beginning}{last}") for last in range(10)) == 1


@given(st.integers(100_000_000, 299_999_999), st.integers(1, 8), st.integers(1, 9))
def test_one_wrong_digit_is_found(beginning: int, place: int, more: int) -> None:
    right = next(f"{beginning}{last}" for last in range(10) if is_npi(f"{beginning}{last}"))
    wrong = f"{right[:place]}{(int(right[place]) + more) % 10}{right[place + 1 :]}"
    assert not is_npi(wrong)
