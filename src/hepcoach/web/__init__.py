"""Pages for staff and patients."""
