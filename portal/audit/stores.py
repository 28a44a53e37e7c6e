"""Where what must outlive the database goes: settings.STORAGES["audit"], a folder or an S3 bucket.

chain/2026/11/000000000042-<hash>              the head of the chain after the seal 42; its name says all
archive/2026-11-<sha256>.jsonl.gz.sealed       the entries of a month

Everything here raises StoreUnreachable when the store does not answer or refuses.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

from portal.audit.errors import StoreUnreachable
from portal.audit.models import Seal

HEAD = re.compile(r"(?P<number>\d{12})-(?P<hash>[0-9a-f]{64})")
ARCHIVE = re.compile(r"(?P<month>\d{4}-\d{2})-(?P<sha256>[0-9a-f]{64})\.jsonl\.gz\.sealed")


def write_head(seal: Seal) -> str:
    """Exports the head of the chain; answers its name. Writing it twice changes nothing."""
    name = f"chain/{seal.sealed_at:%Y/%m}/{seal.number:012d}-{bytes(seal.hash).hex()}"
    with _reached() as store:
        if not store.exists(name):
            store.save(name, ContentFile(f"{seal.number} {bytes(seal.hash).hex()}\n".encode()))
    return name


def heads() -> Iterator[tuple[int, bytes]]:
    """Number and hash of every exported head, in order of their months."""
    for year in _folders("chain"):
        for month in _folders(f"chain/{year}"):
            yield from _heads_of(f"chain/{year}/{month}")


def last_head() -> int:
    """The number of the last exported seal, 0 before the first. Looks at the last month only."""
    for year in reversed(_folders("chain")):
        for month in reversed(_folders(f"chain/{year}")):
            if numbers := [number for number, _hash in _heads_of(f"chain/{year}/{month}")]:
                return max(numbers)
    return 0


def save_archive(month: str, sha256: bytes, sealed: IO[bytes]) -> str:
    """Writes a month («2026-11»); answers the file's name."""
    with _reached() as store:
        return store.save(f"archive/{month}-{sha256.hex()}.jsonl.gz.sealed", File(sealed))


def archives() -> Iterator[tuple[str, str, bytes]]:
    """Month, name and SHA-256 of each file of the archive, as its name says."""
    for name in _list("archive")[1]:
        if found := ARCHIVE.fullmatch(name):
            yield found["month"], f"archive/{name}", bytes.fromhex(found["sha256"])


def copy_to(name: str, target: IO[bytes]) -> None:
    """Raises FileNotFoundError too."""
    with _reached() as store, store.open(name) as file:
        shutil.copyfileobj(file, target)


def exists(name: str) -> bool:
    with _reached() as store:
        return store.exists(name)


def delete(name: str) -> None:
    with _reached() as store:
        store.delete(name)


def _heads_of(folder: str) -> Iterator[tuple[int, bytes]]:
    for name in _list(folder)[1]:
        if found := HEAD.fullmatch(name):
            yield int(found["number"]), bytes.fromhex(found["hash"])


def _folders(path: str) -> list[str]:
    return _list(path)[0]


def _list(path: str) -> tuple[list[str], list[str]]:
    """Folders and files, sorted; none of a folder that nothing was written to yet."""
    with _reached() as store:
        try:
            folders, files = store.listdir(path)
        except FileNotFoundError:
            return [], []
    return sorted(folders), sorted(files)


@contextmanager
def _reached() -> Iterator[Storage]:
    try:
        yield storages["audit"]
    except FileNotFoundError:
        raise
    except (OSError, BotoCoreError, ClientError) as error:
        raise StoreUnreachable(str(error)) from error
