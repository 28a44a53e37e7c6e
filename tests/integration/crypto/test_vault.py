"""Master keys from Vault: hvac over real HTTP, against the stand-in that the sandbox runs."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from pytest_django import Settings

from portal.audit.actor import SYSTEM
from portal.crypto.data_keys import create_keys, data_keys
from portal.crypto.errors import MasterKeysUnusable, VaultUnreachable
from portal.crypto.providers import vault
from portal.crypto.providers.parsing import encode
from portal.crypto.providers.vault import VaultKeys
from portal.crypto.retention import Retention
from portal.crypto.rotation import add_master, rewrap
from portal.sandbox.vault import ROLE_ID, SECRET_ID, TOKEN
from tests.databases import ROOT
from tests.integration.crypto.conftest import MASTERS, patient
from tests.servers import free_port, wait_for

PATH = "secret/clinic-portal/master-keys"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    port = free_port()
    environment = {**os.environ, "REDIS_URL": django_settings.REDIS_URL, "PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--bind", f"127.0.0.1:{port}"]
    command += ["--no-control-socket", "--preload", "portal.sandbox.wsgi"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as server:
        wait_for(server, port)
        yield f"http://127.0.0.1:{port}/vault"
        server.terminate()


def send(address: str, method: str, path: str, body: object = None) -> None:
    """As an operator's `vault` program does."""
    request = urllib.request.Request(f"{address}/v1/{path}", json.dumps(body or {}).encode(), method=method)
    request.add_header("X-Vault-Token", TOKEN)
    urllib.request.urlopen(request, timeout=20).close()


def put(address: str, fields: dict[str, str]) -> None:
    send(address, "POST", "secret/data/clinic-portal/master-keys", {"data": fields})


@pytest.fixture
def source(address: str, monkeypatch: pytest.MonkeyPatch) -> VaultKeys:
    monkeypatch.setattr(vault, "PAUSE_SECONDS", 0.001)
    put(address, {"1": encode(MASTERS[1]), "2": encode(MASTERS[2])})
    return VaultKeys(address, PATH, token=TOKEN)


def test_every_version_is_read(source: VaultKeys) -> None:
    assert source.load() == {1: MASTERS[1], 2: MASTERS[2]}


def test_an_approle_signs_in_as_well(source: VaultKeys) -> None:
    assert replace(source, token="", role_id=ROLE_ID, secret_id=SECRET_ID).load() == source.load()


def test_a_version_is_added_beside_the_others(source: VaultKeys) -> None:
    source.add(3, MASTERS[3])

    assert source.load() == MASTERS


def test_a_version_that_is_there_is_never_replaced(source: VaultKeys) -> None:
    with pytest.raises(MasterKeysUnusable, match="has a version 2 already"):
        source.add(2, MASTERS[3])


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(
    source: VaultKeys, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = source._read()
    put(address, {"9": encode(MASTERS[1])})
    monkeypatch.setattr(VaultKeys, "_read", lambda self: found)

    with pytest.raises(MasterKeysUnusable, match="check-and-set parameter did not match"):
        source.add(3, MASTERS[3])

    monkeypatch.undo()
    assert source.load() == {9: MASTERS[1]}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"token": "wrong"}, "VAULT_TOKEN or VAULT_ROLE_ID"),
        ({"token": "", "role_id": ROLE_ID, "secret_id": "wrong"}, "invalid role or secret ID"),
        ({"path": "secret/elsewhere"}, "openssl rand -base64 32"),
        ({"token": ""}, "needs VAULT_TOKEN"),
        ({"path": "secret"}, "mount/path"),
        ({"address": "http://vault.example:8200"}, "must begin with https"),
        ({"address": "ftp://localhost"}, "must begin with https"),
    ],
    ids=["token", "role", "path", "credentials", "mount", "plain http", "scheme"],
)
def test_what_is_wrong_is_told_with_its_remedy(source: VaultKeys, change: dict[str, str], told: str) -> None:
    with pytest.raises(MasterKeysUnusable, match=told) as refused:
        replace(source, **change).load()

    assert refused.value.permanent


def test_a_sealed_vault_may_be_unsealed_later(source: VaultKeys, address: str) -> None:
    send(address, "PUT", "sys/seal")
    with pytest.raises(VaultUnreachable, match="unsealed") as refused:
        source.load()
    send(address, "PUT", "sys/unseal")

    assert not refused.value.permanent
    assert source.load()


def test_a_vault_that_is_not_there_is_named(source: VaultKeys) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"

    with pytest.raises(VaultUnreachable, match=nowhere):
        replace(source, address=nowhere).load()


def test_a_deleted_secret_is_asked_back(source: VaultKeys, address: str) -> None:
    send(address, "DELETE", "secret/data/clinic-portal/master-keys")

    with pytest.raises(MasterKeysUnusable, match="undelete"):
        source.load()


@pytest.mark.parametrize("fields", [{"one": "x"}, {"1": "short"}, {}], ids=["no version", "no key", "empty"])
def test_a_secret_of_another_kind_is_refused(source: VaultKeys, address: str, fields: dict[str, str]) -> None:
    put(address, fields)

    with pytest.raises(MasterKeysUnusable):
        source.load()


def test_no_message_and_no_repr_shows_a_credential(source: VaultKeys) -> None:
    wrong = replace(source, token="hvs.very-secret")

    with pytest.raises(MasterKeysUnusable) as refused:
        wrong.load()

    assert "very-secret" not in f"{refused.value}{wrong!r}"


@pytest.mark.django_db
def test_a_site_rotates_its_keys_in_vault(source: VaultKeys, settings: Settings) -> None:
    settings.MASTER_KEYS, settings.VAULT_ADDR, settings.VAULT_TOKEN = "", source.address, TOKEN
    anna = patient()
    create_keys(anna)
    wanted = [(anna, retention) for retention in Retention]
    before = data_keys(wanted)

    assert add_master(by=SYSTEM) == 3
    moved = rewrap(by=SYSTEM, moving=lambda _: None, proving=lambda _: None)

    assert (moved.keys, moved.proved) == (3, 3)
    assert data_keys(wanted) == before
    assert set(source.load()) == {1, 2, 3}


def test_the_stand_in_refuses_whoever_has_no_token(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{address}/v1/secret/data/anything", timeout=20)
