"""Professional claims: what our edits name, what pyx12 accepts, and that the text says what the claim said."""

from __future__ import annotations

import copy
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcoach.config.cli import main
from hepcoach.interop.x12 import checking, values

CLAIM: dict[str, Any] = {
    "form": "837P",
    "claim_number": "EX-1",
    "total_charge": "140.00",
    "place_of_service": "11",
    "frequency": "1",
    "signature_on_file": True,
    "accept_assignment": True,
    "billing_provider": {
        "name": "Example Therapy",
        "npi": "1234567893",
        "tin": "123456789",
        "address": "1 Example Street",
        "city": "Albany",
        "state": "NY",
        "zip": "122070001",
    },
    "subscriber": {
        "id": "1EG4TE5MK73",
        "last_name": "Example",
        "first_name": "Ann",
        "dob": "1950-01-02",
        "sex": "F",
        "relation": "self",
        "address": "2 Example Street",
        "city": "Albany",
        "state": "NY",
        "zip": "12208",
    },
    "patient": None,
    "payer": {"name": "Medicare Part B", "id": "13282", "kind": "medicare_b"},
    "referring": {"last_name": "Example", "first_name": "Bo", "npi": "1555123458"},
    "rendering": {
        "last_name": "Example",
        "first_name": "Cy",
        "npi": "1987654328",
        "taxonomy": "225100000X",
        "discipline": "PT",
    },
    "prior_auth": None,
    "onset_date": "2025-12-10",
    "initial_treatment_date": "2025-12-20",
    "diagnoses": ["M5450", "M6281"],
    "lines": [
        {
            "code": "98977",
            "modifiers": ["GP"],
            "charge": "60.00",
            "units": 1,
            "pointers": [1],
            "from": "2026-03-02",
            "to": "2026-03-31",
        },
        {
            "code": "98980",
            "modifiers": ["GP", "KX", "CQ"],
            "charge": "80.00",
            "units": 1,
            "pointers": [1, 2],
            "from": "2026-03-31",
            "to": "2026-03-31",
        },
    ],
}
AS_OF = "2026-04-10"
GONE = object()


def changed(*changes: tuple[str, Any]) -> dict[str, Any]:
    claim = copy.deepcopy(CLAIM)
    for path, value in changes:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        inner: Any = claim
        for step in steps:
            inner = inner[step]
        if value is GONE:
            del inner[last]
        else:
            inner[last] = value
    return claim


def verdict_on(claim: object, as_of: object = AS_OF) -> checking.Verdict:
    return checking.check([(claim, as_of)], phone="5555550100")[0]


def test_a_right_claim_is_accepted_and_says_what_it_said() -> None:
    text = verdict_on(CLAIM).x12
    assert text is not None
    lines = text.splitlines()
    assert lines[0].startswith("ISA*00*") and len(lines[0]) == 106
    assert "CLM*EX-1*140***11:B:1*Y*A*Y*Y~" in lines
    assert "HI*ABK:M5450*ABF:M6281~" in lines
    assert "NM1*DN*1*Example*Bo****XX*1555123458~" in lines
    assert "SV1*HC:98977:GP*60*UN*1***1~" in lines
    assert "DTP*472*RD8*20260302-20260331~" in lines
    assert "SV1*HC:98980:GP:KX:CQ*80*UN*1***1:2~" in lines
    assert "DTP*472*D8*20260331~" in lines
    assert f"SE*{len(lines) - 4}*0001~" in lines


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("form", "837I", "form"),
        ("claim_number", "", "claim_number"),
        ("claim_number", "EX*1", "claim_number"),
        ("claim_number", "N" * 21, "claim_number"),
        ("total_charge", "139.99", "total_charge"),
        ("total_charge", "-140.00", "total_charge"),
        ("total_charge", "140.0", "total_charge"),
        ("total_charge", 140.0, "total_charge"),
        ("place_of_service", "02", "place_of_service"),
        ("place_of_service", "10", "place_of_service"),
        ("place_of_service", "1", "place_of_service"),
        ("frequency", "9", "frequency"),
        ("signature_on_file", False, "signature_on_file"),
        ("accept_assignment", "yes", "accept_assignment"),
        ("prior_auth", "A~B", "prior_auth"),
        ("billing_provider", GONE, "billing_provider"),
        ("billing_provider.name", " ", "billing_provider.name"),
        ("billing_provider.npi", "1234567890", "billing_provider.npi"),
        ("billing_provider.npi", "123456789", "billing_provider.npi"),
        ("billing_provider.npi", "3234567893", "billing_provider.npi"),
        ("billing_provider.tin", "12-3456789", "billing_provider.tin"),
        ("billing_provider.address", "P.O. Box 12", "billing_provider.address"),
        ("billing_provider.state", "XX", "billing_provider.state"),
        ("billing_provider.zip", "12207", "billing_provider.zip"),
        ("billing_provider.zip", "12207-0001", "billing_provider.zip"),
        ("subscriber", None, "subscriber"),
        ("subscriber.id", "1SG4TE5MK73", "subscriber.id"),
        ("subscriber.id", "1EG4-TE5-MK73", "subscriber.id"),
        ("subscriber.last_name", GONE, "subscriber.last_name"),
        ("subscriber.first_name", "李", "subscriber.first_name"),
        ("subscriber.dob", "2026-04-11", "subscriber.dob"),
        ("subscriber.dob", "01/02/1950", "subscriber.dob"),
        ("subscriber.dob", "1950-02-30", "subscriber.dob"),
        ("subscriber.sex", "X", "subscriber.sex"),
        ("subscriber.relation", "spouse", "subscriber.relation"),
        ("subscriber.state", "New York", "subscriber.state"),
        ("subscriber.zip", "1220", "subscriber.zip"),
        ("patient", {"last_name": "Example"}, "patient"),
        ("payer", GONE, "payer"),
        ("payer.id", "", "payer.id"),
        ("payer.kind", "medicaid", "payer.kind"),
        ("referring", None, "referring"),
        ("referring.npi", "1555123459", "referring.npi"),
        ("referring.npi", "1987654328", "referring.npi"),
        ("rendering", GONE, "rendering"),
        ("rendering.npi", None, "rendering.npi"),
        ("rendering.taxonomy", "225X00000X", "rendering.taxonomy"),
        ("rendering.taxonomy", "225200000X", "rendering.taxonomy"),
        ("onset_date", "2026-05-01", "onset_date"),
        ("initial_treatment_date", "2025-12-09", "initial_treatment_date"),
        ("initial_treatment_date", "soon", "initial_treatment_date"),
        ("diagnoses", [], "diagnoses"),
        ("diagnoses", ["M54.50", "M6281"], "diagnoses"),
        ("diagnoses", ["5450", "M6281"], "diagnoses"),
        ("diagnoses", ["M5450", "M5450"], "diagnoses"),
        ("diagnoses", ["m5450", "M6281"], "diagnoses"),
        ("diagnoses", [f"M{number}" for number in range(10, 23)], "diagnoses"),
        ("lines", [], "lines"),
        ("lines.0.code", "98978", "lines.code"),
        ("lines.0.code", "9897", "lines.code"),
        ("lines.1.code", "98981", "lines.code"),
        ("lines.0.modifiers", [], "lines.modifiers"),
        ("lines.0.modifiers", ["GO"], "lines.modifiers"),
        ("lines.0.modifiers", ["GP", "GO"], "lines.modifiers"),
        ("lines.0.modifiers", ["GP", "CQ"], "lines.modifiers"),
        ("lines.0.modifiers", ["GP", "95"], "lines.modifiers"),
        ("lines.0.modifiers", ["GP", "GP"], "lines.modifiers"),
        ("lines.0.modifiers", "GP", "lines.modifiers"),
        ("lines.1.modifiers", ["GP", "CO"], "lines.modifiers"),
        ("lines.1.modifiers", ["GP", "KX", "GA"], "lines.modifiers"),
        ("lines.1.modifiers", ["GP", "KX", "CQ", "59", "76"], "lines.modifiers"),
        ("lines.0.charge", "0.00", "lines.charge"),
        ("lines.0.charge", "sixty", "lines.charge"),
        ("lines.0.units", 0, "lines.units"),
        ("lines.0.units", 2, "lines.units"),
        ("lines.0.units", 1.0, "lines.units"),
        ("lines.0.units", "1", "lines.units"),
        ("lines.0.units", True, "lines.units"),
        ("lines.0.pointers", [], "lines.pointers"),
        ("lines.0.pointers", [3], "lines.pointers"),
        ("lines.0.pointers", [0], "lines.pointers"),
        ("lines.0.pointers", [1, 1], "lines.pointers"),
        ("lines.0.from", "2026-03-01", "lines.to"),
        ("lines.0.from", "2026-04-01", "lines.to"),
        ("lines.0.to", "2026-04-31", "lines.to"),
        ("lines.0.from", GONE, "lines.from"),
        ("lines.1.from", "2026-02-28", "lines.to"),
        ("lines.1.to", "2026-04-11", "lines.to"),
    ],
)
def test_the_field_that_is_wrong_is_named(path: str, value: Any, field: str) -> None:
    verdict = verdict_on(changed((path, value)))
    assert verdict.x12 is None
    assert field in verdict.fields
    assert set(verdict.fields) <= {field, "total_charge"}


@pytest.mark.parametrize(
    "changes",
    [
        [("accept_assignment", False)],
        [("prior_auth", "AUTH-77")],
        [("onset_date", None), ("initial_treatment_date", None)],
        [("subscriber.last_name", "D'Ángelo-Müller")],
        [("billing_provider.name", "Smith * Sons: Therapy~")],
        [("subscriber.zip", "122080001")],
        [("lines.1.code", "97110"), ("lines.1.units", 2)],
        [("payer.kind", "commercial"), ("referring", None), ("subscriber.id", "W123 4567".replace(" ", ""))],
        [
            ("payer.kind", "commercial"),
            ("subscriber.relation", "spouse"),
            ("patient", {name: CLAIM["subscriber"][name] for name in CLAIM["subscriber"] if name != "id"}),
        ],
        [("lines.0.code", "98985")],
        [("diagnoses", ["C4A0", "S83511A", "Z96651", "U071"])],
    ],
)
def test_what_is_unusual_but_right_goes(changes: list[tuple[str, Any]]) -> None:
    verdict = verdict_on(changed(*changes))
    assert verdict.fields == ()
    assert verdict.x12 is not None


def test_codes_that_exclude_each_other_do_not_go_together() -> None:
    extra = CLAIM["lines"][1] | {"code": "98979"}
    assert verdict_on(changed(("lines", [CLAIM["lines"][1], extra]), ("total_charge", "160.00"))).fields == (
        "lines.code",
    )
    extra = CLAIM["lines"][0] | {"code": "98985"}
    assert verdict_on(changed(("lines", [CLAIM["lines"][0], extra]), ("total_charge", "120.00"))).fields == (
        "lines.code",
    )


def test_physiologic_monitoring_never_stands_beside_rtm_for_the_same_days() -> None:
    beside = CLAIM["lines"][0] | {"code": "99454", "modifiers": ["GP"]}
    both = changed(("lines", [CLAIM["lines"][0], beside]), ("total_charge", "120.00"))
    assert verdict_on(both).fields == ("lines.code",)
    after = beside | {"from": "2026-04-01", "to": "2026-04-05"}
    apart = changed(("lines", [CLAIM["lines"][0], after]), ("total_charge", "120.00"))
    assert verdict_on(apart).fields == ()


def test_old_and_future_service_needs_a_table() -> None:
    line = CLAIM["lines"][0] | {"from": "2025-11-01", "to": "2025-11-30"}
    old = changed(
        ("lines", [line]), ("total_charge", "60.00"), ("onset_date", None), ("initial_treatment_date", None)
    )
    assert verdict_on(old).fields == ("lines.to",)
    assert verdict_on(CLAIM, "2027-04-10").fields == ("lines.from",), "more than a year old"


@pytest.mark.parametrize(("claim", "as_of", "field"), [(None, AS_OF, "claim"), (CLAIM, "today", "as_of")])
def test_what_is_no_question_is_named(claim: object, as_of: object, field: str) -> None:
    assert verdict_on(claim, as_of).fields == (field,)


@pytest.mark.parametrize(("npi", "good"), [("1234567893", True), ("1234567890", False), ("1245319599", True)])
def test_the_last_digit_of_an_npi_checks_the_others(npi: str, good: bool) -> None:
    assert values.is_npi(npi) is good


def test_pyx12_hears_what_our_edits_do_not_look_at(caplog: pytest.LogCaptureFixture) -> None:
    text = verdict_on(CLAIM).x12
    assert text is not None
    assert checking.accepted_by_pyx12(text)
    assert not checking.accepted_by_pyx12(text.replace("HL*2*1*22*0~\n", ""))
    assert not checking.accepted_by_pyx12(text.replace("SBR*P*18", "SBR*P*99"))
    assert "1EG4TE5MK73" not in caplog.text


def test_one_claim_that_pyx12_refuses_takes_no_other_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "accepted_by_pyx12", lambda text: "EX-2" not in text)
    verdicts = checking.check([(CLAIM, AS_OF), (changed(("claim_number", "EX-2")), AS_OF)], phone="5555550100")
    assert [verdict.fields for verdict in verdicts] == [(), ("claim",)]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=70) | st.just("2026-03-02"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
PATHS = [
    *CLAIM,
    *(
        f"{name}.{field}"
        for name in ("billing_provider", "subscriber", "payer", "rendering")
        for field in CLAIM[name]
    ),
    *(f"lines.0.{field}" for field in CLAIM["lines"][0]),
]


@given(st.lists(st.tuples(st.sampled_from(PATHS), ANY_JSON), min_size=1, max_size=2, unique_by=lambda one: one[0]))
@settings(max_examples=300, deadline=None)
def test_no_nonsense_breaks_the_edits(changes: list[tuple[str, Any]]) -> None:
    # Deeper paths first: a change above them may take them away.
    claim = changed(*sorted(changes, key=lambda one: -one[0].count(".")))
    verdict = checking._by_edits(claim, AS_OF, phone="5555550100", control_number=1)
    assert (verdict.x12 is None) == bool(verdict.fields)
    assert verdict.x12 is None or verdict.x12.isascii()


def test_the_command_gives_a_verdict_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = [{"id": "a", "as_of": AS_OF, "claim": CLAIM}, {"id": "b", "as_of": AS_OF, "claim": {}}]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(json.dumps(line) for line in lines)))
    assert main(["rtm", "check-claim", "--phone", "5185550100"]) == 0
    first, second = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (first["id"], first["verdict"], first["fields"]) == ("a", "accept", [])
    assert "TE*5185550100~" in first["x12"]
    assert (second["id"], second["verdict"]) == ("b", "reject")
    assert {"form", "claim_number", "lines", "subscriber"} <= set(second["fields"])
    assert "x12" not in second
