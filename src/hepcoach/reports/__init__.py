"""Drafted notes and reports, signed and locked by a person."""
