"""What beat starts."""

from celery import shared_task

from portal.api import once, tokens
from portal.shared import clock


@shared_task
def forget_old() -> None:
    """Answers of more than a day ago, and the ids of refresh tokens that are over."""
    once.forget_old_answers()
    tokens.forget_old(now=clock.now())
