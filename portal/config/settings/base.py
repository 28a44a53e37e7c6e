"""Settings common to every way of running. What differs stands in dev, test and prod."""

import datetime as dt
from pathlib import Path
from zoneinfo import available_timezones

from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from portal.config import embedded
from portal.config.env import audit_store, broker_address, env, release_fingerprint
from portal.config.log_config import LOGGING as LOGGING
from portal.config.processes import SANDBOX_OFFSET

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

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]

# The staff door (decision 16): e-mail, password, then a code from an authenticator app.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "/staff/login/"
LOGIN_REDIRECT_URL = "/admin/"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.StaffLoginForm",
    "reset_password": "portal.accounts.forms.StaffPasswordResetForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An address is confirmed by a link of ours (portal.accounts.confirmation): allauth keeps it in a plain table.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/staff/login/"
ACCOUNT_SESSION_REMEMBER = False
# Beside allauth's own: of a passkey a try is asked for, then made. Nothing can be guessed; it costs work.
ACCOUNT_RATE_LIMITS = {"passkey": "60/m/ip"}
MFA_ADAPTER = "portal.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.CodeForm",
    "reauthenticate": "portal.accounts.forms.CodeAgainForm",
    "activate_totp": "portal.accounts.forms.AuthenticatorForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A step of 30 seconds before and after: phones' clocks differ, and people type while a code runs out.
MFA_TOTP_TOLERANCE = 1
# How many proxies of ours stand in front; X-Forwarded-For is believed that far and no further.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

SESSION_ENGINE = "portal.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.config.errors.csrf_failure"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail lifts it for the preview in its editor
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), browsing-topics=()"
MAP_HOST = "https://www.openstreetmap.org"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        # The map's host is asked whether it answers before it is framed; only a click does so.
        "connect-src": [SELF, MAP_HOST],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        # A map opens only by a click (decision 13); nothing else may be framed.
        "frame-src": [SELF, MAP_HOST],
    }
}

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
# Wagtail 7.4 starts its date fields, choosers and inline panels by inline scripts, and its comments and
# rich text bring <style> elements; style attributes stay forbidden.
ADMIN_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": CONTENT_SECURITY_POLICY["DIRECTIVES"]
    | {
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src-elem": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
    }
}

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
# A request that starts a task waits for no broker that is away: the beat does it a little later.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 0.5, "max_retries": 0}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(ROOT / ".data" / "celerybeat-schedule")
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "seal the audit log": {"task": "portal.audit.tasks.seal", "schedule": 300.0},
    "make the audit log's partitions": {
        "task": "portal.audit.tasks.make_partitions",
        "schedule": crontab(hour=1, minute=5),
    },
    "expire lapsed holds": {"task": "booking.appointments.tasks.expire_lapsed", "schedule": 30.0},
    "forget old holds": {"task": "booking.appointments.tasks.forget_old_holds", "schedule": 600.0},
    "expire what nobody confirmed or paid": {
        "task": "booking.journeys.tasks.expire_unsettled",
        "schedule": 60.0,
    },
    "close past visits": {"task": "booking.appointments.tasks.close_past", "schedule": 900.0},
    "forget old changes of free times": {
        "task": "booking.availability.tasks.forget_changes",
        "schedule": crontab(hour=2, minute=35),
    },
    "publish what is scheduled": {"task": "clinics.pages.tasks.publish_scheduled", "schedule": 60.0},
    "delete expired submissions": {
        "task": "clinics.pages.tasks.delete_expired_submissions",
        "schedule": crontab(hour=2, minute=15),
    },
    "deliver messages": {"task": "booking.notifications.tasks.deliver", "schedule": 30.0},
    "empty old messages": {
        "task": "booking.notifications.tasks.empty_old",
        "schedule": crontab(hour=3, minute=10),
    },
    "forget old one-time codes": {"task": "portal.accounts.tasks.forget_old_codes", "schedule": 3600.0},
    "finish erasures that were cut short": {"task": "portal.crypto.tasks.replay_erasures", "schedule": 300.0},
    "propose duplicates": {
        "task": "booking.patients.tasks.propose_new_duplicates",
        "schedule": crontab(hour=2, minute=45),
    },
    "forget old answers and tokens": {
        "task": "portal.api.tasks.forget_old",
        "schedule": crontab(minute=20),
    },
    "sweep keys without a subject": {
        "task": "portal.crypto.tasks.sweep_keys",
        "schedule": crontab(hour=3, minute=40),
    },
}

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

# The JSON interface (portal.api). Wagtail's admin stands on this framework too, so what differs here is said by
# portal.api.views.ApiView.
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": dt.timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": dt.timedelta(days=7),
    "ISSUER": "clinic-portal",
    "AUDIENCE": "clinic-portal-api",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": _("JSON interface"),
    "DESCRIPTION": _("Clinics, doctors and free times to read; visits to book, move and cancel."),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATIONS": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "PREPROCESSING_HOOKS": ["portal.api.schema.only_ours"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.api.schema.tidy",
    ],
    "ENUM_NAME_OVERRIDES": {
        "VisitChannel": "booking.schedule.models.Channel",
        "MessageChannel": "portal.messaging.message.Channel",
    },
}
# Requests in seconds for one caller: who is signed in, else a network address.
API_RATES = {"read": (300, 60), "write": (60, 60), "sign-in": (30, 60)}
API_RATES_LIFTED = env.bool("API_RATES_LIFTED", default=False)
# How long an answer is kept for its Idempotency-Key.
API_ANSWERS_KEPT = dt.timedelta(hours=24)

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
