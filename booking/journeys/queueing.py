"""How work reaches the worker: by a task's name, so that who orders it need not know what it does."""

import logging
from collections.abc import Iterable

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerAway

SETTLE = "booking.journeys.tasks.settle_visit"

log = logging.getLogger(__name__)


def start_settling(rows: Iterable[int]) -> None:
    """Visits of disruptions, by the primary keys of their rows, one task each; after the caller's commit.

    Without a broker the beat does it within a minute.
    """
    ids = list(rows)
    transaction.on_commit(lambda: _send(ids))


def _send(ids: list[int]) -> None:
    try:
        for each in ids:
            current_app.send_task(SETTLE, args=[each], retry=False, ignore_result=True)
    except BrokerAway as error:
        log.warning("The broker does not answer, visits wait for the beat: %s", type(error).__name__)
