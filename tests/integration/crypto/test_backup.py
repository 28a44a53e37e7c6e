"""A backup of keys brings back what is missing, and nothing that was erased since; damaged, it changes nothing."""

from pathlib import Path

import pytest
from django.db import connections

from portal.audit.actor import SYSTEM
from portal.crypto.backup import HEADER_BYTES, backup, restore
from portal.crypto.data_keys import create_keys, create_keys_of, data_keys, token_key
from portal.crypto.erasure import erase
from portal.crypto.errors import BackupUnreadable, MasterKeyMissing, WrongKeysDatabase, WrongMasterKey
from portal.crypto.keys.models import DataKey
from portal.crypto.ledger import lines, read_export, replay
from portal.crypto.models import Erasure
from portal.crypto.retention import Retention
from portal.crypto.start import check_keys
from portal.crypto.subjects import Subject
from portal.shared import clock
from tests.integration.crypto.conftest import MASTERS, Ring, patient

pytestmark = pytest.mark.usefixtures("committed", "ring")


def made(count: int = 1) -> list[Subject]:
    subjects = [patient() for _ in range(count)]
    create_keys_of(subjects)
    return subjects


def keys_of(*subjects: Subject) -> dict[tuple[Subject, Retention], bytes]:
    return dict(data_keys([(subject, retention) for subject in subjects for retention in Retention]))


def erased(subject: Subject) -> None:
    erase(subject, by=SYSTEM, now=clock.now(), today=clock.today())


def run(alias: str, *statements: str) -> None:
    """As whoever administers the server: triggers are off."""
    with connections[alias].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def lose(alias: str, *tables: str) -> None:
    for table in tables:
        run(alias, f"ALTER TABLE {table} DISABLE TRIGGER USER", f"TRUNCATE {table} CASCADE")
        run(alias, f"ALTER TABLE {table} ENABLE TRIGGER USER")


def lose_keys() -> None:
    lose("keys", "keys_datakey", "keys_tokenkey", "keys_erasedkey", "keys_masterkey")


def test_a_lost_database_of_keys_comes_back_whole(tmp_path: Path) -> None:
    subjects, token = made(30), token_key()
    before = keys_of(*subjects)
    counts = backup(tmp_path / "keys.backup", by=SYSTEM)
    lose_keys()

    restored = restore(tmp_path / "keys.backup", by=SYSTEM)

    assert counts == {"master keys": 1, "token keys": 1, "data keys": 90}
    assert restored.added == counts | {"erasures": 0}
    assert (keys_of(*subjects), token_key()) == (before, token)


def test_what_was_erased_since_the_backup_stays_unreadable_and_no_live_key_is_lost(tmp_path: Path) -> None:
    anna, boris = made(2)
    backup(tmp_path / "keys.backup", by=SYSTEM)
    erased(anna)
    (vera,) = made()
    live = keys_of(boris, vera)

    restored = restore(tmp_path / "keys.backup", by=SYSTEM)

    assert restored.added["data keys"] == 0
    assert keys_of(anna) == {}
    assert keys_of(boris, vera) == live


def test_after_the_loss_of_all_keys_the_erased_of_since_do_not_come_back_either(tmp_path: Path) -> None:
    anna, boris = made(2)
    backup(tmp_path / "keys.backup", by=SYSTEM)
    erased(anna)
    lose_keys()

    restored = restore(tmp_path / "keys.backup", by=SYSTEM)

    assert restored.added["data keys"] == 3
    assert keys_of(anna) == {}
    assert len(keys_of(boris)) == 3


def test_a_database_put_back_by_other_means_is_held_to_the_ledger_at_the_start() -> None:
    """An operator restored an old dump of the keys' server, past our command."""
    anna, boris = made(2)
    old = list(DataKey.objects.all())
    erased(anna)
    lose("keys", "keys_erasedkey")
    DataKey.objects.bulk_create([row for row in old if row.subject_id == anna.id])
    assert keys_of(anna)

    replayed = check_keys()

    assert (replayed.keys_healed, replayed.keys_deleted) == (3, 3)
    assert keys_of(anna) == {}
    assert len(keys_of(boris)) == 3


def test_a_legal_hold_of_an_old_backup_does_not_save_what_was_erased_since() -> None:
    (anna,) = made()
    old = list(DataKey.objects.all())
    erased(anna)
    lose("keys", "keys_erasedkey")
    for row in old:
        row.legal_hold = True
    DataKey.objects.bulk_create(old)

    assert replay().keys_deleted == 3


def test_an_older_dump_of_the_data_gets_its_ledger_back_from_the_keys() -> None:
    (anna,) = made()
    erased(anna)
    before = list(lines(Erasure))
    lose("default", "crypto_erasure")

    replayed = check_keys()

    assert replayed.data_healed == 3
    assert list(lines(Erasure)) == before
    assert keys_of(anna) == {}


def test_with_both_databases_old_an_exported_ledger_erases_again(tmp_path: Path) -> None:
    (anna,) = made()
    old = list(DataKey.objects.all())
    erased(anna)
    (tmp_path / "ledger").write_text("\n".join(line.as_json() for line in lines(Erasure)))
    lose("default", "crypto_erasure")
    lose("keys", "keys_erasedkey")
    DataKey.objects.bulk_create(old)

    with (tmp_path / "ledger").open() as ledger:
        replayed = replay(read_export(ledger))

    assert (replayed.data_healed, replayed.keys_healed, replayed.keys_deleted) == (3, 3, 3)


def test_a_backup_from_before_a_rotation_opens_with_the_older_master_key(tmp_path: Path, ring: Ring) -> None:
    (anna,) = made()
    before = keys_of(anna)
    backup(tmp_path / "keys.backup", by=SYSTEM)
    ring(1, 2)
    made()
    lose("keys", "keys_datakey")

    restore(tmp_path / "keys.backup", by=SYSTEM)

    assert keys_of(anna) == before


def test_without_the_master_key_a_backup_opens_nothing(tmp_path: Path, ring: Ring) -> None:
    made()
    backup(tmp_path / "keys.backup", by=SYSTEM)
    ring(2)

    with pytest.raises(MasterKeyMissing, match="Master key 1 is missing"):
        restore(tmp_path / "keys.backup", by=SYSTEM)


def test_a_backup_shows_no_subject_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    (anna,) = made()
    backup(tmp_path / "keys.backup", by=SYSTEM)

    content = (tmp_path / "keys.backup").read_bytes()

    assert str(anna.id).encode() not in content and anna.id.bytes not in content
    assert (tmp_path / "keys.backup").stat().st_mode & 0o777 == 0o600


def test_a_backup_replaces_no_file(tmp_path: Path) -> None:
    (tmp_path / "keys.backup").write_text("last week's")

    with pytest.raises(FileExistsError):
        backup(tmp_path / "keys.backup", by=SYSTEM)

    assert (tmp_path / "keys.backup").read_text() == "last week's"
    assert len(list(tmp_path.iterdir())) == 1


def damaged(content: bytes, how: str) -> bytes:
    middle = len(content) // 2
    return {
        "cut off": content[:-1],
        "cut to its header": content[:HEADER_BYTES],
        "empty": b"",
        "another file": b"PK\x03\x04" + content,
        "one bit of a row": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "one bit of the salt": content[:20] + bytes([content[20] ^ 1]) + content[21:],
        "something after it": content + b"\0",
        "twice": content + content,
    }[how]


@pytest.mark.parametrize(
    "how",
    [
        "cut off",
        "cut to its header",
        "empty",
        "another file",
        "one bit of a row",
        "one bit of the salt",
        "something after it",
        "twice",
    ],
)
def test_a_damaged_backup_is_refused_and_changes_nothing(tmp_path: Path, how: str) -> None:
    made(300)
    backup(tmp_path / "keys.backup", by=SYSTEM)
    (tmp_path / "damaged").write_bytes(damaged((tmp_path / "keys.backup").read_bytes(), how))
    lose("keys", "keys_datakey")

    with pytest.raises(BackupUnreadable):
        restore(tmp_path / "damaged", by=SYSTEM)

    assert not DataKey.objects.exists()


def test_keys_of_another_installation_are_refused_whole(tmp_path: Path) -> None:
    made()
    token_key()
    backup(tmp_path / "keys.backup", by=SYSTEM)
    lose_keys()
    lose("default", "crypto_tokenkeymark")
    token_key()
    made()

    with pytest.raises(WrongKeysDatabase):
        restore(tmp_path / "keys.backup", by=SYSTEM)

    assert DataKey.objects.count() == 3


def test_a_backup_of_another_master_key_of_the_same_number_is_refused(tmp_path: Path, ring: Ring) -> None:
    made()
    ring(1, 2)
    backup(tmp_path / "keys.backup", by=SYSTEM)
    lose_keys()
    ring(2, other={1: MASTERS[3]})
    create_keys(patient())

    with pytest.raises(WrongMasterKey):
        restore(tmp_path / "keys.backup", by=SYSTEM)

    assert DataKey.objects.count() == 3
