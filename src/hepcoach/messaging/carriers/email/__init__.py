"""E-mail through django-anymail: a link and nothing about health."""
