"""Two workers of a real gunicorn, one Redis: what an editor publishes is what everybody reads next."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection, transaction

from clinics.pages.models import StandardPage
from clinics.pages.structure import ensure_structure
from tests.databases import ROOT, addresses

PATH = "/en/hours/"
WORKERS = 2


@pytest.fixture
def page(committed: str) -> StandardPage:
    home = ensure_structure()["en"]
    page: StandardPage = home.add_child(instance=StandardPage(title="Hours 0", slug="hours"))
    return page


@pytest.fixture
def port(committed: str, page: StandardPage) -> Iterator[int]:
    """A site of two workers on the test's own database and Redis database."""
    connection.close()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    environment = os.environ | {
        **addresses(committed),
        "REDIS_URL": settings.REDIS_URL,
        "DJANGO_SETTINGS_MODULE": "portal.config.settings.dev",
        "PORT": str(port),
        "WEB_CONCURRENCY": str(WORKERS),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "portal/config/gunicorn.py"]
    command += ["--access-logfile", os.devnull, "portal.config.wsgi"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert server.poll() is None, f"gunicorn ended with {server.returncode}"
        try:
            read(port)
            return
        except ConnectionError:
            time.sleep(0.1)
    raise AssertionError("gunicorn does not answer")


def read(port: int) -> tuple[str, str]:
    """The page's text and whether the cache had it, by a connection of its own: any worker may answer."""
    visitor = http.client.HTTPConnection("localhost", port, timeout=20)
    visitor.request("GET", PATH, headers={"Connection": "close"})
    response = visitor.getresponse()
    body, found = response.read().decode(), response.headers.get("X-Page-Cache", "")
    visitor.close()
    assert response.status == 200
    return body, found


def test_what_one_worker_rendered_every_worker_serves(port: int) -> None:
    read(port)
    assert {read(port)[1] for _visit in range(20)} == {"hit"}


def test_no_visitor_reads_the_old_page_a_second_after_publishing(page: StandardPage, port: int) -> None:
    for edition in range(1, 6):
        with ThreadPoolExecutor(4) as visitors:
            reading = [visitors.submit(read, port) for _visit in range(12)]
            page.title = f"Hours {edition}"
            with transaction.atomic():
                page.save_revision().publish()
            published = time.monotonic()
            for visit in reading:
                visit.result()
        while time.monotonic() < published + 1:
            time.sleep(0.02)
        for _visit in range(3 * WORKERS):
            assert f"<title>Hours {edition}" in read(port)[0]
