"""Reads settings from the environment and stops the start when one is missing, saying the remedy."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def required(name: str, what: str, example: str) -> str:
    """The value of an environment variable without which production does not start."""
    value = str(env.str(name, default="")).strip()
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. It holds {what}. Set it, for example: {name}={example}"
        )
    return value


def required_one_of(names: Sequence[str], what: str, example: str) -> None:
    """Stops the start unless one of the variables has a value; the example is of the first."""
    if not any(str(env.str(name, default="")).strip() for name in names):
        raise ImproperlyConfigured(
            f"{names[0]} is not set, nor {' or '.join(names[1:])}. It holds {what}. "
            f"Set it, for example: {names[0]}={example}"
        )


def audit_store(folder: str) -> dict[str, object]:
    """Where the audit log's heads and archives go: the bucket AUDIT_BUCKET, else the folder AUDIT_STORE."""
    if bucket := env.str("AUDIT_BUCKET", default=""):
        options = {
            "bucket_name": bucket,
            "endpoint_url": env.str("AUDIT_S3_ENDPOINT", default="") or None,
            "region_name": env.str("AUDIT_S3_REGION", default="us-east-1"),
            "access_key": env.str("AUDIT_S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("AUDIT_S3_SECRET_KEY", default="") or None,
            "location": env.str("AUDIT_S3_PREFIX", default=""),
        }
        return {"BACKEND": "portal.audit.bucket.Bucket", "OPTIONS": options}
    location = env.str("AUDIT_STORE", default=folder)
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": location}}


def release_fingerprint(root: Path) -> str:
    """What tells this state of code, templates and front-end build from another, by the files' times and sizes.

    Pages rendered by one release are never served by another: they name its files and show its templates.
    """
    digest = hashlib.sha256()
    for pattern in (
        "templates/**/*",
        "portal/**/*.py",
        "portal/**/*.mo",
        "clinics/**/*.py",
        "booking/**/*.py",
    ):
        for path in sorted(root.glob(pattern)):
            state = path.stat()
            digest.update(f"{path.relative_to(root)} {state.st_mtime_ns} {state.st_size}\n".encode())
    manifest = root / "frontend" / "dist" / "manifest.json"
    digest.update(manifest.read_bytes() if manifest.exists() else b"")
    return digest.hexdigest()[:16]


def broker_address(redis_url: str) -> str:
    """Celery has another name for a unix socket of Redis, and another for the database behind it."""
    return redis_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
