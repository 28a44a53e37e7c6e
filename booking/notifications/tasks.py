"""What beat starts, and every commit that wrote a message."""

from celery import shared_task

from booking.notifications import delivery
from portal.shared import clock


@shared_task
def deliver() -> None:
    """What is left when the time is up comes with the next beat."""
    delivery.deliver_due()


@shared_task
def empty_old() -> None:
    delivery.empty_old(now=clock.now())
