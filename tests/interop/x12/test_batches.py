"""Many claims in one file that pyx12 accepts, fast enough, and what payers answer read back."""

from __future__ import annotations

import copy
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hepcoach.config.cli import main
from hepcoach.interop.x12 import checking, reading
from tests.interop.test_x12_claims import CLAIM

AS_OF = date(2026, 4, 10)


def claims(count: int) -> list[dict[str, Any]]:
    made = []
    for number in range(count):
        claim = copy.deepcopy(CLAIM)
        claim["claim_number"] = f"EX-{number}"
        made.append(claim)
    return made


def test_two_hundred_claims_make_one_file_that_pyx12_accepts() -> None:
    batch = checking.write_batch(claims(200), AS_OF, phone="5555550100")
    [text] = batch.texts
    assert checking.accepted_by_pyx12(text)
    assert (batch.written, dict(batch.rejected)) == (200, {})
    assert text.count("\nCLM*") == 200
    assert text.count("\nHL*") == 201


def test_a_damaged_batch_is_not_accepted() -> None:
    [text] = checking.write_batch(claims(3), AS_OF, phone="5555550100").texts
    assert not checking.accepted_by_pyx12(text.replace("HL*3*1*22", "HL*7*1*22"))


def test_the_patient_of_another_person_s_insurance_has_a_level_of_their_own() -> None:
    made = claims(2)
    for claim in made:
        claim["payer"] |= {"kind": "commercial"}
        claim["patient"] = {**claim["subscriber"], "first_name": "Kid"}
        claim["subscriber"]["relation"] = "child"
    batch = checking.write_batch(made, AS_OF, phone="5555550100")
    assert dict(batch.rejected) == {}
    assert "\nHL*4*1*22*1~\n" in batch.texts[0] and "\nHL*5*4*23*0~\n" in batch.texts[0]
    assert checking.accepted_by_pyx12(batch.texts[0])


def test_what_is_wrong_stays_out_and_is_named() -> None:
    made: list[Any] = [*claims(3), copy.deepcopy(CLAIM), "no claim"]
    made[1]["rendering"]["npi"] = "1234567890"
    made[3]["claim_number"] = "EX-0"
    batch = checking.write_batch(made, AS_OF, phone="5555550100")
    assert batch.written == 2
    assert batch.rejected == {1: ("rendering.npi",), 3: ("claim_number",), 4: ("claim",)}


def test_each_payer_has_its_own_file() -> None:
    made = claims(2)
    made[1]["payer"]["id"] = "99999"
    texts = checking.write_batch(made, AS_OF, phone="5555550100", first_control_number=7).texts
    assert ["000000007" in texts[0], "000000008" in texts[1]] == [True, True]


def returned(kind: str, *body: str, end: str = "~", element: str = "*") -> str:
    isa = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'PAYER':15}*ZZ*{'CLINIC':15}*260410*1200*^*00501*000000001*0*P*:~"
    whole = "\n".join([isa, f"ST*{kind}*0001~", *body, "SE*1*0001~"])
    return whole.replace("~", end).replace("*", element)


def test_a_999_says_which_sets_were_taken_and_where_the_errors_are() -> None:
    text = returned(
        "999",
        "AK1*HC*1~",
        "AK2*837*0001~",
        "IK5*A~",
        "AK2*837*0002~",
        "IK3*NM1*12*2010~",
        "IK4*9**7*12~",
        "IK5*R*5~",
    )
    taken, refused = reading.acknowledgements(text)
    assert (taken.control_number, taken.accepted, taken.errors) == ("0001", True, ())
    assert (refused.control_number, refused.accepted) == ("0002", False)
    assert refused.errors == ("segment NM1 at 12", "element 9: code 7")


REMITTANCE = (
    "CLP*EX-1*1*140*71.6*20**ICN-1~",
    "SVC*HC:98977:GP*60*40~",
    "CAS*CO*45*10~",
    "CAS*PR*2*10~",
    "SVC*HC:98980:GP:KX*80*0~",
    "CAS*CO*50*80~",
    "CLP*EX-2*1*54*0*54**ICN-2~",
    "SVC*HC:98980:GP*54*0~",
    "CAS*PR*1*54~",
)


@pytest.mark.parametrize(("end", "element"), [("~", "*"), ("!", "|")])
def test_an_835_says_what_was_paid_and_why_not(end: str, element: str) -> None:
    first, second = reading.remittances(returned("835", *REMITTANCE, end=end, element=element))
    assert (first.claim_number, first.payer_number, first.paid) == ("EX-1", "ICN-1", Decimal("71.6"))
    device, managed = first.lines
    assert (device.code, device.modifiers, device.paid, device.denied) == ("98977", ("GP",), Decimal(40), False)
    assert [(one.group, one.code, one.amount) for one in device.reasons] == [
        ("CO", "45", Decimal(10)),
        ("PR", "2", Decimal(10)),
    ]
    assert managed.denied and managed.reasons[0].words == "not seen as medically necessary"
    # The deductible took it all: paid nothing, denied nothing.
    assert not second.lines[0].denied


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "ISA"),
        ("hello", "ISA"),
        (returned("999"), "999 and not 835"),
        (returned("835", "CLP*EX-1*1*NaN*0~"), "amount"),
        (returned("835", "CLP*EX-1*1*x*0~"), "amount"),
    ],
)
def test_what_is_no_remittance_is_refused(text: str, why: str) -> None:
    with pytest.raises(reading.NotX12, match=why):
        reading.remittances(text)


def test_the_command_writes_what_passes_and_names_the_rest(capsys: Any, tmp_path: Path) -> None:
    made = claims(3)
    made[2]["diagnoses"] = []
    lines = tmp_path / "claims.jsonl"
    lines.write_text("\n".join(json.dumps({"id": f"c{at}", "claim": one}) for at, one in enumerate(made)))
    assert main(["rtm", "batch", str(lines), "--as-of", "2026-04-10"]) == 1
    said = capsys.readouterr()
    assert said.out.count("\nCLM*") == 2 and said.out.startswith("ISA")
    assert said.err == "c2: diagnoses\n"


def test_the_command_says_what_is_no_remittance(capsys: Any, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("hello")
    assert main(["rtm", "post", str(other), "--practice", "north"]) == 2
    assert "does not begin with an ISA" in capsys.readouterr().err
