"""Finding a patient by phone, record number or name although all three are sealed: keyed fingerprints."""

from __future__ import annotations

import re
import unicodedata

from hepcoach.privacy import keyring, keys

# Beginnings of names from this length on are indexed, so that typing three letters finds a person.
SHORTEST_BEGINNING = 3


def phone_index(practice_id: int, e164: str) -> bytes:
    """The blind index of a number in E.164."""
    return keys.blind_index(keyring.of(practice_id), "phone", e164)


def identifier_index(practice_id: int, system: str, value: str) -> bytes:
    """The blind index of what another system calls a row."""
    return keys.blind_index(keyring.of(practice_id), "identifier", f"{system}|{value}")


def search_tokens(
    practice_id: int, *, given_name: str, family_name: str, phones: list[str], record_number: str
) -> list[int]:
    """What a search may find this person by: beginnings of each name, whole numbers and their last four."""
    words: set[str] = set()
    for name in _words(f"{given_name} {family_name}"):
        words.update(name[:length] for length in range(min(SHORTEST_BEGINNING, len(name)), len(name) + 1))
    for number in (*phones, record_number):
        words.update(_number_words(number))
    return sorted(_token(practice_id, word) for word in words)


def query_tokens(practice_id: int, query: str) -> list[int]:
    """The fingerprints that a person must have, all of them, to be found by `query`. Empty: nothing to ask."""
    digits = re.sub(r"\D", "", query)
    if len(digits) >= 4 and not re.search(r"[^\d\s()+.\-]", query):
        return [_token(practice_id, digits[-10:])]
    return [_token(practice_id, word) for word in _words(query)]


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _number_words(number: str) -> set[str]:
    digits = re.sub(r"\D", "", number)
    found = {digits[-10:], digits[-4:]} if len(digits) >= 4 else {digits}
    return (found | set(_words(number))) - {""}


def _token(practice_id: int, word: str) -> int:
    digest = keys.blind_index(keyring.of(practice_id), "search", word)
    return int.from_bytes(digest[:8], "big", signed=True)
