import pytest

from portal.audit.actor import Actor
from tests.factories.patients import registrar


@pytest.fixture
def desk(db: None) -> Actor:
    """A registrar at work."""
    return registrar()
