"""Twilio's signature, by the vectors that its own documentation publishes."""

from __future__ import annotations

import pytest

from hepcoach.messaging.carriers.twilio import signature

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"


def form(caller: str) -> dict[str, str]:
    return {
        "CallSid": "CA1234567890ABCDE",
        "To": "+18005551212",
        "Digits": "1234",
        "From": caller,
        "Caller": caller,
    }


@pytest.mark.parametrize(
    ("caller", "expected"),
    [("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="), ("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")],
)
def test_published_vectors_hold(caller: str, expected: str) -> None:
    assert signature.sign(token="12345", url=URL, form=form(caller)) == expected
    assert signature.is_genuine(token="12345", url=URL, form=form(caller), signature=expected)


@pytest.mark.parametrize(
    ("token", "url", "sent"),
    [
        ("12346", URL, form("+12349013030")),
        ("12345", URL + "3", form("+12349013030")),
        ("12345", URL, {**form("+12349013030"), "Digits": "1235"}),
        ("", URL, form("+12349013030")),
    ],
)
def test_another_token_address_or_form_is_forged(token: str, url: str, sent: dict[str, str]) -> None:
    assert not signature.is_genuine(token=token, url=url, form=sent, signature="0/KCTR6DLpKmkAf8muzZqo1nDgQ=")
