"""A real site for the browser: gunicorn over a copy of the seeded database, driven by a real Chromium."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from portal.config import embedded
from tests.chromium import chromium_path
from tests.databases import LIKE_MAKE_UP, ROOT, addresses, copy_of, url_of
from tests.sandbox import RunningSandbox, running_sandbox
from tests.servers import free_port

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
GUNICORN = ["--no-control-socket", "--workers", "1", "--threads", "4"]
STARTS_WITHIN_SECONDS = 60
DELIVER = (
    "import django; django.setup(); from booking.notifications.delivery import deliver_due; deliver_due()"
)
# A form that is shown again with its faults, and a time that somebody else has taken.
EXPECTED = re.compile("status of (422|409)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@contextmanager
def running(database: str, redis_database: int, **settings: str) -> Iterator[str]:
    """The address of gunicorn over the pair of databases whose data's URL is given, with these settings beside."""
    port = free_port()
    environment = surroundings(database, redis_database, PORT=str(port), **settings)
    command = [sys.executable, "-m", "gunicorn", *GUNICORN, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen([*command, "portal.config.wsgi"], cwd=ROOT, env=environment) as server:
        address = f"http://localhost:{port}"
        try:
            _wait_for(f"{address}/en/", server)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)


def surroundings(database: str, redis_database: int, **settings: str) -> dict[str, str]:
    """The variables of a process of the site."""
    redis = embedded.ensure_redis().partition("?")[0]
    kept = {"REDIS_URL": f"{redis}?db={redis_database}"}
    return os.environ | LIKE_MAKE_UP | addresses(database) | kept | settings


def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "gw0")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    """Where the site's messages arrive."""
    with running_sandbox() as running_one:
        yield running_one


@pytest.fixture(scope="session")
def site(sandbox: RunningSandbox) -> Iterator[str]:
    """The address of a running site with the demo network, of this worker alone."""
    name, number = _data_of_this_worker()
    with (
        copy_of("seeded", name) as database,
        running(database, number, **_outside(sandbox)) as address,
    ):
        yield address


def _data_of_this_worker() -> tuple[str, int]:
    """The names of its database and of its Redis database."""
    return f"test_e2e_{worker()}", 8 + int(worker().removeprefix("gw"))


def _outside(sandbox: RunningSandbox) -> dict[str, str]:
    return {
        "SMSC_URL": f"{sandbox.url}/smsc",
        "EMAIL_URL": f"smtp://localhost:{sandbox.smtp_port}",
    }


@pytest.fixture
def deliver(site: str, sandbox: RunningSandbox) -> Callable[[], None]:
    """What the site's worker would do: the messages that wait leave."""
    name, number = _data_of_this_worker()
    environment = surroundings(url_of(name), number, **_outside(sandbox))
    return lambda: subprocess.run([sys.executable, "-c", DELIVER], cwd=ROOT, env=environment, check=True)


@pytest.fixture(scope="session")
def inbox(site: str) -> Iterator[str]:
    """The page of the sandbox's phone and mailbox, by a process of its own that reads what `sandbox` has kept."""
    port = free_port()
    environment = os.environ | LIKE_MAKE_UP | {"REDIS_URL": settings.REDIS_URL, "PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", *GUNICORN, "--bind", f"127.0.0.1:{port}"]
    with subprocess.Popen([*command, "portal.sandbox.wsgi"], cwd=ROOT, env=environment) as server:
        address = f"http://localhost:{port}/messages/"
        try:
            _wait_for(address, server)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, f"gunicorn ended with {server.returncode}"
        try:
            urllib.request.urlopen(url, timeout=30).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer within {STARTS_WITHIN_SECONDS} s")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A visitor's browser on a phone; `@pytest.mark.parametrize("context", [{…}], indirect=True)` changes it."""
    phone = {"viewport": {"width": 360, "height": 760}, "locale": "en-GB", "reduced_motion": "reduce"}
    context = chromium.new_context(base_url=site, **phone | getattr(request, "param", {}))
    context.set_default_timeout(10_000)
    yield context
    context.close()


def is_trouble(message: ConsoleMessage) -> bool:
    """An error in the console, but for the status of a page that tells what was wrong."""
    return message.type == "error" and not EXPECTED.search(message.text)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """The visitor's one tab. A script's error or a blocked resource fails the test."""
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if is_trouble(message) else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    assert troubles == []
