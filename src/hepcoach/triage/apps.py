from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "hepcoach.triage"
    default_auto_field = "django.db.models.BigAutoField"
