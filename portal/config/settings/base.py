"""Settings common to every way of running. What differs stands in dev, test and prod.

Four subjects have files of their own: the JSON interface, what browsers may do, signing in, tasks.
"""

from pathlib import Path
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

from portal.config import embedded
from portal.config.env import audit_store, broker_address, env, release_fingerprint
from portal.config.log_config import LOGGING as LOGGING
from portal.config.processes import SANDBOX_OFFSET
from portal.config.settings.api import *
from portal.config.settings.policies import *
from portal.config.settings.sign_in import *
from portal.config.settings.tasks import *

ROOT = Path(__file__).resolve().parents[3]

SITE_NAME = _("Meridian")
PORT = env.int("PORT", default=8000)

DATABASE = {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
    # pgbouncer in transaction mode keeps no cursor between statements.
    "DISABLE_SERVER_SIDE_CURSORS": True,
}
DATABASES = {
    "default": env.db_url_config(env.str("DATABASE_URL", default="") or embedded.postgres_url()) | DATABASE,
    # Data keys stand in no dump of the data (decision 9).
    "keys": env.db_url_config(env.str("KEYS_DATABASE_URL", default="") or embedded.keys_url()) | DATABASE,
}
# The master keys, from the first of these that is given: the variable, HashiCorp Vault, a file (docs/keys.md).
MASTER_KEYS = env.str("MASTER_KEYS", default="")
VAULT_ADDR = env.str("VAULT_ADDR", default="")
VAULT_SECRET_PATH = env.str("VAULT_SECRET_PATH", default="secret/clinic-portal/master-keys")
VAULT_NAMESPACE = env.str("VAULT_NAMESPACE", default="")
VAULT_TOKEN = env.str("VAULT_TOKEN", default="")
VAULT_ROLE_ID = env.str("VAULT_ROLE_ID", default="")
VAULT_SECRET_ID = env.str("VAULT_SECRET_ID", default="")
MASTER_KEYS_FILE = Path(env.str("MASTER_KEYS_FILE", default=str(ROOT / ".data" / "master_keys")))
MASTER_KEYS_FILE_MAKES_ITSELF = False
DATABASE_ROUTERS = ["portal.config.routers.DatabaseRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="") or embedded.redis_url()
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

INSTALLED_APPS = [
    "portal.config",
    "portal.shared",
    "portal.audit",
    "portal.crypto",
    "portal.crypto.keys",
    "portal.messaging",
    "portal.accounts",
    "portal.privacy",
    "portal.network",
    "portal.api",
    "clinics.directory",
    "clinics.reviews",
    "clinics.pages",
    "booking.patients",
    "booking.schedule",
    "booking.appointments",
    "booking.availability",
    "booking.calendars",
    "booking.notifications",
    "booking.disruptions",
    "booking.web.staff",
    "portal.accounts.apps.StaffUsersConfig",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_vite",
    "phonenumber_field",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.audit.middleware.RequestIdMiddleware",
    "portal.config.page_cache.PageCacheMiddleware",
    "portal.config.page_cache.OneVersionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.config.headers.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.config.headers.AdminPolicyMiddleware",
    "portal.config.errors.NullCharacterMiddleware",
    "portal.config.errors.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.config.languages.AddressLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.middleware.SecondFactorMiddleware",
    "portal.audit.middleware.ActingMiddleware",
    "portal.accounts.middleware.StaffLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.config.errors.MethodNotAllowedMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.config.urls"
WSGI_APPLICATION = "portal.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.config.context.site",
                "portal.config.context.brand",
            ],
        },
    }
]

DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.config.masking.NoValuesFilter"
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [ROOT / "portal" / "locale"]
USE_I18N = WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["portal.config.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / ".data" / "static"
STATICFILES_DIRS = [("app", ROOT / "frontend" / "dist")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # What must outlive the database: heads of the audit log's chain, and its archive.
    "audit": audit_store(str(ROOT / ".data" / "audit")),
}
AUDIT_SEALER = "portal.crypto.archives.ArchiveSealer"
AUDIT_ONLINE_MONTHS = env.int("AUDIT_ONLINE_MONTHS", default=13)
AUDIT_RETENTION_YEARS = env.int("AUDIT_RETENTION_YEARS", default=7)
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(ROOT / "media")))
RELEASE = release_fingerprint(ROOT)
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=False)
DJANGO_VITE = {
    "default": {
        "manifest_path": ROOT / "frontend" / "dist" / "manifest.json",
        "static_url_prefix": "app",
    }
}

CSRF_FAILURE_VIEW = "portal.config.errors.csrf_failure"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail lifts it for the preview in its editor
# Whose phone numbers are written without a country's code, the likeliest first.
PHONE_REGIONS = ["RU", "CY"]

# Messages to people: SMS and calls by SMSC.ru, letters by SMTP (portal.messaging).
SMSC_URL = env.str("SMSC_URL", default="https://smsc.ru")
SMSC_API_KEY = env.str("SMSC_API_KEY", default="")
SMSC_SENDER = env.str("SMSC_SENDER", default="")
EMAIL_TIMEOUT = 10
# How many one-time codes in how many seconds: to one phone or e-mail address, then for one network address.
CODES_PER_RECIPIENT = [(1, 60), (5, 3600), (10, 86400)]
CODES_PER_NETWORK = [(60, 3600)]
# How long the outbox keeps, sealed, whom a message went to and what it said.
OUTBOX_KEEP_DAYS = env.int("OUTBOX_KEEP_DAYS", default=30)
# The longest pause before the second attempt; each further one is twice as long.
MESSAGING_RETRY_SECONDS = 0.5

DEMO_USERS_FILE = Path(env.str("DEMO_USERS_FILE", default=str(ROOT / ".data" / "demo_users.json")))
SANDBOX_URL = env.str("SANDBOX_URL", default=f"http://localhost:{PORT + SANDBOX_OFFSET}")

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default=f"http://localhost:{PORT}")
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no stranger learns who works here
# Places by their present names; «Poland», «US/Pacific», «Etc/GMT-3» are old names of the same.
WAGTAIL_USER_TIME_ZONES = [
    "UTC",
    *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "US/"))),
]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "russian"}
}
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
PUBLIC_BODY_MAX_BYTES = 256 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

CELERY_BROKER_URL = broker_address(REDIS_URL)
CELERY_BEAT_SCHEDULE_FILENAME = str(ROOT / ".data" / "celerybeat-schedule")
# A request that starts a task waits for no broker that is away: the beat does it a little later.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 0.5, "max_retries": 0}
# How long one who takes a time waits for another who is taking it, before being told that it is taken.
BOOKING_LOCK_TIMEOUT_MS = env.int("BOOKING_LOCK_TIMEOUT_MS", default=2000)
# A hold lasts so long, and with its one extension so long in all.
HOLD_MINUTES = env.int("HOLD_MINUTES", default=10)
HOLD_MINUTES_IN_ALL = env.int("HOLD_MINUTES_IN_ALL", default=20)
HOLDS_PER_ADDRESS = env.int("HOLDS_PER_ADDRESS", default=5)
# How far ahead a visit is booked, and how many a patient has before them at once.
BOOKING_DAYS_AHEAD = env.int("BOOKING_DAYS_AHEAD", default=60)
UPCOMING_VISITS_PER_PATIENT = env.int("UPCOMING_VISITS_PER_PATIENT", default=5)
# A clinic answers a booking that it confirms itself within so long.
CONFIRM_WITHIN_HOURS = env.int("CONFIRM_WITHIN_HOURS", default=24)
# What is paid online before it stands is paid within so long.
PAY_WITHIN_MINUTES = env.int("PAY_WITHIN_MINUTES", default=30)
# Past visits that nobody closed are closed after so long.
CLOSE_VISITS_AFTER_HOURS = env.int("CLOSE_VISITS_AFTER_HOURS", default=12)

# Whether search engines may list this installation: false for a rehearsal of production.
INDEXABLE = env.bool("INDEXABLE", default=True)

# The public site keeps anonymous pages in Redis until a page or a fact changes, at most this long.
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=600)
# Addresses with a query share so many places, about 30 kB each.
PAGE_CACHE_SHARED_PLACES = 4096
# Only these parameters lead to pages that are kept; any other is rendered for itself.
PAGE_CACHE_PARAMETERS = {
    "city",
    "clinic",
    "doctor",
    "eur_from",
    "eur_to",
    "language",
    "page",
    "q",
    "rating",
    "rub_from",
    "rub_to",
    "sees",
    "service",
    "sort",
    "specialty",
}
