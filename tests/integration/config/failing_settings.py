"""As `make up`, with a view that fails."""

from portal.config.settings.dev import *  # noqa: F403

ROOT_URLCONF = "tests.integration.config.failing_urls"
