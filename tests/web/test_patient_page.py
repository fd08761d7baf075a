"""The patient's page: a link, one question a screen, kept at once, by the same rules as a text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hepcoach.checkins import links
from hepcoach.checkins.models import CheckIn, DueMorning, PageLink
from hepcoach.messaging.models import OutboundText
from hepcoach.patients.models import ContactPoint, Helper, Patient
from hepcoach.privacy import tenancy
from hepcoach.privacy.models import AuditEntry
from hepcoach.programs import dose_words
from hepcoach.rules.doses import Dose, Range
from hepcoach.triage.models import Case
from hepcoach.web.patient import words
from tests import factories

pytestmark = pytest.mark.django_db


class Page:
    """A patient with a daily program of three exercises and a living link for today."""

    def __init__(self, *, language: str = "en") -> None:
        self.now = datetime.now(UTC)
        self.practice = factories.practice(now=self.now, time_zone="Etc/GMT")
        self.today = self.now.date()
        with self.inside():
            therapist = factories.staff(self.practice)
            self.patient = factories.patient(self.practice, now=self.now, language=language)
            start = self.today - timedelta(days=10)
            self.episode = factories.episode(self.patient, therapist=therapist, started_on=start)
            self.program = factories.program(self.episode, now=self.now, starts_on=start)
            self.token = links.make([(self.patient, self.today)], now=self.now)[0]
        self.client = Client()

    def inside(self):
        return tenancy.practice(self.practice.pk)

    def get(self, place: str = "", **query: str):
        return self.client.get(f"/p/{self.token}/{place}", query)

    def post(self, place: str, **fields):
        return self.client.post(f"/p/{self.token}/{place}", fields)

    def known(self, day: date | None = None) -> CheckIn:
        with self.inside():
            return CheckIn.objects.get(patient=self.patient, day=day or self.today)


@pytest.fixture
def page() -> Page:
    return Page()


def test_the_link_opens_with_the_first_name_and_the_days_exercises(page: Page) -> None:
    response = page.get()
    text = response.content.decode()
    assert response.status_code == 200
    assert "Hello Maria" in text and "3 exercises today" in text and "Heel slide" in text
    assert "3 sets, 10 times" in text
    assert "Example" not in text.replace("Sample", ""), "the family name does not belong here"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store, private"


def test_all_done_with_pain_and_a_question_is_kept(page: Page) -> None:
    assert page.post("did/", did="all").headers["Location"].endswith(f"pain/?day={page.today}")
    assert page.known().status == "done"
    assert page.post("pain/", pain="2").status_code == 302
    assert page.post("question/", question="Can I use a heat pack?").status_code == 302
    known = page.known()
    assert (known.status, known.pain, known.question, known.answered_by) == (
        "done",
        2,
        "Can I use a heat pack?",
        "page",
    )
    done = page.get("done/").content.decode()
    assert "Exercises: all done" in done and "Pain: 2 of 10" in done and "Can I use a heat pack?" in done
    with page.inside():
        assert Case.objects.get().rule == "unanswered_question"


def test_some_done_asks_which(page: Page) -> None:
    assert "which/" in page.post("did/", did="some").headers["Location"]
    assert page.post("which/").status_code == 422
    page.post("which/", item=["1", "3"])
    known = page.known()
    assert (known.status, known.exercises_done, known.items_done) == ("partial", 2, [1, 3])


def test_ticking_every_exercise_means_done(page: Page) -> None:
    page.post("which/", item=["1", "2", "3"])
    assert page.known().status == "done"


def test_an_exercise_that_is_not_due_cannot_be_ticked(page: Page) -> None:
    page.post("which/", item=["1", "9", "nonsense"])
    assert page.known().items_done == [1]


def test_not_today_asks_why_and_answers_fittingly(page: Page) -> None:
    assert "why/" in page.post("did/", did="none").headers["Location"]
    there = page.post("why/", why="forgot").headers["Location"]
    assert "Do the next one as planned" in page.client.get(there).content.decode()
    assert (page.known().status, page.known().why_not) == ("not_done", "forgot")


def test_severe_pain_opens_a_case_and_says_what_to_do(page: Page) -> None:
    page.post("did/", did="all")
    there = page.post("pain/", pain="8").headers["Location"]
    assert "do less or leave it out" in page.client.get(there).content.decode()
    with page.inside():
        assert "severe_pain" in set(Case.objects.values_list("rule", flat=True))


def test_a_red_flag_in_the_question_is_answered_on_the_page_after_the_case_is_stored(page: Page) -> None:
    response = page.post("question/", question="I have chest pain and can't breathe")
    assert "Call 911" in response.content.decode()
    with page.inside():
        assert Case.objects.filter(rule="red_flag.chest_pain_breathing", severity=1).exists()


def test_an_answer_can_be_changed_and_an_earlier_day_told(page: Page) -> None:
    page.post("did/", did="none")
    page.post("did/", did="all")
    assert page.known().status == "done"
    yesterday = page.today - timedelta(days=1)
    page.post("did/", did="all", day=yesterday.isoformat())
    assert page.known(yesterday).status == "done"
    page.post("did/", did="none", day=(page.today - timedelta(days=3)).isoformat())
    assert page.known().status == "not_done", "three days ago is too late to tell, so today is meant"


@pytest.mark.parametrize("place", ["", "did/", "pain/", "progress/", "settings/"])
def test_a_wrong_or_expired_link_says_how_to_go_on(page: Page, place: str) -> None:
    token = page.token
    for wrong in (token[:-1] + ("x" if token[-1] != "x" else "y"), "nonsense", "zzzzzzzzzzzz.0123456789abcdef"):
        response = page.client.get(f"/p/{wrong}/{place}")
        assert response.status_code == 410 and b"newest text" in response.content
    with page.inside():
        PageLink.objects.update(expires_at=page.now)
    assert page.get(place).status_code == 410


def test_history_asks_for_the_birth_year_and_closes_after_five_wrong_ones(page: Page) -> None:
    assert "What year were you born" in page.get("progress/").content.decode()
    assert "Tries left: 4" in page.post("progress/", year="1950").content.decode()
    page.post("progress/", year="1951")
    assert "My progress" in page.get("progress/").content.decode()
    stranger = Client()
    assert "What year" in stranger.get(f"/p/{page.token}/progress/").content.decode()
    for _ in range(4):
        stranger.post(f"/p/{page.token}/progress/", {"year": "1900"})
    assert page.get().status_code == 410


def test_settings_move_the_text_pause_and_change_the_language(page: Page) -> None:
    until = page.today + timedelta(days=7)
    page.post("settings/", hour="10", language="es", until=until.isoformat())
    with page.inside():
        patient = Patient.objects.get()
        assert (patient.morning_hour, patient.language, patient.paused_until) == (10, "es", until)
        assert DueMorning.objects.get().due_at.hour == 10
    assert "Guardado" in page.get("settings/", saved="1").content.decode()


@pytest.mark.parametrize(("language", "said"), [("en", "No texts from"), ("es", "Sin mensajes del")])
def test_a_journey_that_is_ahead_is_said_back(page: Page, language: str, said: str) -> None:
    first, until = page.today + timedelta(days=7), page.today + timedelta(days=14)
    page.post("settings/", hour="9", language=language, first=first.isoformat(), until=until.isoformat())
    with page.inside():
        patient = Patient.objects.get()
        assert (patient.paused_from, patient.paused_until) == (first, until)
        assert DueMorning.objects.get().due_at.date() < first
    assert said in page.get("settings/").content.decode()
    page.post("settings/", hour="9", language=language, first="", until="")
    with page.inside():
        assert Patient.objects.get().paused_until is None


def test_a_pause_that_is_over_is_not_offered_again(page: Page) -> None:
    with page.inside():
        Patient.objects.update(paused_until=page.today - timedelta(days=2))
    assert 'value=""' in page.get("settings/").content.decode().split('id="until"')[1][:200]


@pytest.mark.parametrize("until", ["2020-01-01", "9999-12-31", "soon"])
def test_a_pause_that_makes_no_sense_is_refused(page: Page, until: str) -> None:
    assert page.post("settings/", hour="9", language="en", until=until).status_code == 422


def test_stopping_texts_holds_at_once(page: Page) -> None:
    assert b"no more texts" in page.post("stop/").content
    with page.inside():
        assert Patient.objects.get().may_text_reason == "opted_out"


def test_spanish_readers_get_spanish(db) -> None:
    page = Page(language="es")
    text = page.get().content.decode()
    assert "Hola, Maria" in text and "3 ejercicios hoy" in text and '<html lang="es">' in text


def test_a_helper_is_asked_about_the_patient_and_needs_leave(page: Page) -> None:
    with page.inside():
        helper = Helper.objects.create(practice=page.practice, patient=page.patient, name="Ines", may_see=False)
        ContactPoint.objects.update(helper=helper)
    assert b"Hello Ines" in page.get().content
    assert page.post("did/", did="all").status_code == 403
    assert page.get("progress/").status_code == 403
    with page.inside():
        Helper.objects.update(may_log=True)
    assert b"Did Maria do the exercises" in page.get("did/").content
    page.post("did/", did="all")
    with page.inside():
        assert AuditEntry.objects.filter(actor=f"helper:{helper.pk}", action="answer").exists()


def test_reads_and_answers_are_audited_as_the_patients(page: Page) -> None:
    page.get()
    page.post("did/", did="all")
    with page.inside():
        trail = AuditEntry.objects.filter(actor=f"patient:{page.patient.pk}").values_list("action", flat=True)
        assert list(trail) == ["read page", "answer"]


def test_no_thanks_is_texted_for_a_page_answer(page: Page) -> None:
    page.post("did/", did="all")
    page.post("pain/", pain="1")
    with page.inside():
        assert not OutboundText.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_program(page: Page, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(16):
        page.get()


def test_both_languages_say_the_same_things() -> None:
    def keys(value: object, path: str = "") -> set[str]:
        if not isinstance(value, dict):
            return {path}
        return {key for name, inner in value.items() for key in keys(inner, f"{path}.{name}")}

    assert keys(dict(words.of("en"))) == keys(dict(words.of("es")))
    assert "{" not in yaml.safe_dump(words.of("en")["why"])


@pytest.mark.parametrize(
    ("dose", "english"),
    [
        (Dose(sets=3, reps=10, side="each", times_per_day=2), "3 sets, 10 times, each side, 2 times a day"),
        (Dose(sets=1, reps=1, hold_seconds=30), "1 set, once, hold 30 seconds"),
        (Dose(reps=Range(8, 12)), "8 to 12 times"),
        (Dose(reps=Range(None, 15)), "up to 15 times"),
        (Dose(reps=Range(10, None)), "10 or more times"),
        (Dose(duration_minutes=10), "10 minutes"),
        (Dose(duration_minutes=1, times_per_day=3), "1 minute, 3 times a day"),
        (Dose(reps=5, hold_seconds=1), "5 times, hold 1 second"),
        (Dose(reps=10, load="red", load_unit="band"), "10 times, with red band"),
        (Dose(), ""),
    ],
)
def test_a_dose_is_said_in_plain_words(dose: Dose, english: str) -> None:
    assert dose_words.in_words(dose, "en") == english


@given(st.builds(Dose, sets=st.none() | st.integers(1, 20), reps=st.none() | st.integers(1, 50)))
def test_every_dose_has_words_in_both_languages(dose: Dose) -> None:
    for language in words.LANGUAGES:
        assert dose_words.in_words(dose, language) or dose == Dose()


def test_progress_counts_weeks_in_a_row_and_speaks_of_others_only_when_there_are_enough(page: Page) -> None:
    with page.inside():
        for back in range(1, 8):
            factories.check_in(page.program, page.today - timedelta(days=back), now=page.now, status="done")
    page.post("progress/", year="1951")
    text = page.get("progress/").content.decode()
    assert "1 week with at least 3 days" in text and "patients here" not in text
    with page.inside():
        for _ in range(11):
            other = factories.patient(page.practice, now=page.now)
            course = factories.episode(other, therapist=None, started_on=page.today)
            program = factories.program(course, now=page.now, starts_on=page.today - timedelta(days=28))
            for back in range(1, 21):
                factories.check_in(program, page.today - timedelta(days=back), now=page.now, status="done")
    text = page.get("progress/").content.decode()
    assert "Half of the 11 patients here do their exercises on 5 or more days a week." in text
