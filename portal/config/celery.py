"""The worker and the beat: tasks live in each app's tasks.py."""

import os
import warnings
from typing import Any

from celery import Celery, Task
from celery.platforms import SecurityWarning

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


app = Celery("portal", task_cls=SystemTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
