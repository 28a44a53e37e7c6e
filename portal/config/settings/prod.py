"""Production: whatever is missing from the environment stops the start and is named."""

from portal.config.env import env, required, required_one_of
from portal.config.settings.base import *

DEBUG = False
DEMO = False
SECRET_KEY = required("SECRET_KEY", "50 or more random characters", "$(openssl rand -base64 48)")
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "the host names served, by comma", "clinic.example").split(",")
WAGTAILADMIN_BASE_URL = required("BASE_URL", "the site's public address", "https://clinic.example").rstrip(
    "/"
)
required("DATABASE_URL", "the address of PostgreSQL 15 or newer", "postgres://portal:…@db:5432/portal")
required(
    "KEYS_DATABASE_URL",
    "the address of the data keys' own database, with credentials of its own",
    "postgres://keys:…@keys-db:5432/keys",
)
required_one_of(
    ("MASTER_KEYS", "VAULT_ADDR", "MASTER_KEYS_FILE"),
    "the master keys, or where they are",
    '"1:$(openssl rand -base64 32)"',
)
required("REDIS_URL", "the address of Redis", "redis://redis:6379/0")
vars().update(
    env.email_url_config(
        required(
            "EMAIL_URL", "the mail server that letters go by", "smtp+tls://user:password@mail.example:587"
        )
    )
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = required(
    "FROM_EMAIL", "the address that letters come from", "site@clinic.example"
)
SMSC_API_KEY = required(
    "SMSC_API_KEY", "the key of the account at SMSC.ru that codes are sent by", "0a1b2c3d"
)

# nginx, or what else ends TLS before the site, sets X-Forwarded-For; every limit counts by that address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
