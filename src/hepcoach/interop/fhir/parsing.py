"""Bytes to JSON, with the place of the fault when they are none."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hepcoach.interop.fhir.neutral import Problem
from hepcoach.interop.fhir.written import Imported


@dataclass(frozen=True)
class NotJson:
    """`message` says what is wrong and where; it repeats nothing of the content."""

    message: str


def parse(raw: bytes) -> Any:
    """The JSON value, or NotJson."""
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        return NotJson(f"not UTF-8 text (byte {error.start})")
    except json.JSONDecodeError as error:
        return NotJson(f"not JSON: {error.msg} (line {error.lineno}, column {error.colno})")
    except RecursionError:
        return NotJson("nested too deeply")
    except ValueError:
        return NotJson("holds a number that JSON does not know")


def refused(fault: NotJson) -> Imported:
    return Imported((), (Problem("$", fault.message),))


def _no_constant(name: str) -> float:
    raise ValueError(name)
