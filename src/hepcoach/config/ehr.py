"""Takes Bundles in for what runs inside the program: the simulated EHR."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def deliver(practice_id: int, bundle: dict[str, Any], now: datetime) -> None:
    """Import a Bundle; ValueError says why it was refused."""
    from hepcoach.clinics.actors import Actor
    from hepcoach.clinics.models import Practice
    from hepcoach.interop.fhir.importing import import_bundle

    practice = Practice.objects.get(pk=practice_id)
    actor = Actor(practice_id=practice_id, name="import", role="coach", display_name="EHR import")
    imported = import_bundle(practice=practice, value=bundle, actor=actor, now=now)
    if imported.errors:
        raise ValueError("; ".join(f"{problem.path}: {problem.message}" for problem in imported.errors))
