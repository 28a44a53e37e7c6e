"""The tests: like development, with a cheap password hash and nothing kept between runs."""

import os

from portal.config.env import broker_address
from portal.config.settings.dev import *


def _redis_of_this_worker(url: str) -> str:
    """Redis database 1 for the first worker of pytest-xdist, 2 for the second; `make up` uses 0."""
    number = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    address = url.partition("?")[0]
    return f"{address}?db={number}"


REDIS_URL = _redis_of_this_worker(REDIS_URL)
CELERY_BROKER_URL = broker_address(REDIS_URL)
CACHES = {"default": CACHES["default"] | {"LOCATION": REDIS_URL}}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMSC_URL = "http://127.0.0.1:9/nobody-listens"  # tests/sandbox.py gives a test a provider
MESSAGING_RETRY_SECONDS = 0.001
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Every client of a test would else walk all static files, an eighth of a second.
WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = ROOT / ".data" / "test-media"
DEMO_USERS_FILE = ROOT / ".data" / "test-demo_users.json"
