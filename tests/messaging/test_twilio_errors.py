"""Every error code of Twilio's that we know, sorted by what it asks of us."""

from __future__ import annotations

import pytest

from hepcoach.messaging.carriers import CarrierError, Ours, Permanent, Retry
from hepcoach.messaging.carriers.twilio.errors import DEAD_NUMBERS, MEANINGS, typed

# Written down apart from the product's table: shared/domain/facts.md 2.3, 2.6 and Twilio's error dictionary.
EXPECTED: dict[type[CarrierError], set[str]] = {
    Permanent: {"21610", "21211", "21614", "21217", "30005", "30006", "63003", "63024"},
    Retry: {"14107", "20429", "20500", "20503", "21611", "30001", "30003", "30008", "30022", "63018"},
    Ours: {
        *("20003", "20404", "21408", "21606", "21608", "21612", "21617", "21620"),
        *("30002", "30004", "30007", "30034", "63016", "63007"),
    },
}


@pytest.mark.parametrize(
    ("code", "kind"), [(code, kind) for kind, codes in EXPECTED.items() for code in sorted(codes)]
)
def test_a_code_asks_what_it_asks_whatever_the_http_status_beside_it(code: str, kind: type[CarrierError]) -> None:
    for status in (400, 404, 429, 500):
        error = typed(int(code), status)
        assert (type(error), error.code) == (kind, code)


def test_the_table_knows_exactly_these_codes_and_says_each_in_words() -> None:
    assert set(MEANINGS) == set().union(*EXPECTED.values())
    assert all(meaning.said.endswith(".") for meaning in MEANINGS.values())


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [(None, 429, Retry), (None, 500, Retry), (99999, 503, Retry), (99999, 400, Ours), (None, 403, Ours)],
)
def test_an_unknown_code_goes_by_its_http_status(code: int | None, status: int, kind: type[CarrierError]) -> None:
    assert type(typed(code, status)) is kind


def test_a_number_is_given_up_only_when_it_takes_no_texts_at_all() -> None:
    assert {"21211", "21614", "21217", "30005", "30006"} == DEAD_NUMBERS
