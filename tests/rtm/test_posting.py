"""A payer's answer moves the lines that went out, once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hepcoach.interop.x12 import posting, reading
from hepcoach.rtm import claims
from hepcoach.rtm.models import ClaimLine
from tests.interop.x12.test_batches import REMITTANCE, returned
from tests.rtm.clinic import Clinic, at

pytestmark = pytest.mark.django_db
END = date(2026, 3, 31)
NOW = at(date(2026, 4, 10))


def test_lines_are_paid_and_denied_with_reasons_and_only_once(clinic: Clinic) -> None:
    remittance = reading.remittances(returned("835", *REMITTANCE))
    with clinic.inside():
        clinic.answers(17)
        clinic.works(date(2026, 3, 10), 22)
        clinic.calls(date(2026, 3, 12))
        for line in claims.document(actor=clinic.actor, found=clinic.month(END), now=NOW):
            claims.move(actor=clinic.actor, line=line, to="billed", now=NOW, claim_number="EX-1")
        posted = posting.post(actor=clinic.actor, remittance=remittance, now=NOW)
        assert [(one.code, one.outcome) for one in posted] == [
            ("98977", "paid"),
            ("98980", "denied"),
            ("98980", "no such line"),
        ]
        assert ClaimLine.objects.get(code="98977").paid == Decimal("40.00")
        denied = ClaimLine.objects.get(code="98980")
        assert denied.denied_for == [{"group": "CO", "code": "50", "amount": "80"}]
        assert ClaimLine.objects.get(code="98975").state == "billed"
        assert clinic.month(END).state == "denied"
        again = posting.post(actor=clinic.actor, remittance=remittance, now=NOW)
        assert [one.outcome for one in again[:2]] == ["left alone: paid already", "left alone: denied already"]
