"""Nothing runs with missing or wrong keys; the message names what is lost and what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from portal.crypto.checks import keys_open
from portal.crypto.data_keys import create_keys, create_keys_of, token_key
from portal.crypto.errors import MasterKeyMissing, WrongKeysDatabase, WrongMasterKey
from portal.crypto.keys.models import TokenKey
from portal.crypto.models import TokenKeyMark
from portal.crypto.providers.parsing import encode
from portal.crypto.start import check_keys
from portal.crypto.subjects import Subject, SubjectKind
from portal.shared.ids import uuid7
from tests.databases import LIKE_MAKE_UP, ROOT, addresses
from tests.integration.crypto.conftest import MASTERS, Ring, patient
from tests.servers import free_port


@pytest.mark.django_db
class TestCheck:
    def test_a_new_site_starts_and_has_a_token_key(self, ring: Ring) -> None:
        check_keys()

        assert TokenKey.objects.count() == TokenKeyMark.objects.count() == 1

    def test_a_lost_master_key_names_what_is_lost(self, ring: Ring) -> None:
        create_keys_of([patient(), patient(), Subject(SubjectKind.USER, uuid7())])
        token_key()
        ring(2)

        with pytest.raises(MasterKeyMissing) as refused:
            check_keys()

        message = str(refused.value)
        assert "Master key 1 is missing; the key ring holds: 2." in message
        assert "9 keys of people (patient 2, user 1) and the token key" in message
        assert "MASTER_KEYS, the key file or Vault" in message

    def test_an_old_version_that_wraps_nothing_may_go(self, ring: Ring) -> None:
        ring(1, 2)
        create_keys(patient())
        ring(2)

        check_keys()

    def test_a_wrong_key_is_recognised_before_anything_depends_on_it(self, ring: Ring) -> None:
        check_keys()
        TokenKey.objects.all().delete()
        TokenKeyMark.objects.all().delete()
        ring(other={1: MASTERS[3]})

        with pytest.raises(WrongMasterKey, match="Master key 1 is not the one"):
            check_keys()

    def test_a_mark_that_a_crash_kept_from_the_data_is_made_by_the_next_start(self, ring: Ring) -> None:
        check_keys()
        TokenKeyMark.objects.all().delete()
        check_keys()

        assert TokenKeyMark.objects.exists()

    def test_keys_of_another_installation_are_refused(self, ring: Ring) -> None:
        check_keys()
        TokenKeyMark.objects.update(check_value=bytes(16))

        with pytest.raises(WrongKeysDatabase, match="different installations"):
            check_keys()

    def test_an_empty_keys_database_is_refused_for_data_that_has_tokens(self, ring: Ring) -> None:
        check_keys()
        TokenKey.objects.all().delete()

        with pytest.raises(WrongKeysDatabase, match="keys restore"):
            check_keys()

    def test_the_deployment_check_says_the_same(self, ring: Ring) -> None:
        create_keys(patient())
        ring(2)

        assert [error.id for error in keys_open(None, databases=["default", "keys"])] == ["crypto.E006"]

    def test_without_the_databases_it_looks_into_none(self, ring: Ring) -> None:
        assert keys_open(None, databases=["default"]) == []


def test_every_command_tells_of_master_keys_that_can_not_be_had(settings: Settings, tmp_path: Path) -> None:
    settings.MASTER_KEYS = ""
    settings.MASTER_KEYS_FILE_MAKES_ITSELF = False
    settings.MASTER_KEYS_FILE = tmp_path / "none"

    found = [message for message in run_checks() if message.id == "crypto.E005"]

    assert [f"key file {tmp_path / 'none'} cannot be read" in message.msg for message in found] == [True]


PROCESSES = {
    "web": ["gunicorn", "--config", "python:portal.config.gunicorn", "portal.config.wsgi:application"],
    "worker": ["celery", "--quiet", "--app", "portal.config.celery", "worker", "--concurrency", "1"],
    "beat": ["celery", "--quiet", "--app", "portal.config.celery", "beat", "--pidfile", ""],
    "prepare": ["manage.py", "prepare"],
}


@pytest.mark.parametrize("process", PROCESSES)
def test_no_process_runs_with_a_wrong_master_key(
    committed: str, ring: Ring, process: str, tmp_path: Path
) -> None:
    create_keys(patient())
    program, *options = PROCESSES[process]
    command = [program, *options] if program.endswith(".py") else ["-m", program, *options]
    if process == "beat":
        command += ["--schedule", str(tmp_path / "schedule")]
    wrong = {"MASTER_KEYS": f"1:{encode(MASTERS[3])}", "PORT": str(free_port())}

    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **LIKE_MAKE_UP, **addresses(committed), **wrong},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode != 0
    assert "Master key 1 is not the one that was in use" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
