from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class CoachConfig(AppConfig):
    name = "hepcoach.coach"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Refuse to start when an effect has no applier, or two."""
        from hepcoach.coach.apply import problems

        wrong = problems()
        if wrong:
            raise ImproperlyConfigured("; ".join(wrong))
