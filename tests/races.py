"""Many at once, each on a connection of its own, starting together."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

from django.db import connections

from portal.shared.errors import PortalError


@dataclass(frozen=True)
class Outcome:
    """What one of them got: an answer or a refusal, and after how many seconds."""

    answer: object
    refusal: PortalError | None
    seconds: float


def race(runners: Sequence[Callable[[], object]]) -> list[Outcome]:
    """Start all of them at one moment; the outcomes in the order of the runners. Faults of the program come out."""
    together = Barrier(len(runners))

    def run(runner: Callable[[], object]) -> Outcome:
        try:
            connections["default"].ensure_connection()
            together.wait(timeout=60)
            began = time.monotonic()
            try:
                return Outcome(runner(), None, time.monotonic() - began)
            except PortalError as refusal:
                return Outcome(None, refusal, time.monotonic() - began)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(runners)) as pool:
        return list(pool.map(run, runners))
