"""Addresses of remote monitoring."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.web.rtm import lines, money, month, records, worklist

urlpatterns: list[URLPattern] = [
    path("rtm/", worklist.page, name="rtm"),
    path("rtm/money/", money.page, name="rtm-money"),
    path("rtm/document/", worklist.document_all, name="rtm-document-all"),
    path("rtm/start/", worklist.start, name="rtm-start"),
    path("rtm/payers/", worklist.payer, name="rtm-payer"),
    path("rtm/device/", worklist.device, name="rtm-device"),
    path("rtm/<int:monitoring_id>/", month.page, name="rtm-month"),
    path("rtm/<int:monitoring_id>/record/<str:what>/", records.record, name="rtm-record"),
    path("rtm/<int:monitoring_id>/timer/<str:what>/", records.timer, name="rtm-timer"),
    path("rtm/<int:monitoring_id>/document/", lines.document, name="rtm-document"),
    path("rtm/time/<int:entry_id>/", records.correct, name="rtm-correct"),
    path("rtm/sessions/<int:session_id>/forget/", records.forget_session, name="rtm-session-forget"),
    path("rtm/other/<int:other_id>/forget/", records.forget_other, name="rtm-other-forget"),
    path("rtm/lines/<int:line_id>/move/", lines.move, name="rtm-line-move"),
    path("rtm/lines/<int:line_id>/undo/", lines.undo, name="rtm-line-undo"),
    path("rtm/lines/<int:line_id>/evidence.txt", lines.evidence_text, name="rtm-evidence-text"),
    path("rtm/lines/<int:line_id>/appeal/", lines.appeal_page, name="rtm-appeal-page"),
    path("rtm/lines/<int:line_id>/appeal.txt", lines.appeal_text, name="rtm-appeal"),
    path("rtm/lines/<int:line_id>/evidence.pdf", lines.evidence_pdf, name="rtm-evidence-pdf"),
]
