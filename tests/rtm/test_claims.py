"""Lines are documented with their evidence, move on step by step, and steps can be taken back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from hepcoach.clinics import actors
from hepcoach.rtm import claims, evidence, facts, rates
from hepcoach.rtm.models import ClaimLine, Monitoring, Payer, TimeEntry
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


def test_own_charges_go_before_the_estimate_from_their_day_on(clinic: Clinic) -> None:
    with clinic.inside():
        for day, dollars in ((date(2026, 1, 1), 80), (date(2026, 4, 1), 90)):
            rates.enter(
                actor=clinic.actor, payer=None, code="98981", dollars=Decimal(dollars), from_date=day, now=NOW
            )
        charged = rates.charged(clinic.practice.pk)
        assert (charged.of("98981", END), charged.of("98981", END + timedelta(days=1))) == (80, 90)
        assert charged.of("98980", END) == Decimal("54.11")
        assert charged.is_estimate("98980", END) and not charged.is_estimate("98981", END)


def test_beyond_the_tables_there_is_no_charge_unless_the_practice_entered_one(clinic: Clinic) -> None:
    with clinic.inside():
        assert rates.charged(clinic.practice.pk).of("98980", date(2027, 1, 31)) is None
        rates.enter(
            actor=clinic.actor, payer=None, code="98980", dollars=Decimal(60), from_date=date(2027, 1, 1), now=NOW
        )
        assert rates.charged(clinic.practice.pk).of("98980", date(2027, 1, 31)) == 60


def test_what_a_payer_allows_decides_on_the_yearly_threshold(clinic: Clinic) -> None:
    with clinic.inside():
        documented_codes = {"98980": Decimal("500.00")}
        for code, dollars in documented_codes.items():
            rates.enter(actor=clinic.actor, payer=clinic.payer, code=code, dollars=dollars, from_date=END, now=NOW)
        Monitoring.objects.update(ytd_allowed=Decimal("2000.00"))
        clinic.monitoring.refresh_from_db(fields=["ytd_allowed"])
        clinic.works(date(2026, 3, 10), 22)
        clinic.calls(date(2026, 3, 12))
        [line] = clinic.month(END).ready
        assert (line.code, line.modifiers) == ("98980", ("GP", "KX"))


@pytest.mark.parametrize(
    ("device_dates", "management_date", "dates"),
    [
        ("window", "month_end", {"98977": ("2026-03-02", "2026-03-31"), "98980": ("2026-03-31", "2026-03-31")}),
        (
            "last_day",
            "threshold_met",
            {"98977": ("2026-03-31", "2026-03-31"), "98980": ("2026-03-12", "2026-03-12")},
        ),
    ],
)
def test_the_dates_of_a_line_are_the_payers(
    clinic: Clinic, device_dates: str, management_date: str, dates: dict[str, tuple[str, str]]
) -> None:
    with clinic.inside():
        Payer.objects.update(device_dates=device_dates, management_date=management_date)
        clinic.monitoring = Monitoring.objects.select_related("episode__patient", "payer", "practice").get()
        made = documented(clinic)
        assert {code: (str(made[code].from_date), str(made[code].to_date)) for code in dates} == dates


def test_set_up_belongs_to_the_month_of_its_second_data_day(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.answers(17)
        april = clinic.month(date(2026, 4, 30), date(2026, 4, 1))
        assert [line.code for line in april.ready] == []
        assert [line.code for line in clinic.month(END).ready] == ["98975", "98977"]
        claims.document(actor=clinic.actor, found=clinic.month(END), now=NOW)
        assert clinic.month(date(2026, 4, 30), date(2026, 4, 1)).state == "monitoring"


def test_a_month_that_is_over_says_what_became_of_its_code(clinic: Clinic) -> None:
    with clinic.inside():
        clinic.works(date(2026, 3, 10), 22)
        assert clinic.month(END).management.words == "Month closed: 98980 is blocked. No live contact."
        clinic.calls(date(2026, 3, 12))
        assert clinic.month(END).management.words == "Month closed: 98980."
        [line] = claims.document(actor=clinic.actor, found=clinic.month(END), now=NOW)
        claims.move(actor=clinic.actor, line=line, to="billed", now=NOW, on=END)
        assert clinic.month(END).management.words == "Month closed: 98980 went out."


def test_what_went_out_since_the_entered_amount_counts_against_the_yearly_threshold(clinic: Clinic) -> None:
    with clinic.inside():
        made = documented(clinic)
        Monitoring.objects.update(ytd_allowed=Decimal("2400.00"), ytd_as_of=date(2026, 3, 1))
        clinic.monitoring = Monitoring.objects.select_related("episode__patient", "payer", "practice").get()
        for line in made.values():
            claims.move(actor=clinic.actor, line=line, to="billed", now=NOW, on=END)
        clinic.works(date(2026, 4, 10), 22)
        clinic.calls(date(2026, 4, 12))
        # 2400 + 21.71 + 39.75 + 54.11 went out: April's 98980 carries the total over 2480.
        april = clinic.month(date(2026, 4, 30), date(2026, 4, 1))
        assert [(line.code, line.modifiers) for line in april.ready] == [("98980", ("GP", "KX"))]
        # An amount entered after they went out holds them already.
        Monitoring.objects.update(ytd_as_of=date(2026, 4, 2))
        clinic.monitoring.refresh_from_db(fields=["ytd_as_of"])
        april = clinic.month(date(2026, 4, 30), date(2026, 4, 1))
        assert [line.modifiers for line in april.ready] == [("GP",)]
        # Last year's amount is over.
        Monitoring.objects.update(ytd_as_of=date(2025, 12, 30))
        known = facts.load(
            [Monitoring.objects.select_related("episode__patient", "payer", "practice").get()], on=END
        )
        [found] = known.values()
        assert found.episode.ytd_allowed["pt_slp"] == pytest.approx(115.57)


def test_a_denied_line_can_go_in_the_next_file_and_that_can_be_taken_back(clinic: Clinic) -> None:
    with clinic.inside():
        line = documented(clinic)["98980"]
        line = claims.move(actor=clinic.actor, line=line, to="billed", now=NOW, claim_number="HC-1")
        reasons = [{"group": "CO", "code": "16", "amount": "54.11"}]
        line = claims.move(actor=clinic.actor, line=line, to="denied", now=NOW, denied_for=reasons)
        again = claims.move(actor=clinic.actor, line=line, to="documented", now=NOW)
        assert again.state == "documented"
        back = claims.undo(actor=clinic.actor, line=again, now=NOW)
        assert back is not None and (back.state, back.denied_for) == ("denied", reasons)
