"""manage.py audit seal | verify | export | archive | grants."""

import csv
import datetime as dt
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rich.console import Console

from portal.audit import archive, export, grants, sealing, verification
from portal.audit.actions import record
from portal.audit.actor import SYSTEM
from portal.audit.models import Seal
from portal.shared import clock
from portal.shared.errors import PortalError
from portal.shared.progress import bar, progress_bars

MOST_FINDINGS = 100


class Command(BaseCommand):
    help = gettext_lazy(  # type: ignore[assignment]
        "Seal, verify, export and archive the audit log; grant the site's role its rights on it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("seal", help=_("close what is final and chain it to what was closed before"))
        verify = verbs.add_parser("verify", help=_("find every entry and guard that is not as it was"))
        verify.add_argument("--online", action="store_true", help=_("leave out the files of the archive"))
        exported = verbs.add_parser("export", help=_("the entries of a period as CSV"))
        exported.add_argument("--since", type=dt.date.fromisoformat, help=_("first day (UTC), 2026-11-01"))
        exported.add_argument("--until", type=dt.date.fromisoformat, help=_("last day, inclusive"))
        exported.add_argument("--output", default="-", help=_("a file; - is the standard output"))
        verbs.add_parser(
            "archive", help=_("move old months to the archive, forget what was kept long enough")
        )
        granted = verbs.add_parser("grants", help=_("the rights of the role that the site runs under"))
        granted.add_argument("--role", required=True)

    def handle(self, *args: object, verb: str, **options: Any) -> None:
        self.console = Console(stderr=True, soft_wrap=True)
        try:
            getattr(self, f"_{verb}")(options)
        except PortalError as error:
            raise CommandError(str(error)) from error

    def _seal(self, options: dict[str, Any]) -> None:
        total = 0
        with self._bar(_("Sealing"), sealing.unsealed()) as advance:
            for count in sealing.seal():
                total += count
                advance(count)
        text = ngettext("%(count)d entry is sealed.", "%(count)d entries are sealed.", total)
        self.console.print(text % {"count": total})

    def _verify(self, options: dict[str, Any]) -> None:
        rows = Seal.objects.aggregate(rows=Sum("rows"))["rows"] or 0
        kept_since = archive.kept_since(clock.today(), settings.AUDIT_RETENTION_YEARS)
        with self._bar(_("Verifying"), rows) as advance:
            found = verification.verify(advance, archives=not options["online"], kept_since=kept_since)
            findings = list(found)
        for finding in findings[:MOST_FINDINGS]:
            self.stdout.write(str(finding))
        if findings:
            text = _("The log is not as it was sealed, or not as it was guarded: %(count)d findings.")
            raise CommandError(text % {"count": len(findings)})
        text = _("%(rows)d entries are as they were sealed; %(open)d wait for the next seal.")
        self.console.print(text % {"rows": rows, "open": sealing.unsealed()})

    def _export(self, options: dict[str, Any]) -> None:
        entries = export.between(options["since"], options["until"])
        with transaction.atomic():
            record(by=SYSTEM, action="audit.export", detail={"count": entries.count()})
        with self._output(options["output"]) as file, self._bar(_("Exporting"), entries.count()) as advance:
            writer = csv.writer(file)
            writer.writerow(export.HEADINGS)
            for entry in export.in_turn(entries):
                writer.writerow(export.row_of(entry))
                advance(1)

    def _archive(self, options: dict[str, Any]) -> None:
        today = clock.today()
        months = archive.due(today, online_months=settings.AUDIT_ONLINE_MONTHS)
        with self._bar(_("Archiving"), len(months)) as advance:
            for month in months:
                written = archive.archive(month, by=SYSTEM, now=clock.now())
                self.stdout.write(written.name)
                advance(1)
        for name in archive.forget(today, years=settings.AUDIT_RETENTION_YEARS, by=SYSTEM):
            self.stdout.write(_("deleted: %(name)s") % {"name": name})

    def _grants(self, options: dict[str, Any]) -> None:
        grants.grant(options["role"])

    @contextmanager
    def _output(self, path: str) -> Iterator[Any]:
        if path == "-":
            yield self.stdout
        else:
            with Path(path).open("w", newline="") as file:
                yield file

    @contextmanager
    def _bar(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        with progress_bars(self.console) as bars:
            yield bar(bars, label, total)
