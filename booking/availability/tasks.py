"""What beat starts."""

from celery import shared_task

from booking.availability import changes


@shared_task
def forget_changes() -> None:
    """Notes of changes that every process has read."""
    changes.forget_old()
