"""The alarm clock of the photos: fetched each minute. A lost or doubled ring changes nothing."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.db import close_old_connections
from procrastinate.contrib.django import app

from hepcoach.clinics.models import Practice
from hepcoach.messaging import photos

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(pass_context=False)
def fetch_photos(timestamp: int) -> None:
    close_old_connections()
    try:
        photos.fetch_due(list(Practice.objects.values_list("pk", flat=True)), datetime.now(UTC))
    except Exception as error:  # noqa: BLE001 - the queue would log the message, which may quote a patient
        logger.error("photos could not be fetched: %s", type(error).__name__)
    finally:
        close_old_connections()
