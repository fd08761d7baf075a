"""Two practices for the staff pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.clinic import Clinic


def _build(slug: str) -> Clinic:
    # Imported late: pytest reads this file before Django is set up.
    from tests.web.clinic import build

    return build(datetime.now(UTC), slug)


@pytest.fixture
def clinic(db: None) -> Clinic:
    return _build("north")


@pytest.fixture
def elsewhere(db: None) -> Clinic:
    return _build("south")
