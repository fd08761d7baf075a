"""Patients, helpers, how to reach them, what they agreed to, and their episodes of care."""
