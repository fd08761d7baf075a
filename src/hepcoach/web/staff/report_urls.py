"""Addresses of notes, reports and the discharge."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.web.staff import notes
from hepcoach.web.staff.practice import note_templates

urlpatterns: list[URLPattern] = [
    path("sign/", notes.queue, name="sign"),
    path("notes/<int:note_id>/", notes.note, name="note"),
    path("notes/<int:note_id>/edit/", notes.edit, name="note-edit"),
    path("notes/<int:note_id>/amend/", notes.amend, name="note-amend"),
    path("notes/<int:note_id>/note.pdf", notes.as_pdf, name="note-pdf"),
    path("notes/<int:note_id>/note.json", notes.as_fhir, name="note-fhir"),
    path("notes/<int:note_id>/note.txt", notes.as_text, name="note-text"),
    path("practice/notes/", note_templates.page, name="practice-notes"),
    path("practice/notes/<slug:kind>/", note_templates.write, name="practice-note"),
    path("cases/<int:case_id>/sign/", notes.sign_case, name="case-sign"),
    path("episodes/<int:episode_id>/discharge/", notes.discharge, name="report-new"),
    path("episodes/<int:episode_id>/draft/", notes.draft, name="note-new"),
]
