"""One case, as a page and in the tray: acknowledge, edit the note, hand over, resolve, reopen, undo."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import Patient
from hepcoach.triage.models import Case, CaseEvent
from tests import factories
from tests.web.clinic import Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clinic: Clinic) -> Case:
    with clinic.inside():
        return factories.case(clinic.patient, now=clinic.now, owner=clinic.staff["therapist"])


def state(clinic: Clinic, case: Case) -> Case:
    with clinic.inside():
        return Case.objects.select_related("owner").get(pk=case.pk)


def test_the_case_shows_why_the_words_and_the_note_with_its_sources(clinic: Clinic, case: Case) -> None:
    page = clinic.signed_in("therapist").get(reverse("case", args=[case.pk])).content.decode()
    assert "<html" in page
    assert "Pain 7 today, 3 usual" in page
    assert "it hurts on the stairs" in page
    day = clinic.now.date().isoformat()
    assert f"#check-in-{day}" in page, "the sentence does not lead to its data"
    assert "rule pain_spike v1" in page


def test_the_tray_gets_a_fragment(clinic: Clinic, case: Case) -> None:
    page = clinic.signed_in("therapist", htmx=True).get(reverse("case", args=[case.pk])).content.decode()
    assert "<html" not in page
    assert "data-case-shown" in page


def test_acknowledging_in_the_tray_redraws_case_row_and_toast(clinic: Clinic, case: Case) -> None:
    client = clinic.signed_in("therapist", htmx=True)
    page = client.post(reverse("case-acknowledge", args=[case.pk]), {"comment": "saw it"}).content.decode()
    assert "Case acknowledged." in page
    assert reverse("case-reopen", args=[case.pk]) in page, "no undo"
    assert f'id="row-{clinic.patient.pk}"' in page and "hx-swap-oob" in page
    assert state(clinic, case).status == Case.Status.ACKNOWLEDGED


def test_undo_opens_the_case_again(clinic: Clinic, case: Case) -> None:
    client = clinic.signed_in("therapist")
    client.post(reverse("case-acknowledge", args=[case.pk]), {"how": "contacted"})
    client.post(reverse("case-reopen", args=[case.pk]))
    known = state(clinic, case)
    assert (known.status, known.acknowledged_at) == (Case.Status.OPEN, None)
    with clinic.inside():
        actions = list(CaseEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["contacted", "reopened"]


def test_resolving_needs_a_word_on_what_was_done(clinic: Clinic, case: Case) -> None:
    client = clinic.signed_in("therapist")
    door = reverse("case-resolve", args=[case.pk])
    page = client.post(door, {"comment": "  "}, follow=True).content.decode()
    assert "Say what was done" in page
    assert state(clinic, case).status == Case.Status.OPEN
    client.post(door, {"comment": "Called, holds the bridges until Friday."})
    assert state(clinic, case).status == Case.Status.RESOLVED


def test_the_note_is_edited_sentence_by_sentence_and_keeps_its_sources(clinic: Clinic, case: Case) -> None:
    clinic.signed_in("therapist").post(
        reverse("case-note", args=[case.pk]),
        {"sentence": ["Pain 7 of 10 on the stairs.", ""], "added": "Advised rest."},
    )
    draft = state(clinic, case).draft
    assert [sentence["text"] for sentence in draft] == ["Pain 7 of 10 on the stairs.", "Advised rest."]
    assert draft[0]["source"].startswith("check-in ")
    assert draft[0]["edited_by"] == draft[1]["source"] == f"staff:{clinic.staff['therapist'].pk}"


def test_handing_over_changes_the_owner_and_undo_hands_back(clinic: Clinic, case: Case) -> None:
    client = clinic.signed_in("therapist")
    door = reverse("case-reassign", args=[case.pk])
    page = client.post(door, {"to": clinic.staff["other"].pk}, follow=True).content.decode()
    assert state(clinic, case).owner == clinic.staff["other"]
    assert f'name="to" value="{clinic.staff["therapist"].pk}"' in page, "undo does not know the former owner"
    client.post(door, {"to": clinic.staff["therapist"].pk})
    assert state(clinic, case).owner == clinic.staff["therapist"]


def test_whom_a_case_was_handed_to_may_open_it(clinic: Clinic, case: Case) -> None:
    page = reverse("case", args=[case.pk])
    assert clinic.signed_in("other").get(page).status_code == 403
    clinic.signed_in("therapist").post(reverse("case-reassign", args=[case.pk]), {"to": clinic.staff["other"].pk})
    assert clinic.signed_in("other").get(page).status_code == 200


def test_nobody_hands_a_case_to_another_practice(clinic: Clinic, elsewhere: Clinic, case: Case) -> None:
    answer = clinic.signed_in("therapist").post(
        reverse("case-reassign", args=[case.pk]), {"to": elsewhere.staff["therapist"].pk}
    )
    assert answer.status_code == 404
    assert state(clinic, case).owner == clinic.staff["therapist"]


@pytest.mark.parametrize("verb", ["acknowledge", "resolve", "reopen", "note", "reassign", "call"])
@pytest.mark.parametrize("who", ["other", "desk", "owner", "biller"])
def test_nobody_else_changes_a_case(clinic: Clinic, case: Case, verb: str, who: str) -> None:
    answer = clinic.signed_in(who).post(
        reverse(f"case-{verb}", args=[case.pk]),
        {"comment": "x", "outcome": "reached", "to": clinic.staff["other"].pk},
    )
    assert answer.status_code == 403
    with clinic.inside():
        assert not CaseEvent.objects.exists()


def test_a_change_is_made_by_post_alone(clinic: Clinic, case: Case) -> None:
    answer = clinic.signed_in("therapist").get(reverse("case-acknowledge", args=[case.pk]))
    assert answer.status_code == 405


def test_the_front_desk_sees_whom_to_call_but_not_what_was_said(clinic: Clinic) -> None:
    with clinic.inside():
        silent = factories.case(
            clinic.patient, now=clinic.now, rule="skipped_days", desk="front_desk", words="my knee is swollen"
        )
    page = clinic.signed_in("desk").get(reverse("case", args=[silent.pk])).content.decode()
    assert "No answer for several scheduled days" in page
    for secret in ("my knee is swollen", "Pain 7 today", "Pain 7 of 10"):
        assert secret not in page


def test_a_reply_from_the_tray_is_drafted_sent_under_the_name_and_closes_the_case(
    clinic: Clinic, case: Case
) -> None:
    client = clinic.signed_in("therapist", htmx=True)
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "Hi Maria, thank you for telling me." in page, "nothing is drafted"
    page = client.post(reverse("case-reply", args=[case.pk]), {"body": "How is it now?"}).content.decode()
    assert "Reply goes out in 10 seconds. Case resolved." in page
    with clinic.inside():
        text = OutboundText.objects.get(sender=OutboundText.Sender.STAFF)
    assert (text.body, text.sender_name) == ("How is it now?", str(clinic.staff["therapist"]))
    assert state(clinic, case).status == Case.Status.RESOLVED
    assert reverse("case-reply-undo", args=[case.pk, text.pk]) in page


def test_undoing_a_reply_takes_the_text_back_and_opens_the_case(clinic: Clinic, case: Case) -> None:
    client = clinic.signed_in("therapist")
    client.post(reverse("case-reply", args=[case.pk]), {"body": "How is it now?"})
    with clinic.inside():
        text = OutboundText.objects.get(sender=OutboundText.Sender.STAFF)
    client.post(reverse("case-reply-undo", args=[case.pk, text.pk]))
    with clinic.inside():
        text.refresh_from_db()
    assert text.status == OutboundText.Status.WITHHELD
    assert state(clinic, case).status == Case.Status.OPEN


def test_a_reply_on_its_way_can_not_be_undone_and_the_case_stays_closed(clinic: Clinic, case: Case) -> None:
    client = clinic.signed_in("therapist")
    client.post(reverse("case-reply", args=[case.pk]), {"body": "How is it now?"})
    with clinic.inside():
        text = OutboundText.objects.get(sender=OutboundText.Sender.STAFF)
        OutboundText.objects.filter(pk=text.pk).update(status=OutboundText.Status.SENT)
    page = client.post(reverse("case-reply-undo", args=[case.pk, text.pk]), follow=True).content.decode()
    assert "Too late" in page
    assert state(clinic, case).status == Case.Status.RESOLVED


def test_a_reply_may_leave_the_case_open(clinic: Clinic, case: Case) -> None:
    client = clinic.signed_in("therapist")
    client.post(reverse("case-reply", args=[case.pk]), {"body": "How is it now?", "then": "keep"})
    assert state(clinic, case).status == Case.Status.ACKNOWLEDGED


def test_an_empty_reply_changes_nothing(clinic: Clinic, case: Case) -> None:
    page = clinic.signed_in("therapist").post(reverse("case-reply", args=[case.pk]), {"body": " "}, follow=True)
    assert "Write what the text should say." in page.content.decode()
    assert state(clinic, case).status == Case.Status.OPEN


def test_who_is_not_texted_gets_no_reply_form(clinic: Clinic, case: Case) -> None:
    with clinic.inside():
        Patient.objects.filter(pk=clinic.patient.pk).update(may_text_reason="opted_out")
    page = clinic.signed_in("therapist").get(reverse("case", args=[case.pk])).content.decode()
    assert "data-reply" not in page
    assert "call instead of texting" in page
