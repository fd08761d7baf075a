"""An appeal quotes, restates, ties to the standard and defends the code, and makes nothing up."""

from __future__ import annotations

from datetime import date

import pytest

from hepcoach.rtm import actions, appeal, claims
from hepcoach.rtm.models import ClaimLine, Monitoring, Payer
from hepcoach.rules.rtm import denials
from tests.rtm.clinic import Clinic, at

pytestmark = pytest.mark.django_db
END = date(2026, 3, 31)
NOW = at(date(2026, 4, 10))


def letter(clinic: Clinic, code: str, *, reason: str = "50") -> str:
    clinic.answers(17)
    clinic.works(date(2026, 3, 10), 22)
    clinic.calls(date(2026, 3, 12))
    made = {one.code: one for one in claims.document(actor=clinic.actor, found=clinic.month(END), now=NOW)}
    line = claims.move(actor=clinic.actor, line=made[code], to="billed", now=NOW, claim_number="EX-1")
    denied = [{"group": "CO", "code": reason, "amount": "54.11"}]
    line = claims.move(actor=clinic.actor, line=line, to="denied", now=NOW, denied_for=denied)
    monitoring = Monitoring.objects.select_related("episode__patient", "payer").get(pk=clinic.monitoring.pk)
    return appeal.letter(line, monitoring, practice="Sample", therapist="Cy", denied_on=NOW.date())


def test_the_four_steps_stand_on_the_record(clinic: Clinic) -> None:
    with clinic.inside():
        told = letter(clinic, "98980")
    assert [told.index(f"\n{step}. ") for step in (1, 2, 3, 4)] == sorted(
        told.index(f"\n{step}. ") for step in (1, 2, 3, 4)
    )
    assert "Reason given: CO 50 (not seen as medically necessary), 54.11 dollars." in told
    assert "what was decided from the data): Hold bridges for a week" in told
    assert "2. reconsideration by a QIC: 180 days" in told
    assert "Time: 22 minutes." in told
    assert "Decided: Hold bridges for a week." in told
    assert "certified 2026-03-02 by Dr. Bo Example" in told
    assert "98980 x 1 (GP)" in told
    assert "DRAFT, not signed. To be sent by 2026-08-13" in told


def test_what_is_not_held_is_printed_so(clinic: Clinic) -> None:
    with clinic.inside():
        told = letter(clinic, "98977")
    for line in ("Diagnosis: NOT IN RECORD", "Function: NOT IN RECORD", "Goals: NOT IN RECORD"):
        assert line in told
    assert "The notice, word for word: NOT IN RECORD" in told
    assert "Device: Sample 2.1." in told


@pytest.mark.parametrize(("kind", "reason", "cited"), [
    ("medicare_b", "50", True), ("medicare_b", "16", False), ("commercial", "50", False),
])  # fmt: skip
def test_jimmo_is_cited_for_medicare_and_need_alone(clinic: Clinic, kind: str, reason: str, cited: bool) -> None:
    with clinic.inside():
        Payer.objects.update(kind=kind)
        assert ("Jimmo" in letter(clinic, "98980", reason=reason)) is cited


def test_each_payer_has_its_deadline() -> None:
    assert denials.deadline("medicare_b", date(2026, 4, 10)) == date(2026, 8, 13)
    assert denials.deadline("commercial", date(2026, 4, 10)) == date(2026, 10, 7)
    assert [len(denials.LEVELS[kind]) for kind in ("medicare_b", "commercial")] == [5, 2]


def test_the_payers_own_words_are_kept_and_quoted(clinic: Clinic) -> None:
    said = "Not reasonable and necessary under LCD L00000."
    with clinic.inside():
        letter(clinic, "98980")
        line = ClaimLine.objects.get(code="98980")
        actions.keep_notice(actor=clinic.actor, line=line, words=said, now=NOW)
        line.refresh_from_db()
        monitoring = Monitoring.objects.select_related("episode__patient", "payer").get(pk=clinic.monitoring.pk)
        told = appeal.letter(line, monitoring, practice="Sample", therapist="Cy", denied_on=NOW.date())
    assert f"The notice, word for word: {said}" in told
