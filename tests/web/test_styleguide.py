"""The style guide shows the parts that pages are built from, to every member of staff."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse

from hepcoach import web
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["therapist", "desk", "owner", "biller"])
def test_every_part_of_the_design_system_stands_on_the_page(clinic: Clinic, who: str) -> None:
    page = clinic.signed_in(who).get(reverse("styleguide")).content.decode()
    for part in ("chip", "squares", "spark", "toast", "timeline", "empty", "card", "wrong-field", "filter"):
        assert re.search(rf'class="[^"]*\b{part}\b', page), part


def test_every_token_that_is_shown_exists_in_both_themes() -> None:
    css = Path(web.__file__).parent / "static" / "css"
    tokens = (css / "tokens.css").read_text()
    shown = set(re.findall(r"var\(--([a-z0-9-]+)\)", (css / "styleguide.css").read_text()))
    assert shown <= set(re.findall(r"--([a-z0-9-]+):", tokens)), "a token that is none"
