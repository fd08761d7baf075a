"""Pages for staff and patients."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from hepcoach.web import signin, views
from hepcoach.web.outcomes import urls as outcome_urls
from hepcoach.web.patient import video as patient_video
from hepcoach.web.rtm import urls as rtm_urls
from hepcoach.web.staff import (
    care,
    cases,
    confirm,
    front_desk,
    inbox,
    intake,
    messaging_urls,
    patients,
    report_urls,
    today,
    training,
    workspace_urls,
)
from hepcoach.web.staff.practice import urls as practice_urls
from hepcoach.web.staff.program import back, builder, own, printed

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("account/second-step/", signin.second_step, name="second-step"),
    path("account/still-here/", signin.still_here, name="still-here"),
    path("", today.today, name="today"),
    path("patients/", patients.patients, name="patients"),
    path("patients/search/", patients.search, name="patient-search"),
    path("patients/<int:patient_id>/", patients.patient, name="patient"),
    path("patients/<int:patient_id>/pain.svg", patients.pain_chart, name="patient-pain"),
    path("patients/<int:patient_id>/open/", patients.break_glass, name="patient-break-glass"),
    path("patients/<int:patient_id>/text/", patients.send_text, name="patient-text"),
    path("patients/<int:patient_id>/text/<int:text_id>/undo/", patients.undo_text, name="patient-text-undo"),
    path("patients/<int:patient_id>/pause/", patients.pause, name="patient-pause"),
    path("patients/<int:patient_id>/resume/", patients.resume, name="patient-resume"),
    path("patients/<int:patient_id>/stop/", patients.stop_texts, name="patient-stop"),
    path("patients/<int:patient_id>/allow/", patients.allow_texts, name="patient-allow"),
    path("patients/<int:patient_id>/care/", care.page, name="patient-care"),
    path("patients/<int:patient_id>/training/", training.page, name="patient-training"),
    path("patients/<int:patient_id>/care/milestone/", care.milestone, name="patient-milestone"),
    path("patients/<int:patient_id>/care/psfs/", care.psfs, name="patient-psfs"),
    path("patients/<int:patient_id>/care/baseline/", care.baseline, name="patient-baseline"),
    path("patients/<int:patient_id>/care/morning/", care.morning, name="patient-morning"),
    path("patients/<int:patient_id>/care/rules/<str:key>/", care.rule, name="patient-rule"),
    path("patients/<int:patient_id>/program/", builder.page, name="patient-program"),
    path("patients/<int:patient_id>/program/back/<int:version>/", back.go_back, name="patient-program-back"),
    path("patients/<int:patient_id>/program/check/", builder.check, name="patient-program-check"),
    path("patients/<int:patient_id>/program/page.pdf", printed.page, name="patient-program-pdf"),
    path("p/<str:token>/video/", patient_video.watch, name="page-video"),
    path("exercises/own/", own.page, name="clinic-exercises"),
    path("exercises/own/<int:exercise_id>/upload/", own.upload, name="clinic-exercise-upload"),
    path("exercises/own/<int:exercise_id>/video/", own.watch, name="clinic-exercise-video"),
    path("exercises/own/<int:exercise_id>/video/remove/", own.remove_video, name="clinic-exercise-video-remove"),
    path("programs/search/", builder.find, name="program-search"),
    path("cases/<int:case_id>/", cases.case, name="case"),
    path("cases/<int:case_id>/acknowledge/", cases.acknowledge, name="case-acknowledge"),
    path("cases/<int:case_id>/reassign/", cases.reassign, name="case-reassign"),
    path("cases/<int:case_id>/resolve/", cases.resolve, name="case-resolve"),
    path("cases/<int:case_id>/reopen/", cases.reopen, name="case-reopen"),
    path("cases/<int:case_id>/note/", cases.note, name="case-note"),
    path("cases/<int:case_id>/call/", cases.call, name="case-call"),
    path("confirm/", confirm.waiting, name="confirm"),
    path("programs/<int:program_id>/confirm/", confirm.confirm, name="program-confirm"),
    path("front-desk/", front_desk.front_desk, name="front-desk"),
    path("front-desk/intake/", intake.by_hand, name="front-desk-intake"),
    path("front-desk/import/", intake.from_table, name="front-desk-import"),
    path("front-desk/cases/<int:case_id>/assign/", inbox.assign, name="front-desk-assign"),
    path("front-desk/texts/<int:text_id>/settle/", front_desk.settle_text, name="text-settle"),
    path("front-desk/texts/<int:text_id>/place/", front_desk.place_text, name="text-place"),
    path("front-desk/texts/<int:text_id>/attach/<int:patient_id>/", front_desk.attach_text, name="text-attach"),
    *report_urls.urlpatterns,
    *workspace_urls.urlpatterns,
    *messaging_urls.urlpatterns,
    *practice_urls.urlpatterns,
    *rtm_urls.urlpatterns,
    *outcome_urls.urlpatterns,
]
