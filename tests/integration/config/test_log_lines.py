"""What a failure leaves in the log: one line with its cause, and nothing that somebody typed."""

import logging
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from celery import shared_task
from django.test import Client, override_settings

from clinics.pages.structure import ensure_structure
from portal.config.log_lines import formatter
from tests.databases import ROOT

STARTS_WITHIN_SECONDS = 60


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.handler.setFormatter(formatter())
    return caplog


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF="tests.integration.config.failing_urls"):
        yield Client(raise_request_exception=False)


@shared_task
def fails_with(secret: str) -> None:
    raise ValueError(f"{secret} is no number")


@shared_task
def tells() -> str:
    return "the patient's secret"


def of_failures(log: pytest.LogCaptureFixture) -> list[str]:
    return [line for line in log.text.splitlines() if " error " in line]


def test_a_failed_request_is_one_line_with_its_cause(client: Client, lines: pytest.LogCaptureFixture) -> None:
    response = client.get("/fails/?phone=79161234567")

    [line] = of_failures(lines)
    assert "The request failed" in line
    assert " status=500 method=GET path=/fails/ " in line
    assert f" request_id={response['X-Request-ID']}" in line
    assert " exception=ValueError " in line
    assert "tests/integration/config/failing_urls.py:" in line


def test_neither_query_form_nor_the_words_of_the_exception_are_written(
    client: Client, lines: pytest.LogCaptureFixture
) -> None:
    client.post("/fails/?phone=79161234567", {"password": "hunter2"})

    assert of_failures(lines)
    for typed in ("79161234567", "hunter2", "the patient's secret"):
        assert typed not in lines.text


@pytest.mark.parametrize("path", ["/staff/nowhere/", "/en/?q=%00"])
def test_a_refused_request_writes_no_trace(
    client: Client, lines: pytest.LogCaptureFixture, path: str, db: None
) -> None:
    ensure_structure()

    assert 400 <= client.get(path).status_code < 500

    assert "trace=" not in lines.text


def test_an_error_page_that_fails_tells_its_cause_too(
    client: Client, lines: pytest.LogCaptureFixture
) -> None:
    with override_settings(ROOT_URLCONF="tests.integration.config.failing_error_urls"):
        client.get("/nowhere/")

    [line] = of_failures(lines)
    assert " status=500 " in line
    assert " exception=ValueError " in line


def test_a_failed_task_is_one_line_without_its_arguments(lines: pytest.LogCaptureFixture) -> None:
    fails_with.apply(args=["4276 5500 1234 5678"])

    [line] = of_failures(lines)
    assert "task=tests.integration.config.test_log_lines.fails_with" in line
    assert " exception=ValueError " in line
    assert "test_log_lines.py:" in line
    assert "4276" not in line


def test_a_finished_task_is_named_without_what_it_returned(lines: pytest.LogCaptureFixture) -> None:
    lines.set_level(logging.INFO)

    tells.apply()

    assert "The task succeeded in" in lines.text
    assert "task=tests.integration.config.test_log_lines.tells" in lines.text
    assert "secret" not in lines.text


def test_gunicorn_writes_the_same_lines() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = "tests.integration.config.failing_settings"
    command = [sys.executable, "-m", "gunicorn", "--config", "python:portal.config.gunicorn"]
    running = subprocess.Popen(
        [*command, "tests.integration.config.failing_wsgi:application"],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": settings, "PORT": str(port), "WEB_CONCURRENCY": "1"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        status = status_of(f"http://127.0.0.1:{port}/fails/")
    finally:
        running.terminate()
    _out, log = running.communicate()

    assert status == 500
    [failure] = [line for line in log.splitlines() if "exception=ValueError" in line]
    assert "path=/fails/" in failure
    assert [line for line in log.splitlines() if "GET /fails/ 500" in line]
    assert "Traceback" not in log


def status_of(address: str) -> int:
    """Of the first answer, which takes as long as the server needs to start."""
    last = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < last:
        try:
            with urllib.request.urlopen(address) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError(address)
