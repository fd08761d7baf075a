from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    name = "hepcoach.clinics"
    default_auto_field = "django.db.models.BigAutoField"
