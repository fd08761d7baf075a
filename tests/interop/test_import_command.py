"""`hepcoach practice create`, `connection create` and `import fhir` as a person at a terminal meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hepcoach.clinics.models import Practice
from hepcoach.config import start
from hepcoach.config.cli import main
from hepcoach.interop.models import Connection
from hepcoach.patients.models import Patient
from hepcoach.privacy import tenancy
from tests.interop.bundles import bundle, patient, usual

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _database_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test run has started and migrated its own."""
    monkeypatch.setattr(start, "with_database", lambda **_: None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(usual()), encoding="utf-8")
    return path


def run(*words: str) -> int:
    return main(["import", "fhir", *words])


def test_a_bundle_is_imported_and_shown(file: Path, clinic: Practice, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(file), "--practice", clinic.slug, "--as-of", "2026-03-03T14:00:00Z", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert set(shown) == {"patients", "outcome", "errors"}
    assert shown["patients"][0]["episodes"][0]["status"] == "assign"


def test_without_json_the_summary_names_no_patient(
    file: Path, clinic: Practice, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(file), "--practice", clinic.slug, "--as-of", "2026-03-03") == 0
    said = capsys.readouterr().out
    assert "assign: 2 exercises from 2026-03-02" in said
    assert "Maria" not in said


def test_a_patient_without_exercises_is_said_so(
    tmp_path: Path, clinic: Practice, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(bundle(patient())))
    assert run(str(path), "--practice", clinic.slug) == 0
    assert "no prescribed home exercises" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content", ['{"resourceType": "Bundle"}', "{", "[]", json.dumps(bundle(patient(gender="?")))]
)
def test_a_wrong_bundle_is_rejected_with_the_fault(
    tmp_path: Path, clinic: Practice, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    path = tmp_path / "wrong.json"
    path.write_text(content)
    assert run(str(path), "--practice", clinic.slug, "--json") == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["outcome"] == "reject"
    assert err.startswith("hepcoach import: ")
    with tenancy.practice(clinic.pk):
        assert not Patient.objects.exists()


def test_wrong_usage_is_told_in_one_line(file: Path, clinic: Practice, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(file), "--practice", "nobody") == 2
    assert run("/nowhere.json", "--practice", clinic.slug) == 2
    assert run(str(file), "--practice", clinic.slug, "--as-of", "tomorrow") == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_a_practice_is_created_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["practice", "create", "north-hill", "--name", "North Hill Therapy"]) == 0
    assert Practice.objects.get(slug="north-hill").name == "North Hill Therapy"
    assert main(["practice", "create", "north-hill", "--name", "Again"]) == 2
    assert main(["practice", "create", "North Hill", "--name", "X"]) == 2
    assert main(["practice", "create", "x", "--name", "X", "--time-zone", "Mars/Base"]) == 2


def test_a_connection_shows_its_token_once(clinic: Practice, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["connection", "create", "--practice", clinic.slug, "--name", "Our EHR", "--json"]) == 0
    token = json.loads(capsys.readouterr().out)["token"]
    assert token.startswith(f"{clinic.slug}.")
    with tenancy.practice(clinic.pk):
        assert Connection.objects.get().name == "Our EHR"
    assert main(["connection", "create", "--practice", "nobody", "--name", "X"]) == 2
