"""Import of a whole network: its facts, its schedule, the doctors' portraits and all their pages."""

import datetime as dt
from pathlib import Path

from django.db import connection, transaction

from clinics.directory.models import Doctor
from clinics.pages.actions import keep_in_step, pages_wanted
from portal.network import bookkeeping, portraits, staff_work
from portal.network.errors import ImportRunning
from portal.network.faults import Report
from portal.network.retirement import retire_missing as retire
from portal.network.rows import Network
from portal.network.summary import Kind, Progress, Summary, Tally, Unwatched
from portal.network.sync import update
from portal.network.writing import NetworkWriter
from portal.shared.page_cache import purge_pages_on_commit

# Any number that no other advisory lock of this database uses.
IMPORT_LOCK = 7_736_842
UNWATCHED = Unwatched()


@transaction.atomic
def import_network(
    *,
    network: Network,
    now: dt.datetime,
    retire_missing: bool = False,
    dry_run: bool = False,
    portraits_folder: Path | None = None,
    progress: Progress = UNWATCHED,
) -> Summary:
    """Brings the directory, the schedule and the pages to what a network without errors says.

    Rows are known by their codes; rows that are right already are not written. A dry run does all but
    portraits and pages, and takes it back. Raises ImportRunning while another import runs.
    """
    _take_lock()
    summary = Summary()
    report = Report()
    staff_work.check(network, report)
    writer = NetworkWriter(network, now, summary, progress)
    writer.write()
    if retire_missing:
        retire(writer.present(), summary, today=now.date(), now=now)
    if dry_run:
        transaction.set_rollback(True)
    else:
        if portraits_folder:
            _give_portraits(list(writer.doctors.values()), portraits_folder, summary, report, now)
        _keep_pages_in_step(summary, progress)
    if summary.wrote:
        purge_pages_on_commit()
    summary.warnings = report.warnings
    return summary


def _take_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [IMPORT_LOCK])
        (taken,) = cursor.fetchone()
    if not taken:
        raise ImportRunning


def _give_portraits(
    doctors: list[Doctor], folder: Path, summary: Summary, report: Report, now: dt.datetime
) -> None:
    tally = summary.tallies[Kind.PORTRAITS]
    waiting = [doctor for doctor in doctors if doctor.portrait_id is None]
    given, faults = portraits.assign(waiting, folder)
    update(Doctor, given, ["portrait"], Tally(), now=now)
    bookkeeping.index_usage(given)
    tally.created = len(given)
    tally.unchanged = len(doctors) - len(waiting)
    report.faults += faults


def _keep_pages_in_step(summary: Summary, progress: Progress) -> None:
    tally = summary.tallies[Kind.PAGES]
    progress.begin(Kind.PAGES.value, pages_wanted())
    done = keep_in_step(advance=progress.advance)
    tally.created, tally.changed, tally.unchanged = done.created, done.retitled, done.unchanged
