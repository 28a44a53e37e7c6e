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
        self._kept: tuple[int | None, dict[tuple[Hashable, ...], T]] = (None, {})

    def __call__(self, *key: Hashable) -> T:
        try:
            version = pages_version()
        except RedisError:
            return self._build(*key)
        of_version, kept = self._kept
        if of_version != version:
            # Another thread may still be at another version: each fills the mapping of its own.
            kept = {}
            self._kept = (version, kept)
        if key not in kept:
            kept[key] = self._build(*key)
        return kept[key]
