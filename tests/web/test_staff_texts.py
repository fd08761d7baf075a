"""The owner's page of texts: what patients read, what it costs, and the practice's own words."""

from __future__ import annotations

import pytest

from hepcoach.messaging import wording
from hepcoach.messaging.models import PracticeText
from hepcoach.messaging.texts import LANGUAGES
from hepcoach.rules import text_wording as rules
from tests.web.clinic import Clinic

NUDGE = "Hi {name}, how was it today? Text how many you did and your pain 0-10, like: 2 pain 3. {clinic}"


@pytest.mark.parametrize(("language", "word"), [("en", "how did today go"), ("es", "¿Qué tal hoy?")])
def test_every_text_is_shown_filled_in_with_its_segments(clinic: Clinic, language: str, word: str) -> None:
    page = clinic.signed_in("owner").get(f"/practice/texts/?language={language}").content.decode()
    assert word in page and "segment" in page and "{count}" in page
    assert clinic.practice.name in page
    for form in wording.forms(language):
        assert f'id="{form}"' in page


def test_own_words_are_kept_with_who_wrote_them_and_can_be_taken_back(clinic: Clinic) -> None:
    client = clinic.signed_in("owner")
    assert client.post("/practice/texts/en/nudge/", {"words": f"  {NUDGE} "}).status_code == 302
    with clinic.inside():
        assert wording.own_words([clinic.practice.pk]) == {clinic.practice.pk: {("en", "nudge"): NUDGE}}
        assert PracticeText.objects.get().written_by
    assert "how was it today" in client.get("/practice/texts/").content.decode()
    client.post("/practice/texts/en/nudge/", {"ours": "1", "words": NUDGE})
    with clinic.inside():
        assert wording.own_words([clinic.practice.pk]) == {}
        assert PracticeText.objects.count() == 2


@pytest.mark.parametrize(
    ("form", "words", "said"),
    [
        ("nudge", "Hi {name}, how is your knee? Text how many and your pain 0-10. {clinic}", "knee"),
        ("nudge", "Hi {name} {balance} {clinic}", "has no {balance}"),
        ("safety_dvt", "All fine.", "they stay"),
        ("stop_confirm", "Are you sure?", "they stay"),
    ],
)
def test_words_that_may_not_go_out_are_refused_with_the_reason(
    clinic: Clinic, form: str, words: str, said: str
) -> None:
    answer = clinic.signed_in("owner").post(f"/practice/texts/en/{form}/", {"words": words})
    assert answer.status_code == 400
    with clinic.inside():
        assert not PracticeText.objects.exists()
    if not rules.is_fixed(form):
        assert said in answer.content.decode()


@pytest.mark.parametrize("path", ["xx/nudge", "en/nothing", "en/..", "en/opening"])
def test_a_text_that_there_is_not_is_not_found(clinic: Clinic, path: str) -> None:
    assert clinic.signed_in("owner").post(f"/practice/texts/{path}/", {"words": NUDGE}).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_words_pass_the_checks_that_a_practices_must_pass(language: str) -> None:
    for form, words in wording.forms(language).items():
        if not rules.is_fixed(form):
            for line in words.splitlines():
                found = rules.problems(line, line, language)
                assert found == [], (form, found)
