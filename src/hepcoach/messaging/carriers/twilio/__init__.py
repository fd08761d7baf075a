"""Twilio SMS."""
