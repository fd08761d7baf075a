"""Which number reaches whom, and who reads there."""

from __future__ import annotations

from typing import NamedTuple

from hepcoach.privacy import bulk

_USABLE = """
SELECT c.patient_id, c.id, c.helper_id IS NOT NULL, coalesce(h.language, '')
  FROM patients_contactpoint c LEFT JOIN patients_helper h ON h.id = c.helper_id
 WHERE c.patient_id = ANY(%s::bigint[]) AND c.is_preferred AND c.can_text AND c.failed_at IS NULL
"""


class Reached(NamedTuple):
    """A number, and whether a helper reads there; `language`: the helper's own, if they have one."""

    contact_id: int
    is_helper: bool = False
    language: str = ""


def usable_contacts(patient_ids: str) -> dict[int, Reached]:
    """Each patient's preferred number, left out when it takes no texts. `patient_ids`: a `bulk.array`."""
    return {patient_id: Reached(*found) for patient_id, *found in bulk.select(_USABLE, patient_ids)}
