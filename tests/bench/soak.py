"""`make soak`: keeps the site under load for minutes and watches whether its memory grows.

python -m tests.bench.soak [--minutes 5]

Every page is rendered, none comes from the cache. Growth is counted from the end of the first round over
the pages, when each worker has read what it keeps.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from rich.console import Console

from tests.bench.site import Site, database, run, running

CONNECTIONS = 4
SECONDS_A_PAGE = 5
MOST_GROWTH = 1.25


def main(minutes: float, console: Console) -> int:
    """The exit code: 1 if the workers' memory has grown by more than a quarter."""
    with database("seeded") as environment, running(environment, cached=False) as site:
        kinds = ("main-pages", "booking-pages")
        pages = [page for kind in kinds for page in json.loads(run(environment, "tests.bench.inside", kind))]
        _round(site, pages, console)
        first = last = workers_memory(site.pid)
        until = time.monotonic() + minutes * 60
        while time.monotonic() < until:
            _round(site, pages, console)
            last = workers_memory(site.pid)
    console.print(f"{first:.0f} MB after the first round, {last:.0f} MB at the end")
    return 1 if last > first * MOST_GROWTH else 0


def _round(site: Site, pages: list[str], console: Console) -> None:
    for page in pages:
        answers = site.load(page, connections=CONNECTIONS, seconds=SECONDS_A_PAGE)
        memory = workers_memory(site.pid)
        console.print(f"{memory:5.0f} MB  {answers.rate:5.0f}/s  p95 {answers.p95:5.0f} ms  {page}")


def workers_memory(pid: int) -> float:
    """Megabytes that the children of a process hold, shared pages counted in proportion (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(_proportional_kilobytes(child) for child in children) / 1000


def _proportional_kilobytes(pid: str) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Keep the site under load and watch its memory.")
    parser.add_argument("--minutes", type=float, default=5)
    sys.exit(main(parser.parse_args().minutes, Console()))
