"""What beat starts."""

from celery import shared_task

from booking.journeys import confirmation
from portal.shared import clock


@shared_task
def expire_unconfirmed() -> None:
    """What the clinic has not confirmed in time; what is left comes with the next beat."""
    confirmation.expire_unconfirmed(now=clock.now())
