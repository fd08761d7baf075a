"""The on-screen phone: texts of a demo practice that are shown on a page instead of sent."""
