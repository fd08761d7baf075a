"""Taking in patients at the front desk: by hand and from a table."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hepcoach.clinics.models import Practice
from hepcoach.patients.models import ConsentEvent, Episode, Patient
from hepcoach.privacy.models import AuditEntry
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db
HEAD = "First name,Last name,Date of birth,Mobile,Language,Parent,Therapist"


def form(clinic: Clinic, **change: str) -> dict[str, str]:
    return {
        "given_name": "Nadia",
        "family_name": "Nettle",
        "birth_date": "1960-02-29",
        "phone": "(212) 555-0188",
        "language": "es",
        "therapist": str(clinic.staff["therapist"].pk),
        "agreed": "yes",
    } | change


def post(clinic: Clinic, **change: str):  # type: ignore[no-untyped-def]
    return clinic.signed_in("desk").post(reverse("front-desk-intake"), form(clinic, **change))


def table(clinic: Clinic, *lines: str, go: str = "") -> str:
    posted = {"table": "\n".join((HEAD, *lines)), "go": go}
    return html.unescape(clinic.signed_in("desk").post(reverse("front-desk-import"), posted).content.decode())


def newcomers(clinic: Clinic) -> list[Patient]:
    with clinic.inside():
        return list(Patient.objects.exclude(pk=clinic.patient.pk).order_by("pk"))


def test_a_patient_is_taken_in_with_consent_number_and_a_course_of_care(clinic: Clinic) -> None:
    answer = post(clinic)
    (patient,) = newcomers(clinic)
    assert answer["Location"] == reverse("patient", args=[patient.pk])
    assert (patient.full_name, patient.birth_date, patient.language) == ("Nadia Nettle", "1960-02-29", "es")
    assert patient.may_text_reason == ""
    with clinic.inside():
        assert patient.contact_points.get(is_preferred=True).phone == "+12125550188"
        episode = patient.episodes.get()
        assert (episode.therapist, episode.discipline, episode.started_on) == (
            clinic.staff["therapist"],
            "PT",
            clinic.today,
        )
        said = ConsentEvent.objects.get(patient=patient)
        assert (said.kind, said.method) == (ConsentEvent.Kind.GRANTED, "front_desk")
        assert clinic.practice.name in said.words_shown and "STOP" in said.words_shown
        assert AuditEntry.objects.filter(action="take in", subject=f"patient:{patient.pk}").count() == 1


def test_the_words_of_consent_are_shown_before_they_are_agreed_to(clinic: Clinic) -> None:
    page = clinic.signed_in("desk").get(reverse("front-desk-intake")).content.decode()
    assert f"{clinic.practice.name} will text you about your home exercises" in page


def test_the_newcomer_is_found_opened_and_on_the_therapists_list(clinic: Clinic) -> None:
    post(clinic)
    (patient,) = newcomers(clinic)
    therapist = clinic.signed_in("therapist")
    assert "Nettle" in therapist.post(reverse("patient-search"), {"q": "nett"}).content.decode()
    for who, page in (("therapist", "today"), ("therapist", "patients"), ("desk", "front-desk")):
        assert clinic.signed_in(who).get(reverse(page)).status_code == 200
    for who in ("therapist", "desk"):
        page = clinic.signed_in(who).get(reverse("patient", args=[patient.pk])).content.decode()
        assert "Nadia Nettle" in page
    assert clinic.signed_in("other").get(reverse("patient", args=[patient.pk])).status_code == 403


def test_without_consent_the_patient_waits_to_be_asked(clinic: Clinic) -> None:
    post(clinic, agreed="")
    (patient,) = newcomers(clinic)
    assert patient.may_text_reason == "no_consent"
    page = clinic.signed_in("desk").get(reverse("front-desk")).content.decode()
    assert "Nadia Nettle" in page and "Ask at the next visit" in page


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"given_name": " "}, "Write the first name."),
        ({"family_name": "N" * 81}, "At most 80 letters."),
        ({"birth_date": "soon"}, "Write the birth date as"),
        ({"birth_date": "2960-02-29"}, "That can't be a birth date"),
        ({"birth_date": "1860-02-28"}, "That can't be a birth date"),
        ({"phone": "555"}, "no number that can be dialled"),
        ({"phone": "212-555-0188 x 12"}, "Texts can't reach an extension"),
        ({"phone": "+44 20 7946 0958"}, "numbers of the United States only"),
        ({"phone": ""}, "Consent is for a number"),
        ({"language": "tlh"}, "Choose English"),
        ({"therapist": ""}, "Choose who treats the patient."),
        ({"guardian": "Ines Nettle"}, "Only for a patient under 18"),
    ],
)
def test_what_is_wrong_is_said_in_words_and_nobody_is_taken_in(
    clinic: Clinic, change: dict[str, str], says: str
) -> None:
    answer = post(clinic, **change)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 400
    assert says in page
    assert change.keys() & {"given_name"} or 'value="Nadia"' in page, "what was typed is lost"
    assert newcomers(clinic) == []


def test_a_therapist_of_another_practice_is_no_choice(clinic: Clinic, elsewhere: Clinic) -> None:
    assert post(clinic, therapist=str(elsewhere.staff["therapist"].pk)).status_code == 400
    assert newcomers(clinic) == []


def test_a_childs_texts_go_to_the_guardian(clinic: Clinic) -> None:
    young = (clinic.today - timedelta(days=3650)).isoformat()
    assert "A child's texts go to a parent" in html.unescape(post(clinic, birth_date=young).content.decode())
    post(clinic, birth_date=young, guardian="Ines Nettle")
    (patient,) = newcomers(clinic)
    with clinic.inside():
        helper = patient.helpers.get()
        assert (helper.name, helper.is_main_contact) == ("Ines Nettle", True)
        assert patient.contact_points.get(is_preferred=True).helper == helper
        assert patient.may_text_reason == ""


def test_the_same_person_is_not_taken_in_twice(clinic: Clinic) -> None:
    post(clinic)
    answer = post(clinic, given_name="NADIA")
    assert answer.status_code == 400
    (patient,) = newcomers(clinic)
    assert reverse("patient", args=[patient.pk]) in answer.content.decode()
    post(clinic, birth_date="1961-02-28")
    assert len(newcomers(clinic)) == 2


def test_one_intake_at_a_time_holds_up_no_text_of_the_practice(clinic: Clinic) -> None:
    """A full lock of the practice's row would stop every insert that refers to it."""
    with CaptureQueriesContext(connection) as asked:
        post(clinic)
    locks = [one["sql"] for one in asked if 'FROM "clinics_practice"' in one["sql"] and " FOR " in one["sql"]]
    assert [sql.partition(" FOR ")[2] for sql in locks] == ["NO KEY UPDATE"]


LINES = (
    "Ned,Nettle,7/2/1961,212-555-0101,es,,{therapist}",
    "Maria,Marigold,{known},212-555-0102,,,{therapist}",
    "Nora,,1970-01-01,212-555-0103,,,{therapist}",
    "Nils,Nettle,1970-01-01,555,fr,,Nobody",
    "ned, nettle,1961-07-02,212-555-0104,,,{therapist}",
    "Nina,Nettle,1970-01-01,,,,{therapist}",
)


def lines(clinic: Clinic) -> list[str]:
    with clinic.inside():
        born = Patient.objects.get(pk=clinic.patient.pk).birth_date
    born = {4: f"{born}-01-01", 7: f"{born}-01"}.get(len(born), born)
    return [line.format(therapist=clinic.staff["therapist"].name, known=born) for line in LINES]


def test_a_table_is_tried_line_by_line_and_nothing_is_written(clinic: Clinic) -> None:
    page = table(clinic, *lines(clinic))
    assert "2 of 6 would be taken in" in page
    assert page.count("On file already") == 1
    for says in (
        "Write the last name.",
        "no number that can be dialled",
        "Choose English (en) or Spanish (es).",
        "No one therapist here has this name or NPI.",
        "The same person as line 2.",
    ):
        assert says in page
    assert newcomers(clinic) == []


def test_the_lines_that_are_right_are_taken_in_without_consent(clinic: Clinic) -> None:
    page = table(clinic, *lines(clinic), go="yes")
    assert "2 of 6 taken in" in page
    ned, nina = newcomers(clinic)
    assert (ned.full_name, ned.birth_date, ned.may_text_reason) == ("Ned Nettle", "1961-07-02", "no_consent")
    assert (nina.full_name, nina.may_text_reason) == ("Nina Nettle", "no_phone")
    with clinic.inside():
        assert not ConsentEvent.objects.filter(patient__in=[ned, nina]).exists()
        assert Episode.objects.filter(patient__in=[ned, nina], therapist=clinic.staff["therapist"]).count() == 2
    assert "0 of 6 taken in" in table(clinic, *lines(clinic), go="yes")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("cut", [",", ";", "\t"])
def test_files_as_spreadsheets_save_them_are_read(clinic: Clinic, encoding: str, cut: str) -> None:
    text = f"{HEAD}\r\nJosé,Nettle,1961-07-02,,,,{clinic.staff['therapist'].name}\r\n".replace(",", cut)
    file = SimpleUploadedFile("patients.csv", text.encode(encoding))
    page = clinic.signed_in("desk").post(reverse("front-desk-import"), {"file": file}).content.decode()
    assert "1 of 1 would be taken in" in page and "José Nettle" in page


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the first line names the columns"),
        ("a,b\n1,2", "no column for: given name, family name, birth date, therapist"),
        (HEAD, "no patient under the first line"),
        (HEAD + "\nx,x,x" * 501, "this table has 501"),
        (HEAD + "\n" + "x" * 200_000, "Too long"),
    ],
)
def test_what_is_no_table_is_refused_in_words(clinic: Clinic, text: str, says: str) -> None:
    answer = clinic.signed_in("desk").post(reverse("front-desk-import"), {"table": text, "go": "yes"})
    assert answer.status_code == 400
    assert says in html.unescape(answer.content.decode())


def test_trying_a_table_and_opening_the_form_ask_a_fixed_number_of_queries(clinic: Clinic) -> None:
    def count(go: int) -> tuple[int, int]:
        client = clinic.signed_in("desk")
        text = "\n".join([HEAD, *(f"N{n},Nettle,1961-07-02,,,,Therapist North" for n in range(go))])
        with CaptureQueriesContext(connection) as tried:
            client.post(reverse("front-desk-import"), {"table": text})
        with CaptureQueriesContext(connection) as opened:
            client.get(reverse("front-desk-intake"))
        return len(tried), len(opened)

    few = count(1)
    with clinic.inside():
        for n in range(20):
            factories.patient(clinic.practice, now=clinic.now, given_name=f"N{n}", family_name="Nettle")
    assert count(200) == few


def test_a_full_plan_takes_nobody_new_in_after_its_month_and_says_so(clinic: Clinic) -> None:
    with clinic.inside():
        for count in range(9):
            clinic.add_patient(f"Number{count}", "Example", days=0)
    practice = Practice.objects.filter(pk=clinic.practice.pk)
    practice.update(plan_patients=10)
    owner = clinic.signed_in("owner")
    assert "The plan is nearly full" in owner.get(reverse("practice")).content.decode()
    assert post(clinic).status_code == 302
    assert practice.get().over_plan_since is not None
    assert "New patients are taken in until" in owner.get(reverse("practice")).content.decode()

    practice.update(over_plan_since=clinic.now - timedelta(days=31))
    before = len(newcomers(clinic))
    refused = post(clinic, family_name="Nightshade", birth_date="1961-03-01")
    assert refused.status_code == 400 and "more active patients than its plan" in refused.content.decode()
    with_table = table(clinic, "Ned,Nettle,1970-01-02,,en,,Therapist North", go="yes")
    assert "more active patients than its plan" in with_table
    assert len(newcomers(clinic)) == before
