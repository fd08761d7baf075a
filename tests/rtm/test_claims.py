"""Lines are documented with their evidence, move on step by step, and steps can be taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from hepcoach.clinics import actors
from hepcoach.rtm import claims, evidence
from hepcoach.rtm.models import ClaimLine, TimeEntry
from hepcoach.rules.rtm import Line
from tests.rtm.clinic import Clinic, at

pytestmark = pytest.mark.django_db
END = date(2026, 3, 31)
NOW = at(date(2026, 4, 1))
ZONE = "America/New_York"


def documented(clinic: Clinic) -> dict[str, ClaimLine]:
    clinic.answers(17)
    clinic.works(date(2026, 3, 10), 22)
    clinic.calls(date(2026, 3, 12))
    actor = actors.for_staff(clinic.biller)
    return {line.code: line for line in claims.document(actor=actor, found=clinic.month(END), now=NOW)}


def test_what_is_ready_is_kept_once_with_its_evidence(clinic: Clinic) -> None:
    with clinic.inside():
        made = documented(clinic)
        assert sorted(made) == ["98975", "98977", "98980"]
        device = ClaimLine.objects.get(code="98977")
        assert (device.from_date, device.to_date, device.modifiers) == (date(2026, 3, 2), END, ["GP"])
        assert len([day for day in device.evidence["data_days"] if day["counted"]]) == 17
        assert claims.document(actor=clinic.actor, found=clinic.month(END), now=NOW) == []
        assert clinic.month(END).state == "documented"


def test_a_line_goes_on_and_back(clinic: Clinic) -> None:
    with clinic.inside():
        line = documented(clinic)["98980"]
        line = claims.move(actor=clinic.actor, line=line, to="billed", now=NOW, claim_number="HC-1")
        assert (line.billed_on, line.claim_number) == (NOW.date(), "HC-1")
        paid = claims.move(actor=clinic.actor, line=line, to="paid", now=NOW, paid=Decimal("54.11"))
        assert paid.paid == Decimal("54.11")
        assert claims.undo(actor=clinic.actor, line=line, now=NOW).state == "billed"
        with pytest.raises(claims.UnableToMove, match="last step"):
            claims.undo(actor=clinic.actor, line=line, now=NOW)
        with pytest.raises(claims.UnableToMove, match="does not become"):
            claims.move(actor=clinic.actor, line=line, to="written_off", now=NOW)


def test_a_line_billed_in_the_evening_has_the_practices_own_date(clinic: Clinic) -> None:
    with clinic.inside():
        line = documented(clinic)["98980"]
        # Half past nine in New York, the next day by UTC.
        evening = NOW.replace(hour=1, minute=30)
        billed = claims.move(actor=clinic.actor, line=line, to="billed", now=evening, claim_number="HC-2")
        assert billed.billed_on == NOW.date() - timedelta(days=1)


def test_documenting_is_taken_back_as_if_it_never_was(clinic: Clinic) -> None:
    with clinic.inside():
        for line in documented(clinic).values():
            assert claims.undo(actor=clinic.actor, line=line, now=NOW) is None
        assert clinic.month(END).state == "ready"


def test_what_went_out_is_not_offered_again(clinic: Clinic) -> None:
    with clinic.inside():
        for line in documented(clinic).values():
            claims.move(actor=clinic.actor, line=line, to="billed", now=NOW, on=END)
        found = clinic.month(END)
        assert found.ready == ()
        assert found.state == "billed"


def test_a_change_after_documenting_is_a_visible_amendment(clinic: Clinic) -> None:
    with clinic.inside():
        line = documented(clinic)["98980"]
        assert evidence.changed_since(line, clinic.month(END)) == ()
        TimeEntry.objects.update(closed_at=NOW)
        assert evidence.changed_since(line, clinic.month(END)) == ("1320 seconds then, 0 now",)


def test_the_pack_lists_every_day_and_entry_and_no_words_of_the_patient(clinic: Clinic) -> None:
    with clinic.inside():
        made = documented(clinic)
        pack = evidence.pack(made["98977"], patient="Maria Example", zone=ZONE)
        told = evidence.text(pack)
        assert told.count("counted | sms datum") == 17
        assert "Sample | 2.1 | Sample Therapist, PT" in told
        managed = evidence.text(evidence.pack(made["98980"], patient="Maria Example", zone=ZONE))
        assert "1320 | Sample Therapist, PT (PT) | review data | manual" in managed
        assert "Hold bridges for a week" in managed
        assert "days with data" not in managed.casefold()
        pdf = evidence.pdf(pack, practice="Sample", at=NOW)
        assert pdf.startswith(b"%PDF") and pdf == evidence.pdf(pack, practice="Sample", at=NOW)


def test_what_the_record_does_not_hold_is_said(clinic: Clinic) -> None:
    with clinic.inside():
        line = documented(clinic)["98977"]
        line.evidence = {**line.evidence, "plan_of_care": [], "attestation": None}
        told = evidence.text(evidence.pack(line, patient="Maria Example", zone=ZONE))
        assert told.count(evidence.NOT_HELD) == 2


def test_own_charges_go_before_the_estimate(clinic: Clinic) -> None:
    house = claims.House(charges={"98981": "90.00"})
    assert claims.charge("98981", 2, END, house) == Decimal("180.00")
    assert claims.charge("98980", 1, END, house) == Decimal("54.11")


def test_management_stands_on_the_months_last_day() -> None:
    line = Line("98980", 1, "management:2026-03", "billable", by=END, table_of=END, month=date(2026, 3, 1))
    assert claims.dates_of(line) == (END, END)
