"""Rendered pages in Redis: how they are packed, found and bounded."""

import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Self, cast

import brotli
from django.conf import settings
from redis import Redis

from portal.shared.page_cache import VERSION_KEY, first_version, settle_owed_purge

BROTLI_QUALITY = 5  # a miss waits for it; 11 takes a hundred times as long for a tenth less


@dataclass(frozen=True)
class Address:
    """Everything that tells one cached page from another.

    `roomy` pages have a place of their own. All others (queries, foreign host names) share a fixed number
    of places, in which the later one overwrites the earlier: whatever visitors make up, Redis can't fill.
    """

    scheme: str
    host: str
    path: str
    query: str
    htmx: str
    roomy: bool

    @cached_property
    def digest(self) -> str:
        # A page names the files of the release that rendered it.
        parts = json.dumps([settings.RELEASE, self.scheme, self.host, self.path, self.query, self.htmx])
        return hashlib.blake2b(parts.encode(), digest_size=16).hexdigest()

    def place(self, places: int) -> str:
        return f"page:{self.digest}" if self.roomy else f"page:shared:{int(self.digest, 16) % places}"


@dataclass(frozen=True)
class KeptPage:
    """A rendered page in one encoding, and the version of the site it shows."""

    version: int
    digest: str
    etag: str
    headers: dict[str, str]
    body: bytes

    def pack(self) -> bytes:
        head = json.dumps([self.version, self.digest, self.etag, self.headers])
        return head.encode() + b"\n" + self.body

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        head, _newline, body = packed.partition(b"\n")
        version, digest, etag, headers = json.loads(head)
        return cls(version, digest, etag, headers, body)


def encoded(body: bytes) -> dict[str, bytes]:
    """The body in each encoding that is kept. Who takes neither gets the gzip unpacked."""
    return {
        "br": brotli.compress(body, quality=BROTLI_QUALITY),
        "gzip": gzip.compress(body, compresslevel=6, mtime=0),
    }


class PageStore:
    """Keeps pages in Redis. Its methods raise RedisError."""

    def __init__(self, redis: Redis, *, shared_places: int) -> None:
        self._redis, self._places = redis, shared_places

    def look_up(self, address: Address, encoding: str) -> tuple[int, KeptPage | None]:
        """The site's present version and the page at that version, in one round trip."""
        settle_owed_purge()
        key = f"{address.place(self._places)}:{encoding}"
        version, packed = cast(list[bytes | None], self._redis.mget(VERSION_KEY, key))
        present = int(version) if version else first_version()
        page = KeptPage.unpack(packed) if packed else None
        if page and (page.version, page.digest) == (present, address.digest):
            return present, page
        return present, None

    def keep(self, address: Address, pages: dict[str, KeptPage], *, seconds: int) -> None:
        """Keeps a page in all its encodings for so long. One rendered before a purge is kept, and never found."""
        with self._redis.pipeline(transaction=False) as commands:
            for encoding, page in pages.items():
                commands.set(f"{address.place(self._places)}:{encoding}", page.pack(), ex=seconds)
            commands.execute()


class OneAtATime:
    """Lets one thread of the process do a piece of work; others wait for it, at most `patience` seconds."""

    def __init__(self, *, patience: float) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._running: dict[str, threading.Event] = {}

    @contextmanager
    def work(self, name: str) -> Iterator[bool]:
        """Yields whether the work is the caller's to do; if not, somebody else has just done it."""
        with self._lock:
            running = self._running.get(name)
            if running is None:
                self._running[name] = threading.Event()
        if running is not None:
            running.wait(self._patience)
            yield False
            return
        try:
            yield True
        finally:
            with self._lock:
                self._running.pop(name).set()
