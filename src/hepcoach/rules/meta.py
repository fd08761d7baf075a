"""What every rule says of itself, so that a therapist can be shown why and a replay can prove it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rule:
    """A named piece of clinical, billing or messaging knowledge.

    `thresholds` holds the defaults; practice and patient may set their own under the same keys.
    """

    id: str
    version: int
    title: str
    source: str
    thresholds: dict[str, float] = field(default_factory=dict)
