"""Practices (the tenants), their locations and staff."""
