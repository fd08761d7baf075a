"""Addresses of the demo."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.web.demo import views

urlpatterns: list[URLPattern] = [
    path("", views.door, name="demo"),
    path("sign-in/<int:staff_id>/", views.sign_in, name="demo-sign-in"),
    path("phone/", views.phones, name="demo-phones"),
    path("phone/<int:patient_id>/", views.phone, name="demo-phone"),
    path("phone/<int:patient_id>/answer/", views.answer, name="demo-answer"),
    path("phone/<int:patient_id>/morning/", views.morning, name="demo-morning"),
]
