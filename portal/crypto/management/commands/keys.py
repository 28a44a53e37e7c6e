"""Everything an operator does with keys; see docs/keys.md."""

from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich.console import Console

from portal.audit.actor import SYSTEM
from portal.crypto.backfill import fill_tokens, lacking_tokens
from portal.crypto.backup import backup, restore
from portal.crypto.console import (
    show_filled,
    show_made,
    show_moved,
    show_replayed,
    show_restored,
    show_status,
    show_written,
)
from portal.crypto.errors import KeysError
from portal.crypto.ledger import lines, read_export, replay
from portal.crypto.models import Erasure
from portal.crypto.rotation import add_master, rewrap
from portal.crypto.start import check_keys
from portal.crypto.status import status, total_keys
from portal.shared.progress import bar, progress_bars


class Command(BaseCommand):
    help = gettext_lazy("Show, rotate, back up and restore the keys of protected data.")  # type: ignore[assignment]
    requires_system_checks: list[str] = []  # each action says itself what is wrong with the keys

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        actions.add_parser("status", help=_("count keys by master version and check that all fit together"))
        actions.add_parser("rotate", help=_("make a new master key and move every key to it"))
        actions.add_parser("rewrap", help=_("move every key to the newest master key, or go on with it"))
        backing = actions.add_parser("backup", help=_("write all wrapped keys into an encrypted file"))
        backing.add_argument("file", type=Path)
        restoring = actions.add_parser(
            "restore", help=_("add what is missing from a backup, then erase again")
        )
        restoring.add_argument("file", type=Path)
        replaying = actions.add_parser("replay-erasures", help=_("hold the keys to the erasure ledger"))
        replaying.add_argument(
            "file", type=Path, nargs="?", help=_("an exported ledger, where both databases are old")
        )
        actions.add_parser("tokens", help=_("make the tokens that rows from before they had them lack"))
        actions.add_parser("export-erasures", help=_("print the erasure ledger, to be kept elsewhere"))

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
            raise CommandError(_("A database refused: %(reason)s") % {"reason": reason}) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except KeyboardInterrupt:
            raise CommandError(_("Interrupted. Run it again to go on."), returncode=130) from None

    def _status(self) -> None:
        show_status(self.console, status())
        check_keys()

    def _rotate(self) -> None:
        check_keys()
        show_made(self.console, add_master(by=SYSTEM))
        self._rewrap()

    def _rewrap(self) -> None:
        total = total_keys()
        with progress_bars(self.console) as bars:
            moving, proving = bar(bars, _("moving"), total), bar(bars, _("proving"), total)
            moved = rewrap(by=SYSTEM, moving=moving, proving=proving)
        show_moved(self.console, moved)

    def _tokens(self) -> None:
        with progress_bars(self.console) as bars:
            filled = fill_tokens(by=SYSTEM, advance=bar(bars, _("filling"), lacking_tokens()))
        show_filled(self.console, filled)

    def _backup(self, file: Path) -> None:
        show_written(self.console, file, backup(file, by=SYSTEM))

    def _restore(self, file: Path) -> None:
        show_restored(self.console, restore(file, by=SYSTEM))

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
