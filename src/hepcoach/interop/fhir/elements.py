"""Reading parts of a resource without trusting their shape: nothing here raises on odd JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

Json = dict[str, Any]

SNOMED = "http://snomed.info/sct"


def objects(node: Json, key: str) -> list[Json]:
    """The objects under `key`, whether it holds a list or, as in some newer shapes, one object."""
    value = node.get(key)
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def part(node: Json, key: str) -> Json:
    value = node.get(key)
    return value if isinstance(value, dict) else {}


def string(node: Json, key: str) -> str:
    value = node.get(key)
    return value.strip() if isinstance(value, str) else ""


def strings(node: Json, key: str) -> list[str]:
    value = node.get(key)
    return [item.strip() for item in value if isinstance(item, str)] if isinstance(value, list) else []


def number(node: Json, key: str) -> int | float | None:
    """A finite number, whole ones as int. FHIR's XML habit of numbers in quotes is read too."""
    value = node.get(key)
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", value):
        value = float(value)
    if not isinstance(value, int | float) or not abs(value) < 1e9:
        return None
    return int(value) if value == int(value) else float(value)


def codings(concept: Json) -> list[tuple[str, str, str]]:
    """(system, code, display) of a CodeableConcept."""
    return [
        (string(coding, "system"), string(coding, "code"), string(coding, "display"))
        for coding in objects(concept, "coding")
    ]


def has_code(concept: Json, *codes: str) -> bool:
    return any(code in codes for _, code, _ in codings(concept))


def words_of(concept: Json) -> str:
    """How a CodeableConcept reads: its text, else a display."""
    said = string(concept, "text")
    return said or next((display for _, _, display in codings(concept) if display), "")


def every_string(value: Any) -> Iterator[str]:
    """All strings below a value, for a search of words. Leaves identifiers and references out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from every_string(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in {"reference", "identifier", "system", "div", "id", "meta"}:
                yield from every_string(item)


def day_of(value: str) -> date | None:
    """The first day that a date or dateTime may mean, in its own time zone."""
    match = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None


def last_day_of(value: str) -> date | None:
    """The last day that a date may mean: an end of "2026" is 31 December."""
    first = day_of(value)
    if first is None or re.match(r"\d{4}-\d\d-\d\d", value):
        return first
    if re.match(r"\d{4}-\d\d", value):
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return following - timedelta(days=1)
    return date(first.year, 12, 31)


def instant_of(value: str) -> datetime | None:
    """A dateTime as an instant, to order events; a date without a time counts from its start in UTC."""
    if "T" in value:
        try:
            found = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    first = day_of(value)
    return datetime(first.year, first.month, first.day, tzinfo=UTC) if first else None


def is_over(period: Json, today: date) -> bool:
    end = last_day_of(string(period, "end"))
    return end is not None and end < today


def is_not_yet(period: Json, today: date) -> bool:
    start = day_of(string(period, "start"))
    return start is not None and start > today


def is_current(period: Json, today: date) -> bool:
    return not is_over(period, today) and not is_not_yet(period, today)


def has_unknown_modifier(value: Any) -> bool:
    """Whether something below must be understood to be read rightly. We understand no modifier extension."""
    if isinstance(value, list):
        return any(has_unknown_modifier(item) for item in value)
    if not isinstance(value, dict):
        return False
    return (
        bool(value.get("modifierExtension"))
        or bool(value.get("implicitRules"))
        or any(has_unknown_modifier(item) for key, item in value.items() if key != "contained")
    )


def extension_values(node: Json, *endings: str) -> list[Any]:
    """The values of extensions whose address ends in one of `endings`."""
    found: list[Any] = []
    for extension in objects(node, "extension"):
        ending = re.split(r"[/#:]", string(extension, "url"))[-1].lower()
        if ending in endings:
            found.extend(value for key, value in extension.items() if key.startswith("value"))
    return found
