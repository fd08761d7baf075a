"""Every address, asked by every kind of actor, answers what `table.txt` says: no address has a default.

Whoever is refused changes nothing and reads nothing of the patient; whoever is shown patient data leaves an
audit row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from hepcoach.clinics.models import Practice
from hepcoach.privacy import tenancy
from hepcoach.privacy.models import AuditEntry
from tests.permissions.actors import ACTORS, NEEDLES, Answer, World, addresses, everything, world

TABLE = Path(__file__).with_name("table.txt")
REFUSED = {"in", "401", "403", "404", "405", "410"}
# Columns of the section on sign-in: allauth tells only these two apart.
SIGNED_OUT = ("anon", "patient", "helper", "noleave", "ehr", "carrier")


@dataclass(frozen=True)
class Row:
    """One line: what each actor is answered. "~" after a status: allowed, and no patient data, so no audit row."""

    section: str
    method: str
    name: str
    answers: dict[str, str]

    @property
    def is_demo(self) -> bool:
        """Asked of an installation with its demo switched on."""
        return self.name.endswith("@on")


def rows() -> Iterator[Row]:
    section, columns = "", []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or line.startswith("#"):
            continue
        if line.startswith("["):
            section, *columns = line.replace("[", "").replace("]", "").split()
            continue
        method, name, *answers = words
        told = dict(zip(columns, answers, strict=True))
        if "out" in told:
            told = {who: told["out" if who in SIGNED_OUT else "in"] for who in ACTORS}
        yield Row(section, method, name, told)


ROWS = list(rows())
SECTIONS = list(dict.fromkeys(row.section for row in ROWS))


def status_of(answer: Answer) -> str:
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    return "in" if to_sign_in else str(answer.status_code)


def test_every_address_is_in_the_table_by_both_methods_and_no_other() -> None:
    asked = {(row.method, row.name.partition("@")[0]) for row in ROWS}
    assert asked == {(method, name) for name in addresses() for method in ("GET", "POST")}
    assert len({(row.method, row.name) for row in ROWS}) == len(ROWS)


def test_every_row_has_an_answer_for_every_actor() -> None:
    assert [row.name for row in ROWS if set(row.answers) != set(ACTORS)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("section", SECTIONS)
def test_each_actor_is_answered_as_the_table_says(section: str) -> None:
    clinics = world()
    before = everything(clinics)
    wrong = []
    for row in (row for row in ROWS if row.section == section):
        for who, told in row.answers.items():
            # Each knock finds the world as it was built, with the rate limits of sign-in not yet used up.
            cache.clear()
            with transaction.atomic(), override_settings(DEMO=row.is_demo):
                said = [*_knock(clinics, row, who, told, before)]
                wrong += [f"{row.method} {row.name} as {who}: {what}" for what in said]
                transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def _knock(clinics: World, row: Row, who: str, told: str, before: dict[str, str]) -> Iterator[str]:
    if row.is_demo:
        Practice.objects.filter(pk=clinics.north.practice.pk).update(is_demo=True)
    trail = _trail(clinics)
    answer = clinics.knock(row.method, row.name, who)
    status = status_of(answer)
    if status != told.rstrip("~"):
        yield f"answered {status}, the table says {told}"
    elif status in REFUSED:
        changed = {table for table, print_ in everything(clinics).items() if print_ != before[table]}
        changed -= {"clinics_practice"} if row.is_demo else set()
        # That somebody was shown out may be written down.
        changed -= {"privacy_auditentry", "privacy_audithead"}
        if changed:
            yield f"refused, and yet it changed {sorted(changed)}"
        if any(needle in answer.content.decode(errors="replace") for needle in NEEDLES):
            yield "refused, and yet it shows the patient"
    elif told.endswith("~") and _trail(clinics) != trail:
        yield "leaves an audit row, which the table doesn't say"
    elif not told.endswith("~") and _trail(clinics) == trail:
        yield "leaves no audit row"


def _trail(clinics: World) -> int:
    with tenancy.practices(clinics.practices):
        return AuditEntry.objects.count()


@pytest.mark.django_db
def test_a_forged_form_is_refused_whoever_is_signed_in() -> None:
    """Machines prove themselves by token or signature, and are the only ones to do without Django's check."""
    clinics = world()
    before = everything(clinics)
    machines = {"fhir", "twilio-inbound", "twilio-status"}
    for name in addresses().keys() - machines:
        for who in ("treats", "patient"):
            answer = clinics.knock("POST", name, who, strict=True)
            assert answer.status_code in (403, 404, 405), (name, who, answer.status_code)
    assert everything(clinics) == before
