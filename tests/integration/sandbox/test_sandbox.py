"""The sandbox: a process of its own that shows the demo users' codes, and never in production."""

import os
import subprocess
import sys
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from pytest import fixture

from portal.accounts.demo import code_at, load_secrets, seconds_left
from portal.shared import clock

SANDBOX = {"ROOT_URLCONF": "portal.sandbox.urls"}


@fixture
def demo_users(db, tmp_path):
    with override_settings(DEMO_USERS_FILE=tmp_path / "demo_users.json", **SANDBOX):
        call_command("create_demo_users", stdout=StringIO())
        yield load_secrets()


def start(settings_module: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings_module, "PORT": "8160"}
    program = "from portal.sandbox.wsgi import application; from django.conf import settings as s;"
    program += "print(s.ROOT_URLCONF, s.WAGTAILADMIN_BASE_URL, s.ALLOWED_HOSTS)"
    return subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_demo_user_is_shown_with_password_and_code(demo_users):
    page = Client().get("/").content.decode()
    for email, known in demo_users.items():
        assert email in page and known.password in page


def test_the_code_shown_is_that_of_now(demo_users, time_machine):
    time_machine.move_to("2026-11-21T02:00:10Z", tick=False)
    page = Client().get("/codes/").content.decode()
    known = demo_users["admin@meridian.example"]
    assert f"<code>{code_at(known.totp_secret, clock.now())}</code>" in page
    assert "20 seconds" in page and seconds_left(clock.now()) == 20


def test_the_secret_itself_is_not_shown(demo_users):
    page = Client().get("/").content.decode()
    assert not any(known.totp_secret in page for known in demo_users.values())


def test_without_demo_users_it_says_how_to_make_them(tmp_path):
    with override_settings(DEMO_USERS_FILE=tmp_path / "none.json", **SANDBOX):
        assert "create_demo_users" in Client().get("/").content.decode()


def test_codes_are_not_kept(demo_users):
    assert "no-store" in Client().get("/").headers["Cache-Control"]


def test_it_starts_beside_the_site_for_this_machine_only():
    answer = start("portal.config.settings.dev")
    assert answer.stdout.split(" ", 2)[:2] == ["portal.sandbox.urls", "http://localhost:8150"], answer.stderr
    assert answer.stdout.strip().endswith("['localhost', '127.0.0.1', '[::1]']")


def test_it_refuses_production():
    answer = start("portal.config.settings.prod")
    assert answer.returncode != 0 and "never runs with production settings" in answer.stderr
