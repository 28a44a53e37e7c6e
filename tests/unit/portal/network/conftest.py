import datetime as dt

import pytest


@pytest.fixture(scope="session")
def today():
    return dt.date(2026, 11, 21)
