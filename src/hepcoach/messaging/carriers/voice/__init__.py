"""Twilio voice: a call that speaks, and takes its answer by keypad."""
