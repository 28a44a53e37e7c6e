"""A clinic with one doctor who works every day, seen from the outside, by day."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from clinics.directory.models import Offering
from tests.factories.schedule import make_offering
from tests.integration.booking_path.journey import Visitor
from tests.sandbox import RunningSandbox
from tests.staff import browser

NOW = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.UTC)  # Monday, nine o'clock in Moscow


@pytest.fixture
def offering(db: None) -> Offering:
    return make_offering()


@pytest.fixture
def client() -> Client:
    return browser()


@pytest.fixture
def visitor(client: Client, sandbox: RunningSandbox, offering: Offering) -> Visitor:
    return Visitor(client, sandbox, offering)


@pytest.fixture(autouse=True)
def _by_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
