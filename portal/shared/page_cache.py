"""The version of the public pages kept in Redis (decision 13); whoever changes what they show raises it.

The middleware that stores and serves them is portal.config.page_cache.
"""

from django.conf import settings
from django.db import transaction
from redis import Redis

VERSION_KEY = "pages:version"

_redis = Redis.from_url(settings.REDIS_URL)


def redis() -> Redis:
    """The process's connection pool to Redis."""
    return _redis


def pages_version() -> int:
    """Grows with every change of a page or a fact; what is derived from them may be keyed by it."""
    return int(_redis.get(VERSION_KEY) or 0)


def purge_pages_on_commit() -> None:
    """After the running transaction commits, no cached page of before is served any more."""
    transaction.on_commit(_raise_version)


def _raise_version() -> None:
    _redis.incr(VERSION_KEY)
