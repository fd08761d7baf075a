"""Addresses behind a link."""

from __future__ import annotations

from django.urls import URLPattern, path

from hepcoach.web.patient import checkin, helpers, history, notices, offline

urlpatterns: list[URLPattern] = [
    path("<str:token>/", checkin.today, name="page"),
    path("<str:token>/did/", checkin.did, name="page-did"),
    path("<str:token>/which/", checkin.which, name="page-which"),
    path("<str:token>/why/", checkin.why, name="page-why"),
    path("<str:token>/pain/", checkin.pain, name="page-pain"),
    path("<str:token>/question/", checkin.question, name="page-question"),
    path("<str:token>/done/", checkin.done, name="page-done"),
    path("<str:token>/progress/", history.progress, name="page-progress"),
    path("<str:token>/settings/", history.settings_page, name="page-settings"),
    path("<str:token>/helpers/", helpers.page, name="page-helpers"),
    path("<str:token>/offline/", offline.page, name="page-offline"),
    path("<str:token>/sync/", offline.sync, name="page-sync"),
    path("<str:token>/worker.js", offline.worker, name="page-worker"),
    path("<str:token>/app.webmanifest", offline.manifest, name="page-manifest"),
    path("<str:token>/data/", history.data, name="page-data"),
    path("<str:token>/stop/", history.stop, name="page-stop"),
    path("<str:token>/notices/", notices.page, name="page-notices"),
    # No link is needed for it, and it has a name that no link can have.
    path("notices.js", notices.worker, name="page-notices-worker"),
]
