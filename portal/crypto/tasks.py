"""What beat does with the keys."""

import logging

from celery import shared_task

from portal.crypto.ledger import forget_tokens_of_late_writers, replay
from portal.crypto.sweep import sweep
from portal.shared import clock

log = logging.getLogger(__name__)


@shared_task
def replay_erasures() -> None:
    """Finish an erasure that a crash cut short, and heal whichever ledger lacks lines."""
    replayed = replay()
    forget_tokens_of_late_writers(clock.now())
    if replayed.keys_deleted:
        log.warning("%d keys were erased again", replayed.keys_deleted)


@shared_task
def sweep_keys() -> None:
    sweep(now=clock.now(), today=clock.today())
