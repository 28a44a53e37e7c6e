"""The web process."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from portal.config import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings.dev")
embedded.ensure_services()
application = get_wsgi_application()
# Without the app that knows the broker, a task started here would look for another one and fail its request.
import_module("portal.config.celery")
# It reads tables, so it can be imported only now that the apps are there.
import_module("portal.crypto.start").require_keys()
