"""`manage.py keys`, as its operator sees it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from pytest_django import Settings

from portal.audit.actor import SYSTEM
from portal.crypto import console
from portal.crypto.backup import TABLES
from portal.crypto.data_keys import create_keys, create_keys_of
from portal.crypto.erasure import erase
from portal.crypto.keys.models import DataKey
from portal.crypto.providers.parsing import encode
from portal.shared import clock
from tests.integration.crypto.conftest import MASTERS, Ring, patient

pytestmark = pytest.mark.django_db


def keys(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out)
    return out.getvalue()


def test_status_counts_keys_and_people_by_version(ring: Ring) -> None:
    create_keys_of([patient(), patient()])
    ring(1, 2)
    create_keys(patient())

    shown = [line.split() for line in keys("status").splitlines()]

    assert ["1", "yes", "6", "patient", "2", "-"] in shown
    assert ["2", "(newest)", "yes", "3", "patient", "1", "-"] in shown


def test_status_shows_a_missing_version_and_then_what_is_lost(ring: Ring) -> None:
    create_keys(patient())
    ring(2)
    out = StringIO()

    with pytest.raises(CommandError, match="It wraps 3 keys of people"):
        call_command("keys", "status", stdout=out)

    assert "MISSING" in out.getvalue()


def test_no_action_prints_a_key(key_file: Path, settings: Settings) -> None:
    settings.MASTER_KEYS_FILE_MAKES_ITSELF = True
    create_keys(patient())

    told = keys("status") + keys("rotate") + keys("rewrap")

    secrets = [line.partition(":")[2] for line in key_file.read_text().split()]
    assert len(secrets) == 2
    assert not any(secret in told for secret in secrets)


def test_rewrap_says_how_many_moved_and_that_none_is_left(ring: Ring) -> None:
    create_keys(patient())
    ring(1, 2)

    assert "3 keys moved to master key 2; 3 opened under it; none is left" in keys("rewrap")


def test_rotate_beside_an_environment_tells_how_to_do_it_by_hand(ring: Ring) -> None:
    with pytest.raises(CommandError, match="restart every process"):
        keys("rotate")


def test_the_ledger_is_exported_and_replayed(ring: Ring, tmp_path: Path) -> None:
    anna = patient()
    create_keys(anna)
    erase(anna, by=SYSTEM, now=clock.now(), today=clock.today())
    exported = tmp_path / "ledger"
    exported.write_text(keys("export-erasures"))

    assert len(exported.read_text().splitlines()) == 3
    assert "keys erased again: 0" in keys("replay-erasures", str(exported))


@pytest.mark.parametrize("content", ["no json", "{}", '{"id": 1}', "[]", '"text"'])
def test_a_file_that_is_no_ledger_is_refused_by_its_line(ring: Ring, tmp_path: Path, content: str) -> None:
    (tmp_path / "ledger").write_text(content)

    with pytest.raises(CommandError, match="Line 1 of the exported ledger"):
        keys("replay-erasures", str(tmp_path / "ledger"))


@pytest.mark.parametrize("action", ["restore", "replay-erasures"])
def test_a_file_that_is_not_there_is_named(ring: Ring, action: str) -> None:
    with pytest.raises(CommandError, match="/nowhere: No such file"):
        keys(action, "/nowhere")


def test_a_wrong_key_rotates_nothing(key_file: Path, settings: Settings, ring: Ring) -> None:
    create_keys(patient())
    settings.MASTER_KEYS = ""
    settings.MASTER_KEYS_FILE = key_file
    key_file.write_text(f"1:{encode(MASTERS[3])}")
    key_file.chmod(0o600)

    with pytest.raises(CommandError, match="Master key 1 is not the one"):
        keys("rotate")

    assert set(DataKey.objects.values_list("master_id", flat=True)) == {1}
    assert key_file.read_text() == f"1:{encode(MASTERS[3])}"


def test_an_operator_reads_russian(ring: Ring) -> None:
    create_keys(patient())
    ring(1, 2)

    with override("ru"):
        told = keys("rewrap")

    assert "3 ключа переведены на мастер-ключ 2" in told


def test_every_kind_of_row_of_a_backup_has_its_words() -> None:
    assert console.ROWS.keys() == TABLES.keys()
