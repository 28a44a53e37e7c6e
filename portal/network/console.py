"""An import as its administrator sees it: tables and a bar on a terminal, plain lines elsewhere."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import TaskID
from rich.table import Table
from rich.text import Text

from portal.network.faults import Fault, Message, Severity
from portal.network.summary import Retired, StillBooked, Summary
from portal.shared.progress import progress_bars

MOST_FAULTS = 500
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow"}


def severity_text(severity: Severity) -> str:
    return _("error") if severity is Severity.ERROR else _("warning")


def show_faults(console: Console, faults: Sequence[Fault]) -> None:
    if console.is_terminal:
        _show_table(console, faults[:MOST_FAULTS])
    else:
        for fault in faults[:MOST_FAULTS]:
            console.print(Text(fault_line(fault)), soft_wrap=True)
    if (rest := len(faults) - MOST_FAULTS) > 0:
        console.print(ngettext("and %(count)d more", "and %(count)d more", rest) % {"count": rest})


def show_count(console: Console, warnings: int, file: Path) -> None:
    """One line for warnings that nobody needs to act on now, with the command that shows them."""
    if warnings:
        text = ngettext(
            "%(count)d warning about the workbook; to read it:",
            "%(count)d warnings about the workbook; to read them:",
            warnings,
        )
        shown = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
        command = f"manage.py import_network {shown} --dry-run"
        console.print(Text(f"{text % {'count': warnings}} {command}"), soft_wrap=True)


def fault_line(fault: Fault) -> str:
    place = [
        fault.sheet,
        _("row %(row)d") % {"row": fault.row} if fault.row else "",
        _("column %(column)s") % {"column": fault.column} if fault.column else "",
    ]
    where = ", ".join(part for part in place if part) or _("the file")
    found = _("found «%(found)s»") % {"found": fault.found} if fault.found else ""
    expected = _("expected: %(expected)s") % {"expected": fault.expected}
    what = ", ".join(part for part in (found, expected) if part)
    return f"{severity_text(fault.severity)} ({fault.code}): {where}: {what}"


def _show_table(console: Console, faults: Sequence[Fault]) -> None:
    if not faults:
        return
    table = Table("", _("Fault"), _("Sheet"), _("Row"), _("Column"), _("Found"), _("Expected"))
    for fault in faults:
        table.add_row(
            Text(severity_text(fault.severity), STYLES[fault.severity]),
            fault.code.value,
            fault.sheet,
            str(fault.row or ""),
            Text(fault.column),
            Text(fault.found),
            Text(str(fault.expected)),
        )
    console.print(table)


def show_summary(console: Console, summary: Summary) -> None:
    heads = ("", _("created"), _("changed"), _("unchanged"), _("ended or removed"))
    table = Table(*heads, box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, tally in summary.tallies.items():
        counts = (tally.created, tally.changed, tally.unchanged, tally.removed)
        table.add_row(str(kind.value), *(str(count) for count in counts))
    console.print(table)


def show_retired(console: Console, retired: Sequence[Retired]) -> None:
    """What the workbook no longer has, and what of it lies ahead: a line for each visit to move or cancel."""
    for each in retired:
        line = _(
            "ended: %(kind)s, %(code)s, %(name)s; still offered: %(offerings)d, weekly rules going on: %(rules)d, "
            "visits still booked: %(visits)d"
        ) % {
            "kind": each.kind.value,
            "code": each.code,
            "name": each.name,
            "offerings": each.offerings,
            "rules": each.weekly_rules,
            "visits": len(each.visits),
        }
        console.print(Text(line), soft_wrap=True)
        for visit in each.visits:
            console.print(Text(_still_booked_in_words(visit)), soft_wrap=True)


def _still_booked_in_words(visit: StillBooked) -> str:
    return "  " + _(
        "still booked: visit %(code)s, %(day)s at %(time)s, %(doctor)s, %(service)s, %(clinic)s"
    ) % {
        "code": visit.code,
        "day": date_format(visit.starts_at, "DATE_FORMAT"),
        "time": visit.starts_at.strftime("%H:%M"),
        "doctor": visit.doctor,
        "service": visit.service,
        "clinic": visit.clinic,
    }


class ConsoleProgress:
    """A bar for each kind of row on a terminal; elsewhere a line when a kind begins."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.bars = progress_bars(console)
        self.task: TaskID | None = None

    def __enter__(self) -> Self:
        self.bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bars.stop()

    def begin(self, what: Message, total: int) -> None:
        self.task = self.bars.add_task(str(what), total=total)
        if not self.console.is_terminal:
            self.console.print(f"{what}: {total}")

    def advance(self, steps: int = 1) -> None:
        if self.task is not None:
            self.bars.advance(self.task, steps)
