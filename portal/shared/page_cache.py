"""The version of the public pages kept in Redis (decision 13); whoever changes what they show raises it.

The middleware that stores and serves them is portal.config.page_cache.
"""

import logging
import threading
import time

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


def redis() -> Redis:
    """The process's connection pool to Redis. What it raises is a RedisError."""
    return _redis


def pages_version() -> int:
    """Grows with every change of a page or a fact; what is derived from them may be keyed by it."""
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
