"""Addresses that other systems send to."""

from __future__ import annotations

from django.urls import path

from hepcoach.interop.fhir.views import receive

urlpatterns = [path("fhir", receive, name="fhir")]
