from pathlib import Path
from typing import Any

import pytest

from tests.integration.audit.tampering import tamper
from tests.integration.crypto.conftest import ring as ring


@pytest.fixture(autouse=True)
def audit_store(settings: Any, tmp_path: Path) -> Path:
    """A folder of the test's own for heads and archives."""
    backend: dict[str, Any] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "audit")},
    }
    settings.STORAGES = settings.STORAGES | {"audit": backend}
    return tmp_path / "audit"


@pytest.fixture
def committed(committed: str) -> str:
    """With an empty log: the migrations have written to it."""
    tamper("DELETE FROM audit_entry")
    return committed
