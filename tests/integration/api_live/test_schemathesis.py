"""schemathesis asks what the document allows, and what it does not: no 5xx, nothing that the document does not say.

Twelve seconds for each caller; tests.bench.api_fuzz takes minutes.
"""

import os
import subprocess
import sys
from collections.abc import Mapping

from django.conf import settings

from tests.integration.api_live.conftest import Live
from tests.integration.api_live.fuzzing import BY_TOKEN_ONLY, CHECKS, command
from tests.staff import browser, make_staff, through_the_door

SECONDS = int(os.environ.get("API_FUZZ_SECONDS", "12"))


def guest() -> Mapping[str, str]:
    return {"Hold-Key": "g" * 32}


def patient(live: Live) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {live.token()}"}


def registrar() -> Mapping[str, str]:
    """By the session of the staff's door."""
    client = through_the_door(browser(), make_staff())
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    csrf = "c" * 32
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={csrf}", "X-CSRFToken": csrf}


def test_nothing_that_anybody_asks_finds_a_fault(live: Live) -> None:
    faults = []
    for headers in (guest(), patient(live), registrar()):
        checks = [check for check in CHECKS if "Cookie" not in headers or check not in BY_TOKEN_ONLY]
        asked = command(live.url, headers, checks=checks, seconds=SECONDS)
        done = subprocess.run([sys.executable, *asked], capture_output=True, text=True, check=False)
        if done.returncode:
            faults.append(done.stdout[-5000:] + done.stderr[-2000:])
        else:
            sys.stdout.write(done.stdout[-400:])
    assert not faults, "\n".join(faults)
