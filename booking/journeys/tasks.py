"""What beat starts."""

from celery import shared_task

from booking.journeys import confirmation
from portal.shared import clock


@shared_task
def expire_unsettled() -> None:
    """What nobody has confirmed, or paid, in time; what is left comes with the next beat."""
    confirmation.expire_unsettled(now=clock.now())
