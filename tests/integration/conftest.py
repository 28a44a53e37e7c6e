import os
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from booking.availability import memory
from tests.databases import connected_to, copy_of
from tests.sandbox import RunningSandbox, running_sandbox


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Databases of the test's own, in which commits are real and other connections see them: the data's URL.

    `tests.databases.addresses` of it lead another process there.
    """
    name = f"test_committed_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    memory.forget_everything()
    with django_db_blocker.unblock(), copy_of("migrated", name) as url, connected_to(name):
        yield url
    memory.forget_everything()


@pytest.fixture
def sandbox() -> Iterator[RunningSandbox]:
    """The providers' stand-ins over real HTTP and SMTP; this process's messages go there."""
    with running_sandbox() as running:
        yield running
