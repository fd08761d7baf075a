"""Pages for staff and patients."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.web import views

urlpatterns: list[URLPattern] = [
    path("healthz", views.healthz, name="healthz"),
    path("", views.today, name="today"),
]
