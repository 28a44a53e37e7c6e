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


def test_letters_limits_and_passwords_are_those_of_production() -> None:
    expected = {
        "EMAIL_HOST": "mail.example",
        "EMAIL_USE_TLS": True,
        "DEFAULT_FROM_EMAIL": "site@clinic.example",
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,  # else all visitors behind nginx would share one limit
    }
    known = f"{{name: getattr(settings, name) for name in {list(expected)}}}"
    passwords = "make_password('secret').split('$')[0]"
    imports = "from django.conf import settings; from django.contrib.auth.hashers import make_password"
    done = run("-c", f"{imports}; print({known} | {{'password': {passwords}}})")
    assert done.stdout.strip() == str(expected | {"password": "argon2"}), done.stderr
