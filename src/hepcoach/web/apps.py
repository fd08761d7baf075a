from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hepcoach.web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from hepcoach.web.rtm import signout  # noqa: F401  (a signal's receiver)
