"""Which number reaches whom."""

from __future__ import annotations

from hepcoach.privacy import bulk

_USABLE = """
SELECT patient_id, id FROM patients_contactpoint
 WHERE patient_id = ANY(%s::bigint[]) AND is_preferred AND can_text AND failed_at IS NULL
"""


def usable_contacts(patient_ids: str) -> dict[int, int]:
    """The key of each patient's preferred number if it takes texts. `patient_ids`: a `bulk.array`."""
    return dict(bulk.select(_USABLE, patient_ids))
