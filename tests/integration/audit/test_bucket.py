"""Heads and archives in a bucket: boto3 over real HTTP, against the stand-in that the sandbox runs."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from portal.audit import archive, stores
from portal.audit.actor import SYSTEM
from portal.audit.errors import StoreUnreachable
from portal.audit.models import Entry
from portal.audit.verification import verify
from portal.config.env import audit_store as chosen_store
from portal.config.env import env
from portal.shared import clock
from tests.databases import ROOT
from tests.integration.audit.tampering import OLD, old_month, seal
from tests.servers import free_port, wait_for


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    environment = os.environ | {"PORT": str(port), "SANDBOX_S3": str(tmp_path_factory.mktemp("s3"))}
    command = [sys.executable, "-m", "gunicorn", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    command += ["--no-control-socket", "--preload", "portal.sandbox.wsgi"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as server:
        wait_for(server, port)
        yield f"http://127.0.0.1:{port}/s3"
        server.terminate()


def bucket(settings: Any, endpoint: str, name: str, **other: str) -> None:
    given = {"AUDIT_BUCKET": name, "AUDIT_S3_ENDPOINT": endpoint}
    given |= {"AUDIT_S3_ACCESS_KEY": "sandbox", "AUDIT_S3_SECRET_KEY": "secret"} | other
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(env, "ENVIRON", given)
        settings.STORAGES = settings.STORAGES | {"audit": chosen_store("unused")}


@pytest.fixture
def audit_store(settings: Any, endpoint: str, request: pytest.FixtureRequest) -> None:
    """Each test has a bucket of its own."""
    bucket(settings, endpoint, request.node.name[:40].replace("_", "-"))


def test_a_month_goes_to_the_bucket_and_verifies_from_there(committed: str) -> None:
    old_month()
    seal()
    written = archive.archive(OLD, by=SYSTEM, now=clock.now())
    seal()
    assert Entry.objects.filter(at__year=2025).count() == 0
    assert [name for _month, name, _sha in stores.archives()] == [written.name]
    assert len(list(stores.heads())) == stores.last_head() == 3 and list(verify()) == []
    storages["audit"].save(written.name, ContentFile(b"other"))
    assert [finding.what for finding in verify()] == ["file"]
    stores.delete(written.name)
    assert "gone" in str(next(verify()))


def test_a_store_that_does_not_answer_loses_nothing(committed: str, settings: Any) -> None:
    old_month()
    seal()
    bucket(settings, "http://127.0.0.1:9/s3", "none")
    with pytest.raises(StoreUnreachable):
        archive.archive(OLD, by=SYSTEM, now=clock.now())
    assert Entry.objects.filter(at__year=2025).count() == 5


def test_folders_and_more_files_than_one_answer_lists(endpoint: str, settings: Any) -> None:
    for number in range(5):
        storages["audit"].save(f"chain/2026/{number:02}/a & b", ContentFile(b"x"))
    storages["audit"].save("chain/2026/top", ContentFile(b"x"))
    client = storages["audit"].connection.meta.client
    pages = client.get_paginator("list_objects").paginate(
        Bucket=storages["audit"].bucket_name,
        Prefix="chain/2026/",
        Delimiter="/",
        PaginationConfig={"PageSize": 2},
    )
    assert len(list(pages)) == 3
    folders, files = storages["audit"].listdir("chain/2026")
    assert (sorted(folders), files) == (["00", "01", "02", "03", "04"], ["top"])
    assert storages["audit"].listdir("chain/2026/03")[1] == ["a & b"]


def test_a_large_object_comes_back_as_it_went(endpoint: str) -> None:
    content = os.urandom(9 * 1024 * 1024 + 1)
    storages["audit"].save("archive/large", ContentFile(content))
    back = io.BytesIO()
    stores.copy_to("archive/large", back)
    assert back.getvalue() == content
    with pytest.raises(FileNotFoundError):
        stores.copy_to("archive/none", back)


def test_a_foreign_key_is_refused_and_said(endpoint: str, settings: Any) -> None:
    bucket(settings, endpoint, "any", AUDIT_S3_ACCESS_KEY="other")
    with pytest.raises(StoreUnreachable, match="InvalidAccessKeyId"):
        list(stores.archives())


def test_a_body_that_is_not_what_was_signed_is_not_kept(endpoint: str) -> None:
    client, name = storages["audit"].connection.meta.client, storages["audit"].bucket_name
    with pytest.raises(ClientError, match="BadDigest"):
        client.put_object(Bucket=name, Key="torn", Body=b"abc", ContentMD5="AAAAAAAAAAAAAAAAAAAAAA==")
    assert not stores.exists("torn")


def test_without_a_bucket_the_store_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "ENVIRON", {"AUDIT_STORE": str(tmp_path)})
    assert chosen_store("unused")["OPTIONS"] == {"location": str(tmp_path)}
