"""Values derived from what the public pages show, kept in the process until it changes."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from redis.exceptions import RedisError

from portal.shared.page_cache import pages_version

T = TypeVar("T")


class ByVersion(Generic[T]):
    """Remembers what `build(*key)` answered until the version of the public pages grows.

    The version is read before building, so a change during the build makes the next call build again.
    Without Redis nothing is remembered.
    """

    def __init__(self, build: Callable[..., T]) -> None:
        self._build = build
        self._version: int | None = None
        self._kept: dict[tuple[Hashable, ...], T] = {}

    def __call__(self, *key: Hashable) -> T:
        try:
            version = pages_version()
        except RedisError:
            return self._build(*key)
        if version != self._version:
            self._version, self._kept = version, {}
        kept = self._kept
        if key not in kept:
            kept[key] = self._build(*key)
        return kept[key]
