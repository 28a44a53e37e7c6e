"""Reads settings from the environment and stops the start when one is missing, saying the remedy."""

import hashlib
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


def build_fingerprint(manifest: Path) -> str:
    """What tells one front-end build from another; empty before the first."""
    return hashlib.sha256(manifest.read_bytes()).hexdigest()[:16] if manifest.exists() else ""
