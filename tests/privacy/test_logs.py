"""A patient's link never reaches a log."""

from __future__ import annotations

import logging

from hepcoach.privacy.logs import HideLinks


def test_the_token_of_a_link_is_cut_out_of_a_log_line() -> None:
    record = logging.LogRecord("x", 40, "f", 1, "Gone: %s (%d)", ("/p/2k.Ab-9_zzzzzzzzzzzz/did/", 410), None)
    assert HideLinks().filter(record)
    assert record.getMessage() == "Gone: /p/…/did/ (410)"


def test_other_lines_stay_as_they_are() -> None:
    record = logging.LogRecord("x", 40, "f", 1, "GET /patients/%s/ and /p/", (7,), None)
    HideLinks().filter(record)
    assert record.getMessage() == "GET /patients/7/ and /p/"


def test_a_link_that_sets_a_password_is_cut_too() -> None:
    said = "Gone: /accounts/password/reset/key/2-dikz4l-3f6a8750c0e5f01543bd/"
    record = logging.LogRecord("x", 40, "f", 1, said, (), None)
    HideLinks().filter(record)
    assert record.getMessage() == "Gone: /accounts/password/reset/key/…/"
