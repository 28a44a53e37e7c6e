"""The worker and the beat: tasks live in each app's tasks.py."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning

from portal.config import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings.dev")
embedded.ensure_services()
# Tasks travel as JSON, never pickled, so a worker that runs as root executes nothing it is sent.
warnings.simplefilter("ignore", SecurityWarning)
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
