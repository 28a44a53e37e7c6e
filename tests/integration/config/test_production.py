"""Production starts with all it needs, or says what is missing."""

import base64
import os
import subprocess
import sys

import pytest

from portal.config import embedded
from tests.databases import ROOT

ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "portal.config.settings.prod",
    "SECRET_KEY": "only-for-this-test-" + "".join(chr(97 + number * 7 % 26) for number in range(50)),
    "ALLOWED_HOSTS": "clinic.example",
    "BASE_URL": "https://clinic.example",
    "EMAIL_URL": "smtp+tls://site:secret@mail.example:587",
    "FROM_EMAIL": "site@clinic.example",
    "SMSC_API_KEY": "only-for-this-test",
    "MASTER_KEYS": f"1:{base64.b64encode(bytes(range(32))).decode()}",
}
NEEDED = [
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "EMAIL_URL",
    "FROM_EMAIL",
    "SMSC_API_KEY",
    "DATABASE_URL",
    "KEYS_DATABASE_URL",
    "MASTER_KEYS",
    "REDIS_URL",
]


def check(without: str = "") -> subprocess.CompletedProcess[str]:
    return run("manage.py", "check", "--deploy", "--fail-level", "WARNING", without=without)


def run(*arguments: str, without: str = "") -> subprocess.CompletedProcess[str]:
    services = {
        "DATABASE_URL": embedded.ensure_postgres(),
        "KEYS_DATABASE_URL": embedded.ensure_keys(),
        "REDIS_URL": embedded.ensure_redis(),
    }
    environment = {**os.environ, **ENVIRONMENT, **services}
    for name in (without, "DJANGO_ALLOW_ASYNC_UNSAFE"):  # the latter is for the tests' own process
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_the_deployment_check_finds_nothing() -> None:
    done = check()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_variable_stops_the_start_and_says_how_to_set_it(name: str) -> None:
    done = check(without=name)
    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr
    assert f"for example: {name}=" in done.stderr


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("EMAIL_HOST", "mail.example"),
        ("EMAIL_USE_TLS", "True"),
        ("DEFAULT_FROM_EMAIL", "site@clinic.example"),
        ("ALLAUTH_TRUSTED_PROXY_COUNT", "1"),  # else all visitors behind nginx would share one limit
    ],
)
def test_letters_and_limits_follow_the_environment(setting: str, value: str) -> None:
    done = run("-c", f"from django.conf import settings; print(settings.{setting})")
    assert done.stdout.strip() == value, done.stderr
