import os
from collections.abc import Iterator

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from tests.databases import copy_of


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of the test's own, in which commits are real and other connections see them: its URL."""
    connection = connections["default"]
    original = connection.settings_dict["NAME"]
    name = f"test_committed_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with django_db_blocker.unblock(), copy_of("migrated", name) as url:
        connection.close()
        connection.settings_dict["NAME"] = name
        yield url
        connection.close()
        connection.settings_dict["NAME"] = original
