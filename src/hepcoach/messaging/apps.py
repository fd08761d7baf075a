from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "hepcoach.messaging"
    default_auto_field = "django.db.models.BigAutoField"
