"""The JSON interface as deployed: gunicorn with two workers over databases of the test's own, rates lifted."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from django.conf import settings

from clinics.directory.models import Offering
from portal.accounts.models import User
from portal.api import tokens
from portal.shared import clock
from tests.databases import LIKE_MAKE_UP, ROOT, addresses
from tests.factories.directory import OfferingFactory
from tests.factories.schedule import make_rule
from tests.sandbox import RunningSandbox
from tests.servers import free_port, wait_for

GUNICORN = ["--no-control-socket", "--workers", "2", "--threads", "4", "--log-level", "warning"]
# What is too long for a line is refused by gunicorn itself, before the interface.
GUNICORN += ["--limit-request-line", "0"]


@dataclass(frozen=True)
class Live:
    """`offering` goes by the codes that the document's examples name."""

    url: str
    offering: Offering

    def token(self, phone: str = "+79161234567") -> str:
        return self.pair(phone).access

    def pair(self, phone: str = "+79161234567") -> tokens.Pair:
        """Of a patient who has just signed in."""
        return tokens.issue(User.objects.create_user(phone=phone, phone_verified_at=clock.now()))

    def free_times(self) -> list[dict[str, str]]:
        asked = {"service": self.offering.service.code, "days": 14}
        rows = httpx.get(f"{self.url}/slots", params=asked).json()["results"]
        names = ("doctor", "clinic", "service", "starts_at", "channel")
        return [{name: row[name] for name in names} for row in rows]


@pytest.fixture
def live(committed: str, sandbox: RunningSandbox) -> Iterator[Live]:
    offering = OfferingFactory(
        doctor__code="d001", clinic__code="msk-arbat", service__code="gp-first", price=320_000
    )
    make_rule(offering, "06:00-22:00")
    port = free_port()
    environment = {
        **os.environ,
        **LIKE_MAKE_UP,
        **addresses(committed),
        "REDIS_URL": settings.REDIS_URL,
        "PORT": str(port),
        "SMSC_URL": f"{sandbox.url}/smsc",
        "EMAIL_URL": f"smtp://localhost:{sandbox.smtp_port}",
        "API_RATES_LIFTED": "true",
        "HOLDS_PER_ADDRESS": "1000000",
        "UPCOMING_VISITS_PER_PATIENT": "1000",
    }
    command = [sys.executable, "-m", "gunicorn", *GUNICORN, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen([*command, "portal.config.wsgi"], cwd=ROOT, env=environment) as server:
        try:
            wait_for(server, port)
            url = f"http://localhost:{port}/api/v1"
            httpx.get(f"{url}/openapi.json", timeout=60).raise_for_status()
            yield Live(url, offering)
        finally:
            server.terminate()
            server.wait(timeout=20)
