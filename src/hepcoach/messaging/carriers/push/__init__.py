"""Web push: a notice on the patient's own phone, through their browser's push service."""
