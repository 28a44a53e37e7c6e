"""The site as `make up` runs it, and the page of an empty Wagtail site beside it."""

from portal.config.settings.dev import *

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.baseline.apps.BaselineConfig"]
ROOT_URLCONF = "tests.bench.urls"
