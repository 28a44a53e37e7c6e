"""The worker and the beat: tasks live in each app's tasks.py."""

import os

from celery import Celery

from portal.config import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings.dev")
embedded.ensure_services()
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
