"""Addresses of the workspace beside its pages: live counts, own choices, corrections, replies from a case."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.web.staff import cases, corrections, live, styleguide, you

urlpatterns: list[URLPattern] = [
    path("live/", live.live, name="live"),
    path("live/stream/", live.stream, name="live-stream"),
    path("patients/<int:patient_id>/correct/", corrections.correct_day, name="patient-correct-day"),
    path(
        "patients/<int:patient_id>/texts/<int:text_id>/judge/", corrections.judge_text, name="patient-judge-text"
    ),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("you/", you.you, name="you"),
    path("cases/<int:case_id>/reply/", cases.reply, name="case-reply"),
    path("cases/<int:case_id>/reply/<int:text_id>/undo/", cases.undo_reply, name="case-reply-undo"),
]
