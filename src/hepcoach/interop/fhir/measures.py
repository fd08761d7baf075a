"""What was measured at the clinic: the pain that the pain rules start from."""

from __future__ import annotations

from hepcoach.interop.fhir.bundle import Bundle, Node
from hepcoach.interop.fhir.elements import codings, has_unknown_modifier, number, part, string

# LOINC 72514-3: pain severity, 0-10 verbal numeric rating, reported; 38208-5 is the older code in use for it.
_PAIN = {"72514-3", "38208-5"}
_CERTAIN = {"final", "amended", "corrected"}


def baseline_pain(bundle: Bundle, records: list[Node]) -> float | None:
    """The newest pain rating of the patient, 0-10; None when there is none that is certain."""
    rated = [
        (string(node.resource, "effectiveDateTime"), value)
        for node in bundle.about(records, "Observation")
        if (value := _rating(node)) is not None
    ]
    return max(rated, key=lambda each: each[0])[1] if rated else None


def _rating(node: Node) -> float | None:
    resource = node.resource
    if string(resource, "status") not in _CERTAIN or has_unknown_modifier(resource):
        return None
    if not any(code in _PAIN for _, code, _ in codings(part(resource, "code"))):
        return None
    value = number(part(resource, "valueQuantity"), "value")
    if value is None:
        value = number(resource, "valueInteger")
    return float(value) if value is not None and 0 <= value <= 10 else None
