"""The daily question and what became known of it."""
