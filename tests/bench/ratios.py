"""Two ways of doing the same, timed in turns: how many times quicker one is, and how many it must be."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from rich.table import Table

HEADINGS = ["What", "beside", "theirs", "ours", "ratio", "at least"]


@dataclass(frozen=True)
class Ratio:
    """`theirs` and `ours` are speeds (the more, the better) in `unit`."""

    name: str
    beside: str
    theirs: float
    ours: float
    unit: str
    least: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    def row(self) -> list[str]:
        return [
            self.name,
            self.beside,
            f"{self.theirs:,.2f} {self.unit}",
            f"{self.ours:,.2f} {self.unit}",
            f"{self.ratio:.1f}×",
            f"{self.least:g}×",
        ]


def quickest(turns: int, *works: Callable[[], object], seconds: float = 0.2) -> list[float]:
    """The least seconds of each work, which take turns of as long for each: what else the machine does weighs alike."""
    least = [float("inf")] * len(works)
    for _ in range(turns):
        for place, work in enumerate(works):
            least[place] = min(least[place], _quickest_within(seconds, work))
    return least


def _quickest_within(seconds: float, work: Callable[[], object]) -> float:
    least = float("inf")
    begun = now = time.perf_counter()
    while now - begun < seconds:
        before = now
        work()
        now = time.perf_counter()
        least = min(least, now - before)
    return least


def missed(ratios: list[Ratio]) -> list[str]:
    return [
        f"{ratio.name}: {ratio.ratio:.2f}, less than {ratio.least:g}"
        for ratio in ratios
        if ratio.ratio < ratio.least
    ]


def table(title: str, ratios: list[Ratio]) -> Table:
    shown = Table(title=title)
    for heading in HEADINGS:
        shown.add_column(heading, justify="left" if heading in HEADINGS[:2] else "right")
    for ratio in ratios:
        shown.add_row(*ratio.row())
    return shown


def markdown(ratios: list[Ratio]) -> str:
    lines = [HEADINGS, ["---", "---", "---:", "---:", "---:", "---:"], *(ratio.row() for ratio in ratios)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
