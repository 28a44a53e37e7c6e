"""The sandbox: a site of its own with no session and no sign-in, for this machine only."""

from django.core.exceptions import ImproperlyConfigured

from portal.config.env import env
from portal.config.processes import SANDBOX_OFFSET
from portal.config.settings.dev import *

if not DEMO:
    raise ImproperlyConfigured("The sandbox runs only where DEMO is on.")

ROOT_URLCONF = "portal.sandbox.urls"
WSGI_APPLICATION = "portal.sandbox.wsgi.application"
# A foreign name that resolves to this machine (DNS rebinding) must not read the codes.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# PORT is the sandbox's own here; the site listens below.
SANDBOX_URL = f"http://localhost:{PORT}"
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default=f"http://localhost:{PORT - SANDBOX_OFFSET}")
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.config.headers.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    # allauth doesn't start without it; there is no session here for it to look at.
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "portal.config.context.brand",
]
TEMPLATES = [TEMPLATES[0] | {"OPTIONS": {"context_processors": CONTEXT_PROCESSORS}}]
