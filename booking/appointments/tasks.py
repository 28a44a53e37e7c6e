"""What beat starts."""

from celery import shared_task

from booking.appointments.actions import attending, holding
from portal.shared import clock


@shared_task
def expire_lapsed() -> None:
    """Holds whose end has come; what is left comes half a minute later."""
    holding.expire_lapsed(now=clock.now())


@shared_task
def forget_old_holds() -> None:
    """Holds that became nobody's visit; what is left comes with the next beat."""
    holding.forget_old(now=clock.now())


@shared_task
def close_past() -> None:
    """Visits that nobody closed."""
    attending.close_past(now=clock.now())
