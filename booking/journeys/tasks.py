"""What beat starts, and what journeys order from the worker."""

from celery import shared_task

from booking.disruptions.queries import queued
from booking.journeys import confirmation, rehouse
from portal.shared import clock


@shared_task
def expire_unsettled() -> None:
    """What nobody has confirmed, or paid, in time; what is left comes with the next beat."""
    confirmation.expire_unsettled(now=clock.now())


@shared_task
def settle_visit(row: int) -> None:
    """One visit of a disruption; again without effect."""
    rehouse.settle_queued(row, now=clock.now())


@shared_task
def settle_left() -> None:
    """What a worker that died, or a broker that was away, left in the queue."""
    for row in queued():
        settle_visit.delay(row.pk)
