"""A practice, and importing into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.interop.bundles import Json

if TYPE_CHECKING:
    from hepcoach.clinics.models import Practice

Take = Callable[..., Json]


@pytest.fixture
def clinic(now: datetime) -> Practice:
    from tests import factories

    return factories.practice(now=now)


@pytest.fixture
def take(clinic: Practice, now: datetime) -> Take:
    """Import a Bundle, `days` after the test's day, and show the neutral view."""
    # pytest reads this file before Django is set up.
    from hepcoach.clinics.actors import Actor
    from hepcoach.interop.fhir import view
    from hepcoach.interop.fhir.importing import import_bundle

    def taken(value: Any, days: float = 0) -> Json:
        actor = Actor(practice_id=clinic.pk, name="import", role="coach")
        return view.as_json(
            import_bundle(practice=clinic, value=value, actor=actor, now=now + timedelta(days=days))
        )

    return taken
