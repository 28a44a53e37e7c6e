"""Every test runs on a real PostgreSQL and a real Redis; the network beyond this machine is closed."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker

from portal.config import embedded
from tests.databases import connected_to, copy_of

LOOPBACK = ("127.", "::1", "localhost")


# Playwright keeps a loop running in the thread of the tests, which Django takes for an async caller.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# On two busy cores a slow example is not a failure; speeds are measured by tests/bench.
hypothesis.settings.register_profile("portal", deadline=None)
hypothesis.settings.load_profile("portal")


# A test with a database has both, each in a transaction that is rolled back.
TransactionTestCase.databases = {"default", "keys"}


def pytest_configure(config: pytest.Config) -> None:
    embedded.ensure_services()
    # As manage.py and the web process do: without it a task that a test starts looks for another broker.
    import_module("portal.config.celery")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the migrated template for this worker, in place of running the migrations."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with copy_of("migrated", f"test_{worker}") as _, ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(connected_to(f"test_{worker}"))
        yield
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A test begins in English, whatever the one before it spoke."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _empty_redis() -> None:
    """Each worker has a Redis database of its own (settings.test); each test finds it empty."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connecting anywhere but to this machine fails the test (tests/unit/test_no_network.py)."""
    connect = socket.socket.connect

    def only_here(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            self.close()
            raise RuntimeError(f"A test connects to {address[0]}; the network is closed in tests.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", only_here)
