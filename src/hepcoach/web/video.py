"""A clinic's video as an answer to a player, which asks for it in parts."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from hepcoach.exercises import media
from hepcoach.exercises.models import ClinicVideo


def answer(request: HttpRequest, video: ClinicVideo) -> HttpResponse:
    """The whole (200), the part asked for (206), or that there is no such part (416). Streamed in pieces."""
    try:
        asked = media.part(request.headers.get("Range", ""), video.size)
    except media.NoSuchPart:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{video.size}"})
    first, last = asked or (0, video.size - 1)
    content = () if request.method == "HEAD" else media.read(video, first, last)
    response = StreamingHttpResponse(content, content_type=video.content_type)
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    if asked:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{video.size}"
    return cast(HttpResponse, response)
