"""`make bench`: whole pages a second, uncached and from the page cache, beside an empty Wagtail site's page.

python -m tests.bench.pages [--seconds 5] [--connections 4] [--without-thousand]

Everything is measured in one run on one machine, so the ratios hold where the absolute numbers do not.
"""

import argparse
import json
import statistics
import sys
from dataclasses import dataclass

from rich.console import Console

from tests.bench.load import Answers
from tests.bench.report import Growth, Measured, Report, budgets_missed, table, write
from tests.bench.site import database, run, running

FINDER = "Finder, three filters"
GROWTH_TURNS = 5


@dataclass(frozen=True)
class Options:
    seconds: float
    connections: int
    thousand: bool


def main(options: Options, console: Console) -> int:
    """The exit code: 1 if a budget is missed."""
    console.print("Preparing the database of the demo network")
    with database("seeded") as environment:
        paths: dict[str, str] = json.loads(run(environment, "tests.bench.inside", "prepare"))
        queries = json.loads(run(environment, "tests.bench.inside", "queries", *paths.values()))
        uncached = _load(environment, paths, options, console, cached=False)
        cached = _load(environment, paths, options, console, cached=True)
    pages = [
        Measured(name, path, uncached[name], cached.get(name), *queries[path]) for name, path in paths.items()
    ]
    growth = _growth(paths[FINDER], options, console) if options.thousand else None
    report = Report(pages, growth, options.connections, options.seconds)
    console.print(table(report))
    write(report)
    missed = budgets_missed(report)
    for budget in missed:
        console.print(f"[bold red]Missed:[/] {budget}")
    return 1 if missed else 0


def _load(
    environment: dict[str, str], paths: dict[str, str], options: Options, console: Console, *, cached: bool
) -> dict[str, Answers]:
    answers = {}
    with running(environment, cached=cached) as site:
        for name, path in paths.items():
            if cached and not path.startswith("/en/"):
                continue  # the page of the empty site is outside of what the cache serves
            console.print(f"Measuring {'cached' if cached else 'uncached'}: {name}")
            answers[name] = site.load(path, connections=options.connections, seconds=options.seconds)
    return answers


def _growth(path: str, options: Options, console: Console) -> Growth:
    """The same search in both networks, in turns: what else the machine does then weighs on both."""
    console.print("Preparing the database of 1,000 doctors (minutes, the first time)")
    few: list[float] = []
    many: list[float] = []
    with (
        database("seeded") as small,
        database("thousand") as large,
        running(small, cached=False) as small_site,
        running(large, cached=False) as large_site,
    ):
        for turn in range(GROWTH_TURNS):
            console.print(f"Measuring the finder with 64 and with 1,000 doctors, turn {turn + 1}")
            for site, times in ((small_site, few), (large_site, many)):
                answers = site.load(path, connections=options.connections, seconds=options.seconds)
                times.append(answers.p95)
    return Growth(statistics.median(few), statistics.median(many))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure whole pages.")
    parser.add_argument("--seconds", type=float, default=5, help="of load on each page")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--without-thousand", action="store_true", help="skip the network of 1,000 doctors")
    given = parser.parse_args()
    sys.exit(main(Options(given.seconds, given.connections, not given.without_thousand), Console()))
