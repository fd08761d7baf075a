"""What a form or a command is told when it asks for something that can't be."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """Says field by field what is wrong; nothing was changed. Fields are named as the action's arguments are."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)
