"""The version of the public pages kept in Redis (decision 13); whoever changes what they show raises it.

The middleware that stores and serves them is portal.config.page_cache.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

VERSION_KEY = "pages:version"

log = logging.getLogger(__name__)

# A page waits for Redis no longer than it would take to render it. One retry is for connections that a
# restarted Redis has closed.
_redis = Redis.from_url(
    settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 1)
)
_owed = threading.Event()


@dataclass
class _Reading:
    version: int | None = None


# What a request has read, so that twenty questions are one round trip.
_reading: ContextVar[_Reading | None] = ContextVar("_reading", default=None)


def redis() -> Redis:
    """The process's connection pool to Redis. What it raises is a RedisError."""
    return _redis


def pages_version() -> int:
    """Grows with every change of a page or a fact; what is derived from them may be keyed by it."""
    reading = _reading.get()
    if reading is None:
        return _read_version()
    if reading.version is None:
        reading.version = _read_version()
    return reading.version


@contextmanager
def one_version() -> Iterator[None]:
    """Inside, the version is the one first read, unless it is raised here.

    Safe around the making of one page that is kept under a version read before: what the page is made
    from is then never older than what it is kept under.
    """
    token = _reading.set(_Reading())
    try:
        yield
    finally:
        _reading.reset(token)


def _read_version() -> int:
    return int(_redis.get(VERSION_KEY) or first_version())


def first_version() -> int:
    """What an emptied Redis begins with: the time, so that no version of before ever comes again."""
    _redis.set(VERSION_KEY, time.time_ns(), nx=True)
    return int(_redis.get(VERSION_KEY) or 0)


def purge_pages_on_commit() -> None:
    """After the running transaction commits, no cached page of before is served any more."""
    transaction.on_commit(_raise_version)


def settle_owed_purge() -> None:
    """Makes up for a purge that found no Redis; to be called before a cached page is read."""
    if _owed.is_set():
        _raise()
        _owed.clear()


def _raise_version() -> None:
    # The change is committed already: failing here would report a failure that did not happen.
    try:
        _raise()
    except RedisError as error:
        _owed.set()
        log.error("The page cache could not be purged and will be when Redis answers: %s", error)


def _raise() -> None:
    first_version()
    _redis.incr(VERSION_KEY)
    if reading := _reading.get():
        reading.version = None
