"""Keys as an operator sees them."""

from rich.console import Console
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
