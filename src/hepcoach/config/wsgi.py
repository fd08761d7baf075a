"""The WSGI door that Granian serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from hepcoach.config import start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hepcoach.config.settings")
application = get_wsgi_application()
start.spare_the_collector()
