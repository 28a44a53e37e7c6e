"""What every source of master keys can do."""

from typing import Protocol, runtime_checkable


class Source(Protocol):
    """Sources are compared by value: one source, one key ring a process."""

    @property
    def name(self) -> str: ...

    def load(self) -> dict[int, bytes]:
        """Master keys by version, at least one. Raises MasterKeysUnusable with the remedy."""

    def __hash__(self) -> int: ...


@runtime_checkable
class WritableSource(Source, Protocol):
    def add(self, version: int, key: bytes) -> None:
        """Keep a new version beside the others. Raises MasterKeysUnusable if it is there or can't be written."""
