"""Django settings. Everything that differs between installations comes from the environment or HEPCOACH_HOME."""

from __future__ import annotations

import os
from pathlib import Path

from hepcoach.config import database
from hepcoach.privacy.home import home, secret

BASE = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = os.environ.get("HEPCOACH_SECRET_KEY") or secret("django").hex()
ALLOWED_HOSTS = os.environ.get("HEPCOACH_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
# The address that patients and carriers use; signatures and links are made from it, never from a Host header.
PUBLIC_URL = os.environ.get("HEPCOACH_URL", "http://localhost:8000").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")

# Opens the demo's front door and on-screen phone, for practices marked as demo and no other.
DEMO = os.environ.get("HEPCOACH_DEMO") == "1"
# A language model that may rephrase exercises, by its name in pydantic-ai ("anthropic:…"); none by default.
WRITING_MODEL = os.environ.get("HEPCOACH_WRITING_MODEL", "")

ROOT_URLCONF = "hepcoach.config.urls"
WSGI_APPLICATION = "hepcoach.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    # allauth's page of passkeys says when each was last used.
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "hepcoach.privacy",
    "hepcoach.clinics",
    "hepcoach.patients",
    "hepcoach.exercises",
    "hepcoach.programs",
    "hepcoach.messaging",
    "hepcoach.checkins",
    "hepcoach.outcomes",
    "hepcoach.scheduling",
    "hepcoach.triage",
    "hepcoach.rtm",
    "hepcoach.reports",
    "hepcoach.coach",
    "hepcoach.interop",
    "hepcoach.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "hepcoach.web.middleware.ContentSecurityPolicy",
    "hepcoach.web.middleware.BodyLimit",
    "hepcoach.web.middleware.CarrierDoors",
    "hepcoach.web.middleware.Sessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hepcoach.web.middleware.ActorMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hepcoach.web.context.staff_frame",
            ],
        },
    }
]

DATABASES = database.settings()
# `owner` is for migrations alone; the same database through another role.
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}

AUTH_USER_MODEL = "clinics.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "hepcoach.web.signin.StaffAccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Beside clinics/lockout.py, which counts per address over all processes; these count codes and machines.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,10/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# Open pages that each process keeps a thread for, so that a new case shows at once (web/staff/live.py).
LIVE_STREAMS = int(os.environ.get("HEPCOACH_STREAMS", "0"))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# A clinic's signed-in screen left alone signs out after 15 minutes (45 CFR 164.312(a)(2)(iii)).
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = True
# The longest note that a person types has some ten thousand characters, a carrier's webhook fewer.
LARGEST_FORM = 256 * 1024
# The largest Bundle we take is 10 MB; what is larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("es", "Español")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# Job entry points live in each room's jobs.py.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

STATIC_URL = "/static/"
STATIC_ROOT = home() / "static"
STATICFILES_DIRS = [BASE / "web" / "static"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"hide_links": {"()": "hepcoach.privacy.logs.HideLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide_links"]}},
    # Its notes on every job drown what a person must see.
    "loggers": {"procrastinate": {"level": "WARNING"}, "psycopg.pool": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": os.environ.get("HEPCOACH_LOG", "INFO")},
}
