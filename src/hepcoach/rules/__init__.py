"""What a clinician or biller could disagree with: pure functions over frozen dataclasses."""
