"""The JSON interface."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from portal.config.env import env

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
