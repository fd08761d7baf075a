from django.apps import AppConfig


class CoachConfig(AppConfig):
    name = "hepcoach.coach"
    default_auto_field = "django.db.models.BigAutoField"
