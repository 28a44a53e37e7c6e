import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from portal.crypto.providers.parsing import encode
from portal.crypto.subjects import Subject, SubjectKind

MASTERS = {1: bytes(range(32)), 2: bytes(range(32, 64)), 3: bytes(range(64, 96))}
Ring = Callable[..., None]
STEPS_WITHIN_SECONDS = 60


def patient(id: UUID | None = None) -> Subject:
    return Subject(SubjectKind.PATIENT, id or uuid4())


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + STEPS_WITHIN_SECONDS
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


@pytest.fixture
def ring(settings: Settings) -> Ring:
    """Says which master keys this process is given: `ring(1, 2)`, or other bytes for a version: `ring({1: …})`."""

    def give(*versions: int, other: dict[int, bytes] | None = None) -> None:
        keys = {version: MASTERS[version] for version in versions} | (other or {})
        settings.MASTER_KEYS = ",".join(f"{version}:{encode(key)}" for version, key in keys.items())

    give(1)
    return give


@pytest.fixture
def key_file(settings: Settings, tmp_path: Path) -> Path:
    settings.MASTER_KEYS = ""
    settings.MASTER_KEYS_FILE = tmp_path / "master_keys"
    return tmp_path / "master_keys"
