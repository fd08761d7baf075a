"""From the practice's facts to a file that goes out and the answer that comes back, over HTTP."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hepcoach.config import start
from hepcoach.config.cli import main
from hepcoach.interop.x12 import checking, reading
from hepcoach.privacy.models import AuditEntry
from hepcoach.rtm.models import ClaimFile, ClaimLine, House, Monitoring, Payer, Rate
from tests.interop.x12.test_batches import returned
from tests.rtm.clinic import Clinic as Rtm
from tests.web.clinic import Clinic, build

pytestmark = pytest.mark.django_db

PROVIDER = {
    "name": "Example Therapy", "npi": "1234567893", "tin": "123456789", "address": "1 Example Street",
    "city": "Albany", "state": "NY", "zip": "122070001", "phone": "518-555-0100", "place_of_service": "11",
}  # fmt: skip
PERSON = {"last_name": "Example", "first_name": "Cy", "npi": "1987654328", "taxonomy": "225100000X"}
FORM = {
    "id": "1EG4TE5MK73", "relation": "self",
    "subscriber-last_name": "Marigold", "subscriber-first_name": "Maria", "subscriber-dob": "1950-01-02",
    "subscriber-sex": "F", "subscriber-address": "2 Example Street", "subscriber-city": "Albany",
    "subscriber-state": "NY", "subscriber-zip": "12208",
    "referring-last_name": "Example", "referring-first_name": "Bo", "referring-npi": "1555123458",
    "diagnoses": "M54.50, m62.81", "initial_treatment_date": "2026-01-05", "signature_on_file": "yes",
    "ytd_allowed": "120.50",
}  # fmt: skip
MONTH_END = date(2026, 3, 31)


@pytest.fixture
def clinic() -> Clinic:
    """The patient is monitored for Medicare; one management line of March is documented."""
    clinic = build(datetime.now(UTC))
    with clinic.inside():
        payer = Payer.objects.create(
            practice=clinic.practice, name="Medicare Part B", payer_id="13282", kind="medicare_b",
            modifiers=["discipline"],
        )  # fmt: skip
        episode = clinic.patient.episodes.get()
        monitoring = Monitoring.objects.create(
            practice=clinic.practice,
            episode=episode,
            payer=payer,
            starts_on=date(2026, 3, 2),
            created_at=clinic.now,
        )
        line(clinic, monitoring, MONTH_END, "98980")
    return clinic


def line(clinic: Clinic, monitoring: Monitoring, on: date, code: str, **more: Any) -> ClaimLine:
    evidence = {
        "counts": {"seconds": 1300, "live_contacts": 1, "assistant_seconds": 0}, "reasons": [], "rules": {},
        "monitoring_start": "2026-03-02", "copay_notice": {"at": None, "told": None}, "treatment_time": [],
        "live_contacts": [], "consent": [], "plan_of_care": [], "attestation": None,
        "teaching": {"at": None, "by": []},
    }  # fmt: skip
    return ClaimLine.objects.create(
        practice=clinic.practice, monitoring=monitoring, scope=f"management:{on:%Y-%m}", code=code, units=1,
        modifiers=["GP"], from_date=on, to_date=on, charge=Decimal("54.11"), changed_at=clinic.now, changed_by="x",
        **{"evidence": evidence, **more},
    )  # fmt: skip


def number(clinic: Clinic) -> int:
    with clinic.inside():
        return Monitoring.objects.get().pk


def said(client: Client, path: str, form: dict[str, Any] | None = None) -> str:
    return client.post(path, form or {}, follow=True).content.decode()


def complete(clinic: Clinic) -> Client:
    """Everything entered that a claim wants; the biller's client."""
    client = clinic.signed_in("biller")
    said(client, "/rtm/settings/practice/", PROVIDER)
    said(client, f"/rtm/settings/people/{clinic.staff['therapist'].pk}/", PERSON)
    assert "It is complete" in said(client, f"/rtm/{number(clinic)}/claim/", FORM)
    return client


def test_what_is_missing_is_named_where_it_is_entered(clinic: Clinic) -> None:
    client = clinic.signed_in("biller")
    page = client.get("/rtm/claims/").content.decode()
    for missing in ("Practice: name, NPI, tax number", "Insured: ", "Certifying physician", "Therapist: NPI"):
        assert missing in page
    assert "0 of 1 claims complete" in page
    with clinic.inside():
        payer = Payer.objects.get().pk
    assert "no claim of this payer is complete" in said(client, f"/rtm/claims/payers/{payer}/write/")
    half = {**FORM, "subscriber-zip": "1220", "referring-npi": "1987654329"}
    page = said(client, f"/rtm/{number(clinic)}/claim/", half)
    assert "Saved. 2 to complete" in page
    assert "An NPI whose last digit fits" in page


def test_a_claim_form_begins_with_what_the_record_knows(clinic: Clinic) -> None:
    page = clinic.signed_in("biller").get(f"/rtm/{number(clinic)}/claim/").content.decode()
    assert 'value="Marigold"' in page and 'value="Maria"' in page


def test_a_file_is_written_downloaded_refused_written_again_and_paid(clinic: Clinic) -> None:
    client = complete(clinic)
    with clinic.inside():
        payer = Payer.objects.get().pk
    assert "1 of 1 claims complete" in client.get("/rtm/claims/").content.decode()
    trial = client.post(f"/rtm/claims/payers/{payer}/write/", {"kind": "trial"})
    assert trial["Content-Disposition"] == f'attachment; filename="trial-{payer}.837"'
    assert "*0*T*:~" in trial.content.decode()
    assert "File 1 written with 1 claims" in said(client, f"/rtm/claims/payers/{payer}/write/")
    with clinic.inside():
        file, sent = ClaimFile.objects.get(), ClaimLine.objects.get()
        assert (sent.state, sent.claim_number, sent.file_id) == ("billed", f"HC1-{sent.pk}", file.pk)
    text = client.get(f"/rtm/claims/files/{file.pk}.837").content.decode()
    assert f"CLM*HC1-{sent.pk}*54.11***11:B:1*Y*A*Y*Y~" in text
    assert "SV1*HC:98980:GP*54.11*UN*1***1:2~" in text and "*0*P*:~" in text
    assert "NM1*DN*1*Example*Bo****XX*1555123458~" in text
    assert checking.accepted_by_pyx12(text)

    refused = answer(client, returned("999", "AK1*HC*1~", "AK2*837*0001~", "IK3*NM1*8**8~", "IK5*R*5~"))
    assert "Refused" in refused and "Segment NM1 at 8" in refused
    with clinic.inside():
        sent.refresh_from_db()
        assert (sent.state, sent.claim_number, sent.file_id) == ("documented", "", None)
    assert "File 2 written" in said(client, f"/rtm/claims/payers/{payer}/write/")
    assert "Taken" in answer(client, returned("999", "AK1*HC*2~", "AK2*837*0002~", "IK5*A~"))
    assert "Left alone: taken already" in answer(client, returned("999", "AK1*HC*2~", "AK2*837*0002~", "IK5*R~"))

    paid = returned("835", f"CLP*HC2-{sent.pk}*1*54.11*40*10**ICN~", "SVC*HC:98980:GP*54.11*40~", "CAS*PR*2*10~")
    assert "Paid" in answer(client, paid)
    assert "Left alone: paid already" in answer(client, paid)
    with clinic.inside():
        sent.refresh_from_db()
        assert (sent.state, sent.paid) == ("paid", Decimal("40.00"))


def answer(client: Client, text: str) -> str:
    file = SimpleUploadedFile("answer.txt", text.encode())
    return client.post("/rtm/claims/", {"answer": file}).content.decode()


def test_a_claim_denied_as_a_whole_denies_each_of_its_lines_with_the_reason(clinic: Clinic) -> None:
    client = clinic.signed_in("biller")
    with clinic.inside():
        monitoring = Monitoring.objects.get()
        ClaimLine.objects.update(state="billed", claim_number="HC9-1")
        line(clinic, monitoring, MONTH_END, "98981", state="billed", claim_number="HC9-1")
    page = answer(client, returned("835", "CLP*HC9-1*4*108.22*0*0**ICN~", "CAS*CO*197*108.22~"))
    assert page.count("Denied") >= 2 and "Not authorised beforehand" in page
    with clinic.inside():
        reasons = {one.code: one.denied_for[0]["code"] for one in ClaimLine.objects.all()}
    assert reasons == {"98980": "197", "98981": "197"}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (["CLP*OTHERS-1*1*54*40*0**ICN~", "SVC*HC:98980*54*40~"], "No such line"),
        (["CLP*OTHERS-1*4*54*0*0**ICN~"], "No such claim"),
        (["CLP*HC9-1*22*-54*-40*0**ICN~", "SVC*HC:98980*-54*-40~"], "Left alone: a payment is taken back"),
        (["CLP*HC9-1*1*54*40*0**ICN~"], "Left alone: paid without lines"),
    ],
)
def test_what_does_not_fit_is_left_alone_and_said(clinic: Clinic, body: list[str], outcome: str) -> None:
    with clinic.inside():
        ClaimLine.objects.update(state="billed", claim_number="HC9-1")
    assert outcome in answer(clinic.signed_in("biller"), returned("835", *body))
    with clinic.inside():
        assert ClaimLine.objects.get().state == "billed"


@pytest.mark.parametrize(
    "segments",
    [
        ["CLP*HC9-1*1*54*1e99*0**ICN~", "SVC*HC:98980*54*1e99~"],
        ["CLP*HC9-1*1*54*much*0**ICN~", "SVC*HC:98980*54*much~"],
    ],
)
def test_an_amount_that_is_none_is_named(clinic: Clinic, segments: list[str]) -> None:
    page = answer(clinic.signed_in("biller"), returned("835", *segments))
    assert "This file was not read: an amount is none" in page


def test_bytes_that_nobody_typed_do_no_harm(clinic: Clinic) -> None:
    page = answer(clinic.signed_in("biller"), returned("835", "CLP*H\0C*1*54*40*0**I~", "SVC*HC:98\x85980*54*40~"))
    assert "No such line" in page


@pytest.mark.parametrize("text", ["", "hello", "ISA*00*", returned("837", "BHT*1~")])
def test_a_file_of_another_kind_changes_nothing_and_is_named(clinic: Clinic, text: str) -> None:
    page = answer(clinic.signed_in("biller"), text)
    assert "This file was not read" in page or "Choose the 999 or 835" in page


def test_lines_go_to_the_clinics_own_emr_as_a_table(clinic: Clinic) -> None:
    client = complete(clinic)
    with clinic.inside():
        House.objects.update(provider={**PROVIDER, "name": "=cmd()"})
        payer = Payer.objects.get().pk
    rows = list(csv.DictReader(io.StringIO(client.get("/rtm/claims/lines.csv").content.decode())))
    assert [(row["patient"], row["code"], row["modifiers"], row["minutes"]) for row in rows] == [
        ("Marigold, Maria", "98980", "GP", "21")
    ]
    assert rows[0]["diagnoses"] == "M5450 M6281"
    assert "1 lines marked as billed" in said(client, f"/rtm/claims/payers/{payer}/billed/")
    with clinic.inside():
        assert ClaimLine.objects.get().state == "billed"


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(clinic: Clinic) -> None:
    client = complete(clinic)
    said(client, f"/rtm/{number(clinic)}/claim/", {**FORM, "subscriber-last_name": "=1+1"})
    assert "'=1+1, Maria" in client.get("/rtm/claims/lines.csv").content.decode()


def test_the_boxes_of_the_paper_form_say_what_the_claim_says(clinic: Clinic) -> None:
    client = complete(clinic)
    with clinic.inside():
        pk = ClaimLine.objects.get().pk
    rows = list(csv.reader(io.StringIO(client.get(f"/rtm/claims/lines/{pk}/boxes/?as=csv").content.decode())))
    told = {row[0]: row[2] for row in rows[1:]}
    wanted = {
        "1a": "1EG4TE5MK73", "2": "Marigold, Maria", "3": "01/02/1950 F", "15": "01/05/2026", "17": "Example, Bo",
        "17b": "1555123458", "21": "A M5450, B M6281", "24A line 1": "03/31/2026 to 03/31/2026",
        "24B line 1": "11", "24D line 1": "98980 GP", "24E line 1": "AB", "24F line 1": "54.11",
        "24G line 1": "1", "24J line 1": "1987654328", "25": "123456789", "28": "54.11", "33a": "1234567893",
    }  # fmt: skip
    assert {box: told[box] for box in wanted} == wanted
    assert "To complete first" not in client.get(f"/rtm/claims/lines/{pk}/boxes/").content.decode()


def test_settings_are_kept_and_audited_and_mistakes_come_back(clinic: Clinic) -> None:
    client = clinic.signed_in("owner")
    page = said(client, "/rtm/settings/practice/", {**PROVIDER, "npi": "1234567890", "zip": "12207"})
    assert page.count("wrong-field") == 2
    staff = clinic.staff["therapist"].pk
    wrong = client.post(f"/rtm/settings/people/{staff}/", {**PERSON, "npi": "1"})
    assert wrong.status_code == 400 and "This is no NPI" in wrong.content.decode()
    with clinic.inside():
        payer = Payer.objects.get()
    told = {
        "kind": "commercial", "live_contact_rule": "relaxed", "device_timing": "earliest", "management_timing": "",
        "device_dates": "last_day", "management_date": "threshold_met", "place_of_service": "12",
        "codes": ["98977", "98980"], "modifiers": ["discipline", "kx"],
    }  # fmt: skip
    assert "Medicare Part B saved" in said(client, f"/rtm/settings/payers/{payer.pk}/", told)
    assert "Not saved" in said(client, f"/rtm/settings/payers/{payer.pk}/", {**told, "kind": "free"})
    assert "Rate entered" in said(
        client, "/rtm/settings/rates/", {"code": "98980", "dollars": "70", "from_date": "2026-01-01"}
    )
    assert client.post("/rtm/settings/rates/", {"code": "97110", "dollars": "-1"}).status_code == 400
    assert "Readings saved" in said(client, "/rtm/settings/readings/", {"overlap": "drop_both", "rpm_reach": "x"})
    with clinic.inside():
        payer.refresh_from_db()
        assert (payer.kind, payer.covered_codes, payer.place_of_service) == (
            "commercial",
            ["98977", "98980"],
            "12",
        )
        assert House.objects.get().choices == {"overlap": "drop_both"}
        rate = Rate.objects.get()
        done = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"set payer", "set billing provider", "set billing rate", "set monitoring choices"} <= done
    assert "for 2027 there is no table" in client.get("/rtm/settings/").content.decode()
    assert "Rate removed" in said(client, f"/rtm/settings/rates/{rate.pk}/remove/")


def test_billing_pages_are_for_billers_and_owners(clinic: Clinic) -> None:
    for path in ("/rtm/claims/", "/rtm/settings/", "/rtm/money/", f"/rtm/{number(clinic)}/claim/"):
        assert clinic.signed_in("therapist").get(path).status_code == 403
        assert clinic.signed_in("biller").get(path).status_code == 200


def test_money_stands_by_month_and_payer(clinic: Clinic) -> None:
    with clinic.inside():
        monitoring = Monitoring.objects.get()
        this_month = clinic.today.replace(day=1)
        ClaimLine.objects.update(state="paid", paid=Decimal("41.00"), to_date=this_month, from_date=this_month,
                                 scope=f"management:{this_month:%Y-%m}")  # fmt: skip
        before = timezone.make_aware(datetime(2026, 3, 1, 12), UTC)
        Monitoring.objects.filter(pk=monitoring.pk).update(copay_notice_at=before, copay_told=12)
    page = clinic.signed_in("owner").get("/rtm/money/").content.decode()
    assert "41.00" in page and "1 of 1" in page
    assert "Not told the cost yet" not in page
    with clinic.inside():
        Monitoring.objects.update(copay_notice_at=None)
    assert "Not told the cost yet" in clinic.signed_in("owner").get("/rtm/money/").content.decode()


def test_the_sheet_takes_the_clinics_own_numbers(clinic: Clinic) -> None:
    client = clinic.signed_in("owner")
    page = client.get("/rtm/money/?retained-low=1&retained-high=1&visit_dollars-low=100&visit_dollars-high=100")
    assert "4,800" in page.content.decode() and "9,600" in page.content.decode()
    assert client.get("/rtm/money/?retained-low=nan&retained-high=1e999").status_code == 200


def test_a_whole_month_from_answers_to_an_accepted_file(clinic: Clinic) -> None:
    """The lines that the rules find ready make a claim that pyx12 takes."""
    rtm = Rtm()
    with rtm.inside():
        rtm.answers(17)
        rtm.works(date(2026, 3, 10), 22)
        rtm.calls(date(2026, 3, 12))
        made = reading_of(rtm)
    assert checking.accepted_by_pyx12(made)
    assert [part.split("*")[1] for part in made.split("~\n") if part.startswith("SV1")] == [
        "HC:98975:GP", "HC:98977:GP", "HC:98980:GP",
    ]  # fmt: skip


def reading_of(rtm: Rtm) -> str:
    from hepcoach.clinics import actors
    from hepcoach.interop.x12 import outgoing
    from hepcoach.rtm import billing, claim_form, claims

    actor, now = actors.for_staff(rtm.biller), datetime(2026, 4, 1, 16, tzinfo=UTC)
    claims.document(actor=actor, found=rtm.month(MONTH_END), now=now)
    billing.set_provider(actor=actor, told=PROVIDER, now=now)
    billing.set_renderer(actor=actor, staff=rtm.therapist, now=now, **PERSON)
    form = claim_form.form_of(rtm.monitoring)
    insured = {"id": "1EG4TE5MK73", "dob": "1950-01-02", "sex": "F", "address": "2 Example Street"}
    place = {"city": "Albany", "state": "NY", "zip": "12208"}
    form |= {
        "subscriber": {**form["subscriber"], **insured, **place},
        "referring": {"last_name": "Example", "first_name": "Bo", "npi": "1555123458"},
        "diagnoses": ["M5450"],
        "signature_on_file": True,
    }
    claim_form.keep(actor=actor, monitoring=rtm.monitoring, form=form, now=now)
    return outgoing.write(actor=actor, payer=rtm.payer, as_of=date(2026, 4, 1), now=now).text


def test_the_command_writes_the_claims_of_the_database(
    clinic: Clinic, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "with_database", lambda **_: None)
    complete(clinic)
    assert main(["rtm", "claims", "--practice", clinic.practice.slug]) == 0
    file = tmp_path / "claims.jsonl"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["rtm", "check-claim", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "accept"
    assert main(["rtm", "claims", "--practice", "nobody"]) == 2


def test_the_command_takes_in_a_999_and_an_835(
    clinic: Clinic, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "with_database", lambda **_: None)
    client = complete(clinic)
    with clinic.inside():
        payer = Payer.objects.get().pk
    said(client, f"/rtm/claims/payers/{payer}/write/")
    with clinic.inside():
        number = ClaimLine.objects.get().claim_number
    file = tmp_path / "answer.txt"
    for text, outcome in (
        (returned("999", "AK1*HC*1~", "AK2*837*0001~", "IK5*A~"), "taken"),
        (returned("835", f"CLP*{number}*1*54.11*40*0**I~", "SVC*HC:98980:GP*54.11*40~"), "paid"),
    ):
        file.write_text(text, encoding="ascii")
        assert main(["rtm", "post", str(file), "--practice", clinic.practice.slug]) == 0
        assert json.loads(capsys.readouterr().out)["outcome"] == outcome
    file.write_text(returned("837", "BHT*1~"), encoding="ascii")
    assert main(["rtm", "post", str(file), "--practice", clinic.practice.slug]) == 2


def test_the_kind_of_an_answer_is_read_from_its_sets() -> None:
    assert reading.kind(returned("835", "CLP*1~")) == "835"
    assert reading.kind(returned("999", "AK1*HC*1~")) == "999"


def test_dates_of_history_are_no_longer_than_the_months_asked() -> None:
    from hepcoach.rtm.money import months_until

    assert months_until(date(2026, 2, 28), 3) == [date(2026, 2, 1), date(2026, 1, 1), date(2025, 12, 1)]
