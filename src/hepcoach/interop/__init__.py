"""Other systems: FHIR in and out, X12."""
