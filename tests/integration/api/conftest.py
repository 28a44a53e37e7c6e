"""A clinic with one doctor who works every day, spoken to by programs, by day."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from clinics.directory.models import Offering
from tests.factories.schedule import make_offering
from tests.integration.api.caller import Caller
from tests.sandbox import RunningSandbox

NOW = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.UTC)  # Monday, nine o'clock in Moscow


@pytest.fixture
def offering(db: None) -> Offering:
    return make_offering()


@pytest.fixture
def caller(offering: Offering, sandbox: RunningSandbox) -> Caller:
    return Caller(offering, sandbox)


@pytest.fixture
def other(offering: Offering, sandbox: RunningSandbox) -> Caller:
    return Caller(offering, sandbox)


@pytest.fixture
def patient(caller: Caller) -> Caller:
    caller.sign_in()
    return caller


@pytest.fixture(autouse=True)
def _by_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
