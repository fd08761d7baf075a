"""Addresses of the billing pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.config.billing import claim_page, files_page, settings_page

urlpatterns: list[URLPattern] = [
    path("rtm/claims/", files_page.page, name="billing"),
    path("rtm/claims/lines.csv", files_page.table, name="billing-table"),
    path("rtm/claims/payers/<int:payer_id>/write/", files_page.write, name="billing-write"),
    path("rtm/claims/payers/<int:payer_id>/billed/", files_page.billed_elsewhere, name="billing-billed"),
    path("rtm/claims/files/<int:file_id>.837", files_page.download, name="billing-file"),
    path("rtm/claims/lines/<int:line_id>/boxes/", claim_page.boxes, name="billing-boxes"),
    path("rtm/<int:monitoring_id>/claim/", claim_page.page, name="billing-claim"),
    path("rtm/settings/", settings_page.page, name="billing-settings"),
    path("rtm/settings/practice/", settings_page.provider, name="billing-provider"),
    path("rtm/settings/people/<int:staff_id>/", settings_page.renderer, name="billing-renderer"),
    path("rtm/settings/payers/<int:payer_id>/", settings_page.payer, name="billing-payer"),
    path("rtm/settings/rates/", settings_page.rate, name="billing-rate"),
    path("rtm/settings/rates/<int:rate_id>/remove/", settings_page.remove_rate, name="billing-rate-remove"),
    path("rtm/settings/readings/", settings_page.readings, name="billing-readings"),
]
