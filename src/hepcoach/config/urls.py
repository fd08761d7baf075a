"""Every address of the product."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from hepcoach.config import connections_page
from hepcoach.config.billing import urls as billing_urls
from hepcoach.web import figures

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("hooks/", include("hepcoach.messaging.urls")),
    path("", include("hepcoach.interop.urls")),
    path("demo/", include("hepcoach.web.demo.urls")),
    path("figures/<slug:exercise>.<slug:language>.svg", figures.figure, name="figure"),
    path("p/", include("hepcoach.web.patient.urls")),
    path("practice/connections/", connections_page.page, name="practice-connections"),
    path("practice/connections/<int:connection_id>/", connections_page.switch, name="practice-connection"),
    *billing_urls.urlpatterns,
    path("", include("hepcoach.web.urls")),
]
