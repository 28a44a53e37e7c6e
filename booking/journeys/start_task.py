"""A task that a request starts; where the broker is away, beat does it a little later."""

import logging
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError as BrokerAway

log = logging.getLogger(__name__)


def start_after_commit(task: Any, *args: int) -> None:
    def start() -> None:
        try:
            task.delay(*args)
        except BrokerAway:
            log.warning("The broker is away: %s waits for beat", task.name)

    transaction.on_commit(start)
