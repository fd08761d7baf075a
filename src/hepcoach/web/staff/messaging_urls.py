"""Addresses of what is sent to and from one patient beside words."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.web.staff import helpers, photos, reach
from hepcoach.web.staff.practice import carriers, texts

urlpatterns: list[URLPattern] = [
    path("patients/<int:patient_id>/photos/<int:photo_id>/", photos.photo, name="patient-photo"),
    path("patients/<int:patient_id>/reach/", reach.page, name="patient-reach"),
    path("patients/<int:patient_id>/reach/channel/", reach.channel, name="patient-channel"),
    path("patients/<int:patient_id>/reach/limits/", reach.limits, name="patient-limits"),
    path("patients/<int:patient_id>/reach/asked/", reach.asked_again, name="patient-asked-again"),
    path("patients/<int:patient_id>/reach/calls/", reach.calls_only, name="patient-calls-only"),
    path("patients/<int:patient_id>/helpers/", helpers.add, name="patient-helpers"),
    path("practice/carriers/", carriers.page, name="practice-carriers"),
    path("practice/carriers/<int:carrier_id>/pace/", carriers.pace, name="practice-carrier-pace"),
    path("practice/carriers/<int:carrier_id>/off/", carriers.off, name="practice-carrier-off"),
    path("practice/texts/", texts.page, name="practice-texts"),
    path("practice/texts/<str:language>/<str:form>/", texts.write, name="practice-text"),
]
