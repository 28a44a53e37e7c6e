"""Import a whole network from a workbook; see docs/import.md."""

import os
from argparse import ArgumentParser
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console

from portal.network.actions import import_network
from portal.network.archive import MAX_FILE_BYTES
from portal.network.console import ConsoleProgress, show_count, show_faults, show_retired, show_summary
from portal.network.reading import Reading, read_network
from portal.network.summary import Summary
from portal.shared import clock
from portal.shared.errors import PortalError


class Command(BaseCommand):
    help = "Import a whole network from a workbook (.xlsx). Nothing is written if the workbook has an error."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument(
            "--retire-missing", action="store_true", help="end what the workbook no longer has"
        )
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")
        parser.add_argument(
            "--portraits",
            type=Path,
            default=settings.ROOT / "frontend" / "dist" / "portraits",
            metavar="FOLDER",
            help="drawn portraits for doctors without a photograph",
        )
        parser.add_argument(
            "--no-portraits", action="store_true", help="leave doctors without a photograph as they are"
        )
        parser.add_argument(
            "--count-warnings", action="store_true", help="say how many warnings there are, not each"
        )
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default="ru" if os.environ.get("LANG", "").startswith("ru") else "en",
            help="the language of the messages",
        )

    def handle(self, *args: object, **options: Any) -> None:
        self.stdout.ending = ""  # rich ends its lines itself
        console = Console(file=cast(IO[str], self.stdout), highlight=False)
        with translation.override(options["language"]):
            reading = self._read(options["file"])
            each = not options["count_warnings"]
            show_faults(console, reading.errors + (reading.warnings if each else ()))
            if reading.errors:
                raise CommandError(_errors_text(len(reading.errors)))
            summary = self._import(console, reading, options)
            if each:
                show_faults(console, summary.warnings)
            else:
                show_count(console, len(reading.warnings) + len(summary.warnings), options["file"])
            show_retired(console, summary.retired)
            show_summary(console, summary)
            if options["dry_run"]:
                console.print(_("This was a dry run: nothing was written."))

    def _read(self, file: Path) -> Reading:
        try:
            with file.open("rb") as stream:
                content = stream.read(MAX_FILE_BYTES + 1)  # one byte more shows that it is too large
        except OSError as error:
            message = _("%(file)s cannot be read: %(reason)s") % {"file": file, "reason": error.strerror}
            raise CommandError(message) from error
        return read_network(BytesIO(content), today=clock.today())

    def _import(self, console: Console, reading: Reading, options: dict[str, Any]) -> Summary:
        try:
            with ConsoleProgress(console) as progress:
                return import_network(
                    network=reading.network,
                    now=clock.now(),
                    retire_missing=options["retire_missing"],
                    dry_run=options["dry_run"],
                    portraits_folder=None if options["no_portraits"] else options["portraits"],
                    progress=progress,
                )
        except PortalError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            reason = str(error).partition("\n")[0]
            message = _("The database refused (%(reason)s). Nothing was written.") % {"reason": reason}
            raise CommandError(message) from error
        except KeyboardInterrupt:
            raise CommandError(_("Interrupted. Nothing was written."), returncode=130) from None


def _errors_text(count: int) -> str:
    text = ngettext("%(count)d error. Nothing was written.", "%(count)d errors. Nothing was written.", count)
    return text % {"count": count}
