from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rtm.clinic import Clinic


@pytest.fixture
def clinic(db: None) -> Clinic:
    # Models can be imported only once Django is set up.
    from tests.rtm.clinic import Clinic

    return Clinic()
