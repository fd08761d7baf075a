"""Addresses of outcome measures."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.web.outcomes import views

urlpatterns: list[URLPattern] = [
    path("patients/<int:patient_id>/measures/", views.page, name="patient-measures"),
    path("patients/<int:patient_id>/measures/score/", views.score, name="patient-score"),
    path("patients/<int:patient_id>/measures/motion/", views.motion, name="patient-motion"),
]
