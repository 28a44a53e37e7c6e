"""Progress bars of the commands: on a terminal; elsewhere a command says what it has to say by itself."""

from collections.abc import Callable

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


def progress_bars(console: Console) -> Progress:
    """A place for bars, each with its count and its time; shown while it is entered."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def bar(bars: Progress, what: str, total: int) -> Callable[[int], None]:
    """Add a bar; call the answer with how many more are done."""
    task = bars.add_task(what, total=total)
    return lambda steps: bars.advance(task, steps)
