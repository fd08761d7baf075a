"""Asks a practice's carrier whether all is set up, whatever its kind. Reaches no patient."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.module_loading import import_string

from hepcoach.messaging.models import Carrier


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `said` also tells what to do when it is not right."""

    what: str
    is_right: bool
    said: str


def check(carrier: Carrier) -> list[Finding]:
    if carrier.kind == Carrier.Kind.PHONE:
        return [Finding("carrier", True, "The on-screen phone of a demo: nothing to ask.")]
    found: list[Finding] = import_string(f"hepcoach.messaging.carriers.{carrier.kind}.checking.check")(carrier)
    return found
