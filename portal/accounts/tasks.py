"""What the worker does for accounts."""

from celery import shared_task

from portal.accounts import codes, devices
from portal.shared import clock


@shared_task
def forget_old_codes() -> None:
    codes.forget_old_codes(now=clock.now())


@shared_task
def delete_stale_devices() -> None:
    devices.delete_stale(now=clock.now())
