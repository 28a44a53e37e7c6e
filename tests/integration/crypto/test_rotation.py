"""Rotation moves every key by its version, beside running writers, goes on after a kill, and proves its end."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings

from portal.audit.actor import SYSTEM
from portal.crypto.data_keys import create_keys, create_keys_of, data_keys, token_key
from portal.crypto.errors import CannotRotate, MasterKeyMissing, NotAllMoved
from portal.crypto.keys.models import DataKey, MasterKey, TokenKey
from portal.crypto.providers.parsing import encode
from portal.crypto.retention import Retention
from portal.crypto.rotation import Moved, add_master, left_behind, rewrap
from portal.crypto.subjects import Subject
from tests.databases import LIKE_MAKE_UP, ROOT, addresses
from tests.integration.crypto.conftest import MASTERS, Ring, patient, wait_until


def rewrapped(batch: int = 10) -> Moved:
    return rewrap(by=SYSTEM, moving=lambda _: None, proving=lambda _: None, batch=batch)


def all_keys(subjects: list[Subject]) -> dict[tuple[Subject, Retention], bytes]:
    return dict(data_keys([(subject, retention) for subject in subjects for retention in Retention]))


def versions() -> set[int]:
    return set(DataKey.objects.values_list("master_id", flat=True))


@pytest.mark.django_db
class TestAlone:
    def test_every_key_moves_and_none_changes(self, ring: Ring) -> None:
        subjects = [patient() for _ in range(25)]
        create_keys_of(subjects)
        before, token = all_keys(subjects), token_key()
        ring(1, 2)

        moved = rewrapped()

        assert (moved.version, moved.keys, moved.proved) == (2, 76, 76)
        assert versions() == {2}
        assert (all_keys(subjects), token_key()) == (before, token)

    def test_the_old_master_key_opens_nothing_any_more(self, ring: Ring) -> None:
        anna = patient()
        create_keys(anna)
        ring(1, 2)
        rewrapped()
        ring(1)

        with pytest.raises(MasterKeyMissing, match="Master key 2 is missing"):
            all_keys([anna])

    def test_rows_of_several_old_versions_move_at_once(self, ring: Ring) -> None:
        create_keys(patient())
        ring(1, 2)
        create_keys(patient())
        ring(1, 2, 3)

        assert rewrapped().keys == 6
        assert versions() == {3}

    def test_with_nothing_to_move_it_still_proves(self, ring: Ring) -> None:
        create_keys(patient())

        assert (rewrapped().keys, rewrapped().proved) == (0, 3)

    def test_a_row_that_only_claims_the_newest_version_is_found(self, ring: Ring) -> None:
        """Seen elsewhere: a rotation that changed the name beside a key and not the key."""
        create_keys(patient())
        ring(1, 2)
        create_keys(patient())
        DataKey.objects.filter(master_id=1).update(master_id=2)

        with pytest.raises(NotAllMoved) as refused:
            rewrapped()

        assert (refused.value.left, len(refused.value.damaged)) == (0, 3)

    def test_a_damaged_row_is_named_and_the_others_move(self, ring: Ring) -> None:
        anna, boris = patient(), patient()
        create_keys_of([anna, boris])
        DataKey.objects.filter(subject_id=anna.id, retention="contact").update(wrapped=bytes(72))
        ring(1, 2)

        with pytest.raises(NotAllMoved, match=f"1 key .* the contact key of patient {anna.id}"):
            rewrapped()

        assert DataKey.objects.filter(master_id=2).count() == 5

    def test_a_new_version_is_made_beside_the_others_in_the_file(
        self, key_file: Path, settings: Settings
    ) -> None:
        settings.MASTER_KEYS_FILE_MAKES_ITSELF = True
        anna = patient()
        create_keys(anna)
        before = all_keys([anna])

        assert add_master(by=SYSTEM) == 2
        rewrapped()

        assert versions() == {2}
        assert all_keys([anna]) == before
        assert [line.partition(":")[0] for line in key_file.read_text().split()] == ["1", "2"]

    def test_the_environment_can_not_be_written_and_the_remedy_is_told(self, ring: Ring) -> None:
        with pytest.raises(CannotRotate, match=r"MASTER_KEYS=.*,2:.*keys rewrap"):
            add_master(by=SYSTEM)

        assert not MasterKey.objects.filter(version=2).exists()


def environment(url: str) -> dict[str, str]:
    keys = ",".join(f"{version}:{encode(MASTERS[version])}" for version in (1, 2))
    return {**os.environ, **LIKE_MAKE_UP, **addresses(url), "MASTER_KEYS": keys}


@pytest.fixture
def many(committed: str, ring: Ring) -> list[Subject]:
    subjects = [patient() for _ in range(5_000)]
    create_keys_of(subjects)
    token_key()
    return subjects


def test_a_rotation_that_is_killed_in_the_middle_is_finished_by_the_next(
    committed: str, ring: Ring, many: list[Subject]
) -> None:
    before = all_keys(many)
    command = [sys.executable, "manage.py", "keys", "rewrap"]
    first = subprocess.Popen(command, cwd=ROOT, env=environment(committed), stdout=subprocess.DEVNULL)
    wait_until(lambda: DataKey.objects.filter(master_id=2).exists())
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert 0 < left_behind(2) < 15_001, "the kill came too late to show anything"

    second = subprocess.run(command, cwd=ROOT, env=environment(committed), capture_output=True, text=True)

    assert "none is left on an older one" in second.stdout, second.stderr
    assert left_behind(2) == 0
    ring(1, 2)
    assert all_keys(many) == before


def write_until(over: threading.Event) -> dict[tuple[Subject, Retention], bytes]:
    """Gives new subjects keys on a connection of its own and reads them back."""
    made: dict[tuple[Subject, Retention], bytes] = {}
    try:
        while not over.is_set():
            subject = patient()
            create_keys(subject)
            made |= all_keys([subject])
    finally:
        connections.close_all()
    return made


def test_beside_running_writers_no_key_is_lost_and_none_is_left_behind(
    committed: str, key_file: Path, settings: Settings
) -> None:
    settings.MASTER_KEYS_FILE_MAKES_ITSELF = True
    subjects = [patient() for _ in range(500)]
    create_keys_of(subjects)
    before, over = all_keys(subjects), threading.Event()
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write_until, over) for _ in range(4)]
        try:
            for version in (2, 3, 4):
                count = DataKey.objects.count()
                wait_until(lambda count=count: DataKey.objects.count() > count + 30)
                assert add_master(by=SYSTEM) == version
                rewrapped(batch=50)
                assert left_behind(version) == 0
        finally:
            over.set()

    made = {key: value for writer in writers for key, value in writer.result().items()}
    assert len(made) > 90
    assert versions() == {4}
    assert all_keys([*subjects, *{subject for subject, _ in made}]) == before | made


def test_a_process_of_before_fetches_the_new_version_from_the_file(
    committed: str, key_file: Path, settings: Settings
) -> None:
    settings.MASTER_KEYS_FILE_MAKES_ITSELF = True
    anna = patient()
    create_keys(anna)
    before = all_keys([anna])  # this process has read the file with version 1 alone
    other = {**os.environ, **LIKE_MAKE_UP, **addresses(committed), "MASTER_KEYS_FILE": str(key_file)}

    subprocess.run(
        [sys.executable, "manage.py", "keys", "rotate"],
        cwd=ROOT,
        env=other,
        check=True,
        stdout=subprocess.DEVNULL,
    )

    assert versions() == {2}
    assert all_keys([anna]) == before
    assert TokenKey.objects.get().master_id == 2
