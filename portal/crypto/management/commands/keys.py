"""Everything an operator does with keys; see docs/keys.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from rich.console import Console

from portal.audit.actor import SYSTEM
from portal.crypto.backfill import fill_tokens, lacking_tokens
from portal.crypto.backup import backup, restore
from portal.crypto.console import show_replayed, show_status
from portal.crypto.errors import KeysError
from portal.crypto.ledger import lines, read_export, replay
from portal.crypto.models import Erasure
from portal.crypto.rotation import Moved, add_master, rewrap
from portal.crypto.start import check_keys
from portal.crypto.status import status, total_keys
from portal.shared.progress import bar, progress_bars


class Command(BaseCommand):
    help = "Show, rotate, back up and restore the keys of protected data."
    requires_system_checks: list[str] = []  # each action says itself what is wrong with the keys

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        actions.add_parser("status", help="count keys by master version and check that all fit together")
        actions.add_parser("rotate", help="make a new master key and move every key to it")
        actions.add_parser("rewrap", help="move every key to the newest master key, or go on with it")
        backing = actions.add_parser("backup", help="write all wrapped keys into an encrypted file")
        backing.add_argument("file", type=Path)
        restoring = actions.add_parser("restore", help="add what is missing from a backup, then erase again")
        restoring.add_argument("file", type=Path)
        replaying = actions.add_parser("replay-erasures", help="hold the keys to the erasure ledger")
        replaying.add_argument(
            "file", type=Path, nargs="?", help="an exported ledger, where both databases are old"
        )
        actions.add_parser("tokens", help="make the tokens that rows from before they had them lack")
        actions.add_parser("export-erasures", help="print the erasure ledger, to be kept elsewhere")

    def handle(self, *args: object, **options: Any) -> None:
        self.stdout.ending = ""  # rich ends its lines itself
        self.console = Console(file=cast(IO[str], self.stdout), highlight=False, soft_wrap=True)
        action = getattr(self, f"_{options['action'].replace('-', '_')}")
        try:
            action(**({"file": options["file"]} if "file" in options else {}))
        except KeysError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            reason = str(error).partition("\n")[0]
            raise CommandError(f"A database refused: {reason}") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted. Run it again to go on.", returncode=130) from None

    def _status(self) -> None:
        show_status(self.console, status())
        check_keys()

    def _rotate(self) -> None:
        check_keys()
        version = add_master(by=SYSTEM)
        self.console.print(f"Master key {version} is made and wraps from now on.")
        self._rewrap()

    def _rewrap(self) -> None:
        total = total_keys()
        with progress_bars(self.console) as bars:
            moving, proving = bar(bars, "moving", total), bar(bars, "proving", total)
            moved = rewrap(by=SYSTEM, moving=moving, proving=proving)
        self._tell(moved)

    def _tell(self, moved: Moved) -> None:
        self.console.print(
            f"{moved.keys} keys moved to master key {moved.version}; {moved.proved} opened under it; "
            "none is left on an older one. Keep older master keys as long as backups of keys from before."
        )

    def _tokens(self) -> None:
        with progress_bars(self.console) as bars:
            filled = fill_tokens(by=SYSTEM, advance=bar(bars, "filling", lacking_tokens()))
        self.console.print(f"{filled} rows have more tokens now.")

    def _backup(self, file: Path) -> None:
        counts = backup(file, by=SYSTEM)
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.console.print(f"Written to {file}: {told}.")

    def _restore(self, file: Path) -> None:
        restored = restore(file, by=SYSTEM)
        added = ", ".join(f"{count} {name}" for name, count in restored.added.items())
        self.console.print(f"Added from the backup of {restored.made_at}: {added}; what was there stays.")
        show_replayed(self.console, restored.replayed)

    def _replay_erasures(self, file: Path | None) -> None:
        if file is None:
            replayed = replay()
        else:
            with file.open(encoding="utf-8") as ledger:
                replayed = replay(read_export(ledger))
        show_replayed(self.console, replayed)

    def _export_erasures(self) -> None:
        for line in lines(Erasure):
            self.console.print(line.as_json(), markup=False)
