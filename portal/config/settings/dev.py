"""A developer's machine and `make up`: everything on, nothing secret."""

from portal.config.env import env
from portal.config.settings.base import *

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="development only, refused in production")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEMO = True
SERVE_MEDIA = True
MASTER_KEYS_FILE_MAKES_ITSELF = True
