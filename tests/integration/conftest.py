from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.cloned_database import cloned_database


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database in which commits are real; other connections see them."""
    with django_db_blocker.unblock(), cloned_database() as name:
        yield name
