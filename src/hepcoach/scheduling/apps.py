from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "hepcoach.scheduling"
    default_auto_field = "django.db.models.BigAutoField"
