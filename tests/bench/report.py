"""What `make bench` found of whole pages: a table for the terminal and docs/benchmarks.md."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.table import Table

from tests.bench.document import write_section
from tests.bench.load import Answers

MOST_QUERIES = 12
LEAST_GAIN = 10.0
MOST_GROWTH = 1.5

INTRODUCTION = """\
Gunicorn as deployed (two workers, four threads each), PostgreSQL, Redis and the load generator share this
machine. {connections} kept-alive connections ask for one page for {seconds:g} seconds, after a second to
warm up; a rate is whole answers a second, p95 is in milliseconds. «Uncached» runs with
`PAGE_CACHE_SECONDS=0`: every answer is rendered. «×» compares with the page of an empty Wagtail site, served
by the same processes. Queries: right after a publish, then once the process knows the catalogue, then from
the page cache.

"""


@dataclass(frozen=True)
class Measured:
    name: str
    path: str
    uncached: Answers
    cached: Answers | None
    queries_after_publish: int
    queries: int
    queries_cached: int

    @property
    def gain(self) -> float | None:
        return self.cached.rate / self.uncached.rate if self.cached else None


@dataclass(frozen=True)
class Growth:
    """The finder's uncached p95 with 64 and with 1,000 doctors: medians of several turns."""

    few: float
    many: float

    @property
    def ratio(self) -> float:
        return self.many / self.few


@dataclass(frozen=True)
class Report:
    """The first page is the baseline."""

    pages: list[Measured]
    growth: Growth | None
    connections: int
    seconds: float


HEADINGS = ["Page", "uncached /s", "×", "p95", "cached /s", "p95", "gain", "queries", "kB"]


def budgets_missed(report: Report) -> list[str]:
    return list(_missed(report))


def _missed(report: Report) -> Iterator[str]:
    for page in report.pages[1:]:
        if page.queries_after_publish > MOST_QUERIES:
            yield f"{page.name} needs {page.queries_after_publish} queries, more than {MOST_QUERIES}"
        if page.queries_cached:
            yield f"{page.name} needs {page.queries_cached} queries from the page cache"
        if page.gain is not None and page.gain < LEAST_GAIN:
            yield f"{page.name} is only {page.gain:.1f} times quicker from the page cache"
    if report.growth and report.growth.ratio > MOST_GROWTH:
        yield f"The finder's p95 grows {report.growth.ratio:.2f} times with 1,000 doctors"


def table(report: Report) -> Table:
    shown = Table(title="Whole pages")
    for heading in HEADINGS:
        shown.add_column(heading, justify="left" if heading == "Page" else "right")
    for row in _rows(report):
        shown.add_row(*row)
    if report.growth:
        shown.caption = _growth_in_words(report.growth)
    return shown


def write(report: Report) -> None:
    lines = [
        f"| {' | '.join(HEADINGS)} |",
        "| --- |" + " ---: |" * (len(HEADINGS) - 1),
        *(f"| {' | '.join(row)} |" for row in _rows(report)),
    ]
    text = INTRODUCTION.format(connections=report.connections, seconds=report.seconds)
    text += "\n".join(lines) + "\n"
    if report.growth:
        text += f"\n{_growth_in_words(report.growth)}\n"
    write_section("Whole pages", text)


def _rows(report: Report) -> Iterator[list[str]]:
    baseline = report.pages[0].uncached.rate
    for page in report.pages:
        cached = page.cached
        yield [
            page.name,
            f"{page.uncached.rate:.0f}",
            f"{page.uncached.rate / baseline:.2f}",
            f"{page.uncached.p95:.0f}",
            f"{cached.rate:.0f}" if cached else "—",
            f"{cached.p95:.1f}" if cached else "—",
            f"{page.gain:.0f}×" if page.gain else "—",
            f"{page.queries_after_publish}, {page.queries}, {page.queries_cached}"
            if cached
            else f"{page.queries}",
            f"{page.uncached.size / 1000:.0f}",
        ]


def _growth_in_words(growth: Growth) -> str:
    return (
        f"Finder, uncached p95: {growth.few:.0f} ms with 64 doctors, {growth.many:.0f} ms with 1,000 "
        f"({growth.ratio:.2f} times; at most {MOST_GROWTH})."
    )
