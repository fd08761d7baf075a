"""The front desk's shared inbox: what stands in it, whose it is, and who may take it back."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hepcoach.clinics.actors import for_staff
from hepcoach.messaging.models import InboundText, OutboundText
from hepcoach.privacy import keyring
from hepcoach.triage import actions
from hepcoach.triage.models import Case
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


def asked(clinic: Clinic, words: str = "can I come at 3?", **change: object) -> Case:
    with clinic.inside():
        return factories.case(
            clinic.patient, now=clinic.now - timedelta(hours=2), words=words,
            **{"rule": "schedule_request", "desk": "front_desk", **change},  # type: ignore[arg-type]
        )  # fmt: skip


def desk(clinic: Clinic, show: str = "") -> str:
    page = clinic.signed_in("desk").get(reverse("front-desk"), {"show": show} if show else {})
    assert page.status_code == 200
    return html.unescape(page.content.decode())


def counts(page: str) -> dict[str, int]:
    found = re.findall(r'class="filter" href="[^"]*"[^>]*>([^<]+) <b>(\d+)</b>', page)
    return {label: int(count) for label, count in found}


def give(client: Client, case: Case, to: object) -> str:
    answer = client.post(reverse("front-desk-assign", args=[case.pk]), {"to": str(to)}, follow=True)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def owner(clinic: Clinic, case: Case) -> tuple[int | None, str]:
    with clinic.inside():
        found = Case.objects.get(pk=case.pk)
    return found.owner_id, found.desk


def test_a_text_about_a_visit_stands_among_the_texts_and_not_among_the_calls(clinic: Clinic) -> None:
    asked(clinic)
    page = desk(clinic)
    assert "can I come at 3?" in page and "Left voicemail" not in page
    assert counts(page) == {
        "All": 1, "Unanswered": 1, "Mine": 0, "A colleague's": 0, "Nobody's": 1, "To place": 0,
    }  # fmt: skip


@pytest.mark.parametrize(("hours", "status", "unanswered"), [(1, "sent", 0), (1, "withheld", 1), (3, "sent", 1)])
def test_only_an_answer_after_the_words_that_went_out_answers_them(
    clinic: Clinic, hours: int, status: str, unanswered: int
) -> None:
    asked(clinic)
    with clinic.inside():
        text = factories.outbound(clinic.patient, now=clinic.now - timedelta(hours=hours), kind="staff")
        OutboundText.objects.filter(pk=text.pk).update(sender="staff", status=status)
    assert counts(desk(clinic))["Unanswered"] == unanswered
    assert ("can I come at 3?" in desk(clinic, "unanswered")) == bool(unanswered)


def test_a_text_of_the_coach_answers_nobody_and_a_conversation_does(clinic: Clinic) -> None:
    case = asked(clinic)
    with clinic.inside():
        factories.outbound(clinic.patient, now=clinic.now)
    assert counts(desk(clinic))["Unanswered"] == 1
    with clinic.inside():
        actions.acknowledge(actor=for_staff(clinic.staff["desk"]), case=case, now=clinic.now, contacted=True)
    assert counts(desk(clinic))["Unanswered"] == 0


def test_one_select_gives_a_text_to_a_therapist_who_then_has_the_words_and_undo_brings_it_back(
    clinic: Clinic,
) -> None:
    case, client = asked(clinic), clinic.signed_in("desk")
    therapist = clinic.staff["therapist"]
    page = give(client, case, therapist.pk)
    assert owner(clinic, case) == (therapist.pk, "therapist")
    assert f"Given to {therapist}." in page and counts(page)["A colleague's"] == 1
    assert "can I come at 3?" not in page and "For the therapist to read" in page
    give(client, case, "")
    assert owner(clinic, case) == (None, "front_desk")
    assert "can I come at 3?" in desk(clinic, "nobody")


def test_the_undo_of_a_handover_names_whom_it_goes_back_to(clinic: Clinic) -> None:
    case, client, me = asked(clinic), clinic.signed_in("desk"), clinic.staff["desk"]
    form = rf'action="/front-desk/cases/{case.pk}/assign/"><input[^>]*>'
    undo = re.compile(form + r'(?:<input type="hidden" name="to" value="(\d+)">)?<button class="undo">')
    assert undo.search(give(client, case, me.pk))[1] is None  # type: ignore[index]
    assert counts(desk(clinic))["Mine"] == 1
    assert undo.search(give(client, case, clinic.staff["other"].pk))[1] == str(me.pk)  # type: ignore[index]


def test_what_somebody_else_gave_a_therapist_is_not_the_desks_to_take(clinic: Clinic) -> None:
    case = asked(clinic, desk="therapist", rule="unanswered_question")
    with clinic.inside():
        actions.reassign(
            actor=for_staff(clinic.staff["therapist"]), case=case, to=clinic.staff["other"], now=clinic.now
        )
    assert "can I come at 3?" not in desk(clinic) and counts(desk(clinic))["All"] == 0
    answer = clinic.signed_in("desk").post(reverse("front-desk-assign", args=[case.pk]), {"to": ""})
    assert answer.status_code == 403
    assert owner(clinic, case)[0] == clinic.staff["other"].pk


@pytest.mark.parametrize("to", ["owner", "biller", "nonsense", "999999999"])
def test_nobody_is_given_a_text_who_takes_no_cases(clinic: Clinic, to: str) -> None:
    case = asked(clinic)
    value = clinic.staff[to].pk if to in clinic.staff else to
    answer = clinic.signed_in("desk").post(reverse("front-desk-assign", args=[case.pk]), {"to": str(value)})
    assert answer.status_code == 404
    assert owner(clinic, case) == (None, "front_desk")


def test_a_text_closed_meanwhile_is_told_and_stays_closed(clinic: Clinic) -> None:
    case = asked(clinic)
    with clinic.inside():
        actions.resolve(actor=for_staff(clinic.staff["desk"]), case=case, comment="Called.", now=clinic.now)
    assert "This case is resolved" in give(clinic.signed_in("desk"), case, clinic.staff["desk"].pk)


def test_texts_to_place_count_in_and_have_their_own_chip(clinic: Clinic) -> None:
    asked(clinic)
    with clinic.inside():
        text = factories.inbound(clinic.patient, "this is Jim", now=clinic.now)
        InboundText.objects.filter(pk=text.pk).update(state="unmatched", patient=None)
    assert counts(desk(clinic)) | {"All": 2, "To place": 1} == counts(desk(clinic))
    assert "this is Jim" in desk(clinic, "unmatched") and "can I come at 3?" not in desk(clinic, "unmatched")
    assert "this is Jim" not in desk(clinic, "unanswered")
    assert "this is Jim" in desk(clinic, "no-such-filter")


def test_another_practices_text_is_not_found(clinic: Clinic, elsewhere: Clinic) -> None:
    case = asked(clinic)
    answer = elsewhere.signed_in("desk").post(reverse("front-desk-assign", args=[case.pk]), {"to": ""})
    assert answer.status_code == 404


def test_the_number_of_queries_is_the_same_with_1_and_with_20_texts(clinic: Clinic) -> None:
    def queries() -> int:
        client = clinic.signed_in("desk")
        keyring.forget()
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("front-desk")).status_code == 200
        return len(seen)

    asked(clinic)
    before = queries()
    for place in range(19):
        with clinic.inside():
            patient = factories.patient(clinic.practice, now=clinic.now, given_name=f"P{place}")
            factories.case(patient, now=clinic.now, rule="picture", desk="front_desk", owner=clinic.staff["desk"])
    assert queries() == before
