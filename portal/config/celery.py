"""The worker and the beat: tasks live in each app's tasks.py."""

import os
import warnings
from importlib import import_module
from logging.config import dictConfig
from typing import Any

from celery import Celery, Task
from celery.platforms import SecurityWarning
from celery.signals import beat_init, setup_logging, worker_init
from django.conf import settings

from portal.audit.acting import acting
from portal.audit.actor import SYSTEM
from portal.config import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings.dev")
embedded.ensure_services()
# Tasks travel as JSON, never pickled, so a worker that runs as root executes nothing it is sent.
warnings.simplefilter("ignore", SecurityWarning)


class SystemTask(Task):
    """What a task writes, the site itself writes, unless its action names somebody."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with acting(lambda: SYSTEM):
            return super().__call__(*args, **kwargs)

    def apply_async(self, args: Any = None, kwargs: Any = None, *rest: Any, **options: Any) -> Any:
        """Redis is no place for what is protected: a task is given the numbers of rows, and reads them itself."""
        if not all(type(value) is int for value in (*(args or ()), *(kwargs or {}).values())):
            raise TypeError(f"{self.name} takes numbers.")
        return super().apply_async(args, kwargs, *rest, **options)


app = Celery("portal", task_cls=SystemTask)
app.set_default()  # for all threads: gunicorn answers in others than the one that imports this
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["booking.journeys"])  # a room without tables is no Django app


@setup_logging.connect
def write_lines(**_: object) -> None:
    """As the other processes; with a receiver here Celery configures nothing itself."""
    dictConfig(settings.LOGGING)


@worker_init.connect
@beat_init.connect
def require_keys(**_: object) -> None:
    """Neither runs without the right keys; reading them is possible only when the apps are there."""
    import_module("portal.crypto.start").require_keys()
