"""The web process."""

import os

from django.core.wsgi import get_wsgi_application

from portal.config import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings.dev")
embedded.ensure_services()
application = get_wsgi_application()
