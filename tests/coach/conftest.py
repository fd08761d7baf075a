"""The loop's tests share one small clinic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.coach.story import Clinic


@pytest.fixture
def clinic() -> Iterator[Clinic]:
    # Models can be imported only once Django is set up, which happens after this file is read.
    from hepcoach.messaging import carriers
    from tests.coach import story

    made = story.build()
    with carriers.using(lambda _: made.carrier):
        yield made
