"""The sandbox's settings, and where it refuses to start."""

import os

from django.core.exceptions import ImproperlyConfigured

SETTINGS = "portal.config.settings.sandbox"


def take_settings() -> None:
    """Run this process with the sandbox's settings. Raises ImproperlyConfigured in production."""
    if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".prod"):
        raise ImproperlyConfigured(
            "The sandbox shows the demo users' passwords and codes, and every message; it never runs with "
            "production settings. Leave the process out."
        )
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
