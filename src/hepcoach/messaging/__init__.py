"""Texts in and out: stored first, sent once, never after STOP."""
