from django.apps import AppConfig


class CheckinsConfig(AppConfig):
    name = "hepcoach.checkins"
    default_auto_field = "django.db.models.BigAutoField"
