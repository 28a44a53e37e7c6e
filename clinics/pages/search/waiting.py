"""Lets the search wait while many pages are made; whoever makes them indexes them together at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_waits = ContextVar("_waits", default=False)


def indexing_waits() -> bool:
    return _waits.get()


@contextmanager
def indexed_together() -> Iterator[None]:
    """Within, saving a page of a fact does not index it: one by one costs thirty queries a page."""
    token = _waits.set(True)
    try:
        yield
    finally:
        _waits.reset(token)
