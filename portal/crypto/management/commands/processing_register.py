import csv
from dataclasses import asdict, fields
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from rich.console import Console
from rich.table import Table

from portal.crypto.register import Entry, processing_register

PAPER_COLUMNS = 200


class Command(BaseCommand):
    help = gettext_lazy(  # type: ignore[assignment]
        "Prints the record of processing: every encrypted field, why it is processed and how long it is kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--csv", action="store_true", help=_("for a spreadsheet"))
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default=settings.LANGUAGE_CODE)

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["language"]):
            entries = processing_register()
            if options["csv"]:
                self._csv(entries)
            else:
                console = Console(width=None if self.stdout.isatty() else PAPER_COLUMNS)
                with console.capture() as text:
                    console.print(_table(entries))
                self.stdout.write(text.get())

    def _csv(self, entries: list[Entry]) -> None:
        writer = csv.DictWriter(self.stdout, [field.name for field in fields(Entry)])
        writer.writeheader()
        writer.writerows(asdict(entry) for entry in entries)


def _table(entries: list[Entry]) -> Table:
    table = Table(
        _("Person"), _("Record"), _("Field"), _("Purpose"), _("Basis"), _("Kept as"), _("Searchable")
    )
    for each in entries:
        yes_or_no = _("yes") if each.is_searchable else _("no")
        table.add_row(
            each.subject, each.table, each.field, each.purpose, each.basis, each.retention, yes_or_no
        )
    return table
