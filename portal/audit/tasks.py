"""What beat does for the log."""

from celery import shared_task
from django.db import OperationalError

from portal.audit import sealing
from portal.shared import clock


@shared_task
def seal() -> None:
    for _rows in sealing.seal():
        pass


@shared_task(autoretry_for=(OperationalError,), retry_backoff=60, max_retries=5)
def make_partitions() -> None:
    sealing.make_partitions(clock.today())
