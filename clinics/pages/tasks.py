"""What the worker does for the pages."""

from smtplib import SMTPException

from celery import shared_task
from django.core.management import call_command

from clinics.pages import contact_actions
from clinics.pages.search import indexing
from portal.shared import clock


@shared_task(autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=6)
def tell_of_submission(page_id: int) -> None:
    contact_actions.tell_of_submission(page_id)


@shared_task
def delete_expired_submissions() -> None:
    contact_actions.delete_expired(today=clock.today())


@shared_task
def publish_scheduled() -> None:
    """Publishes and unpublishes what is due."""
    call_command("publish_scheduled")


@shared_task
def keep_index_in_step() -> None:
    indexing.index_changed()
