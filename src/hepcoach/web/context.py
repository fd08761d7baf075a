"""What every staff page's frame shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def staff_frame(request: HttpRequest) -> dict[str, Any]:
    """The signed-in actor, for the rail and header."""
    return {"actor": getattr(request, "actor", None)}
