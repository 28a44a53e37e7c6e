"""Keys as an operator sees them: tables and bars on a terminal, plain lines elsewhere."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from portal.crypto.ledger import Replayed
from portal.crypto.status import Status


def show_status(console: Console, status: Status) -> None:
    table = Table("master key", "in the ring", "keys", "subjects", "token key", box=None, pad_edge=False)
    for each in status.versions:
        people = ", ".join(f"{kind} {count}" for kind, count in sorted(each.subjects.items()))
        newest = " (newest)" if each.version == status.newest else ""
        row = (f"{each.version}{newest}", "yes" if each.in_ring else "MISSING", str(each.keys), people or "-")
        table.add_row(*row, "yes" if each.token_key else "-")
    console.print(table)
    console.print(
        f"erased: {status.erased}; under legal hold: {status.held}; without a subject: {status.orphans}"
    )


def show_replayed(console: Console, replayed: Replayed) -> None:
    console.print(
        f"Erasure ledger: {replayed.data_healed} lines restored to the data, {replayed.keys_healed} to the keys; "
        f"{replayed.keys_deleted} keys erased again."
    )


class KeysProgress:
    """Bars on a terminal; elsewhere nothing but what the command says at its end."""

    def __init__(self, console: Console) -> None:
        self.bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bars.stop()

    def bar(self, what: str, total: int) -> Callable[[int], None]:
        """To be called with how many more are done."""
        task = self.bars.add_task(what, total=total)
        return lambda steps: self.bars.advance(task, steps)
