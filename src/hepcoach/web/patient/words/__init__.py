"""What patients read, one file a language, reviewed as content."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

LANGUAGES = ("en", "es")


@cache
def of(language: str) -> Mapping[str, Any]:
    """The words of a language; English where it is not ours."""
    chosen = language if language in LANGUAGES else "en"
    text = resources.files(__package__).joinpath(f"{chosen}.yaml").read_text(encoding="utf-8")
    words: Mapping[str, Any] = yaml.safe_load(text)
    return words
