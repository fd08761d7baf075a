"""Addresses of what is sent to and from one patient beside words."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.web.staff import photos

urlpatterns: list[URLPattern] = [
    path("patients/<int:patient_id>/photos/<int:photo_id>/", photos.photo, name="patient-photo"),
]
