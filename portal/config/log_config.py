"""Who writes which line of the log, as every process configures it; the lines themselves are in log_lines.

It needs no settings: gunicorn reads it before a process has chosen its own. What is refused (4xx) stands in
gunicorn's access lines already.
"""

from typing import Any

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "portal.config.log_lines.formatter"},
        "access": {"()": "portal.config.log_lines.access_formatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "access": {"class": "logging.StreamHandler", "formatter": "access"},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},  # Wagtail's indexing tells two lines a row, and runs in place
        "fido2": {"level": "WARNING"},  # it names each passkey
        "httpx": {"level": "WARNING"},  # a line for each request
        "mail.log": {"level": "WARNING"},  # the sandbox's mailbox: a line for each step of a letter
        "wagtail": {"level": "WARNING"},  # it names every page that is written; the audit log does that
        "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
        "gunicorn.access": {"handlers": ["access"], "level": "INFO", "propagate": False},
    },
}
