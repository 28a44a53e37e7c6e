"""Where what must outlive the database goes: settings.STORAGES["audit"], a folder or an S3 bucket.

chain/2026/11/000000000042-<hash>      the head of the chain after the seal 42; an empty file, its name says all
archive/2026-11-<sha256>.jsonl.gz      the entries of a month
"""

import re
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from portal.audit.models import Seal

HEAD = re.compile(r"(?P<number>\d{12})-(?P<hash>[0-9a-f]{64})")


def store() -> Storage:
    return storages["audit"]


def write_head(seal: Seal) -> str:
    """Exports the head of the chain; answers its name. Writing it twice changes nothing."""
    name = f"chain/{seal.sealed_at:%Y/%m}/{seal.number:012d}-{bytes(seal.hash).hex()}"
    if not store().exists(name):
        store().save(name, ContentFile(f"{seal.number} {bytes(seal.hash).hex()}\n".encode()))
    return name


def heads() -> Iterator[tuple[int, bytes]]:
    """Number and hash of every exported head, in order of their months."""
    for year in _folders("chain"):
        for month in _folders(f"chain/{year}"):
            _none, names = store().listdir(f"chain/{year}/{month}")
            for name in sorted(names):
                if found := HEAD.fullmatch(name):
                    yield int(found["number"]), bytes.fromhex(found["hash"])


def _folders(path: str) -> list[str]:
    try:
        folders, _files = store().listdir(path)
    except FileNotFoundError:  # a folder that nothing was written to yet
        return []
    return sorted(folders)
