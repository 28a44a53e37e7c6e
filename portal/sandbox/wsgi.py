"""The sandbox's process: local stand-ins, ten ports above the site. It refuses to start in production."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

SETTINGS = "portal.config.settings.sandbox"

if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".prod"):
    raise ImproperlyConfigured(
        "The sandbox shows the demo users' passwords and codes; it never runs with production settings. "
        "Leave the process out."
    )
os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
application = get_wsgi_application()
