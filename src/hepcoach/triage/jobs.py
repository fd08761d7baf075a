"""Queue entry points of the triage room."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.db import close_old_connections
from procrastinate.contrib.django import app

from hepcoach.triage import digest

logger = logging.getLogger("hepcoach.triage")


@app.periodic(cron="10 * * * *")
@app.task(pass_context=False)
def each_hour(timestamp: int) -> None:
    """The morning e-mails of the time zones whose morning it is."""
    close_old_connections()
    try:
        digest.send_due(datetime.now(UTC))
    except Exception as error:  # noqa: BLE001 - the message may quote an address; the next hour tries again
        logger.error("the morning e-mails could not be sent: %s", type(error).__name__)
    finally:
        close_old_connections()
