"""Addresses of the owner's pages; those of the connections stand in config/urls.py."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.web.staff.practice import house, numbers, people, rules

urlpatterns: list[URLPattern] = [
    path("practice/", house.page, name="practice"),
    path("practice/details/", house.details, name="practice-details"),
    path("practice/hours/", house.office_hours, name="practice-hours"),
    path("practice/holidays/", house.holiday, name="practice-holiday"),
    path("practice/locations/", house.location, name="practice-location-add"),
    path("practice/locations/<int:location_id>/", house.location, name="practice-location"),
    path("practice/rules/", rules.page, name="practice-rules"),
    path("practice/rules/<str:key>/", rules.rule, name="practice-rule"),
    path("practice/numbers/", numbers.page, name="practice-numbers"),
    path("practice/numbers/<slug:key>/", numbers.one, name="practice-number"),
    path("practice/numbers/<slug:key>/before/", numbers.baseline, name="practice-number-baseline"),
    path("practice/numbers/<slug:key>/rows.csv", numbers.as_file, name="practice-number-file"),
    path("practice/people/", people.page, name="practice-people"),
    path("practice/people/add/", people.add, name="practice-staff-add"),
    path("practice/people/<int:staff_id>/sign-in/", people.sign_in, name="practice-staff-sign-in"),
    path("practice/people/<int:staff_id>/deactivate/", people.deactivate, name="practice-staff-deactivate"),
    path("practice/people/<int:staff_id>/activate/", people.activate, name="practice-staff-activate"),
    path("practice/people/<int:staff_id>/release/", people.release, name="practice-staff-release"),
    path("practice/people/<int:staff_id>/second-step/", people.second_step, name="practice-staff-second-step"),
    path("practice/handover/", people.hand_over, name="practice-handover"),
    path("practice/covers/", people.cover, name="practice-cover"),
    path("practice/covers/<int:cover_id>/end/", people.end_cover, name="practice-cover-end"),
]
