from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "hepcoach.programs"
    default_auto_field = "django.db.models.BigAutoField"
