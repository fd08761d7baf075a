"""Addresses of the workspace beside the pages themselves: live counts, own choices, replies from a case."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.web.staff import cases, live, you

urlpatterns: list[URLPattern] = [
    path("live/", live.live, name="live"),
    path("live/stream/", live.stream, name="live-stream"),
    path("you/", you.you, name="you"),
    path("cases/<int:case_id>/reply/", cases.reply, name="case-reply"),
    path("cases/<int:case_id>/reply/<int:text_id>/undo/", cases.undo_reply, name="case-reply-undo"),
]
