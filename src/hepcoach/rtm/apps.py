from django.apps import AppConfig


class RtmConfig(AppConfig):
    name = "hepcoach.rtm"
    default_auto_field = "django.db.models.BigAutoField"
