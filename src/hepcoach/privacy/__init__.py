"""Encryption, tenancy and audit: what every other room stands on."""
