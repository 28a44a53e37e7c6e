"""What the administrator types, reads, and finds in the database afterwards."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from threading import Barrier

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from rich.console import Console

from clinics.directory.models import Doctor, LegalEntity
from portal.network.actions import IMPORT_LOCK
from portal.network.console import MOST_FAULTS, show_faults
from portal.network.errors import ImportRunning
from portal.network.reading import read_network
from tests.factories.workbooks import network_file, small_network
from tests.integration.network.conftest import import_sheets


@pytest.fixture
def workbook(tmp_path):
    def write(sheets):
        path = tmp_path / "network.xlsx"
        path.write_bytes(network_file(sheets).getvalue())
        return path

    return write


def run(path, *options):
    out = StringIO()
    call_command("import_network", path, "--no-portraits", *options, stdout=out)
    return out.getvalue()


def refused(path, *options):
    """What is printed, and the last word."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("import_network", path, "--no-portraits", *options, stdout=out)
    assert caught.value.returncode != 0
    return out.getvalue(), str(caught.value)


def spoilt():
    sheets = small_network()
    sheets["Doctors"][0]["sex"] = "?"
    sheets["Schedule"][0]["weekdays"] = "Mon, Sun"
    return sheets


@pytest.mark.django_db
def test_a_sound_workbook_is_written_and_counted(workbook):
    lines = [line.split() for line in run(workbook(small_network())).splitlines()]
    assert ["Doctors", "1", "0", "0", "0"] in lines
    assert Doctor.objects.count() == 1


@pytest.mark.django_db
def test_a_workbook_with_an_error_writes_nothing_and_tells_all(workbook):
    out, last = refused(workbook(spoilt()))
    assert out.splitlines() == [
        "error (bad-value): Doctors, row 2, column sex: found «?», expected: one of: f, m",
        "warning (outside-working-hours): Schedule, row 2, column weekdays: found «Sun 09:00-15:00», "
        "expected: a day on which the clinic works",
    ]
    assert last == "1 error. Nothing was written."
    assert not LegalEntity.objects.exists()


@pytest.mark.django_db
def test_warnings_may_be_counted_instead_of_told(workbook):
    sheets = small_network()
    sheets["Schedule"][0]["weekdays"] = "Mon, Sun"
    out = run(workbook(sheets), "--count-warnings")
    assert "outside-working-hours" not in out
    [line] = [line for line in out.splitlines() if "warning" in line]
    assert line.startswith("1 warning about the workbook") and line.endswith("--dry-run")


@pytest.mark.django_db
def test_markup_in_a_cell_is_shown_as_it_stands(workbook):
    sheets = small_network()
    sheets["Doctors"][0]["sex"] = "[red]"
    out, _last = refused(workbook(sheets))
    assert "found «[red]»" in out


def test_on_a_terminal_faults_are_a_table():
    out = StringIO()
    console = Console(file=out, force_terminal=True, width=160, color_system=None)
    reading = read_network(network_file(spoilt()), today=dt.date(2026, 11, 21))
    show_faults(console, reading.errors)
    cells = [cell.strip() for cell in out.getvalue().splitlines()[3].split("│")]
    assert cells == ["", "error", "bad-value", "Doctors", "2", "sex", "?", "one of: f, m", ""]


def test_a_flood_of_faults_is_cut_off():
    out = StringIO()
    fault = read_network(network_file(spoilt()), today=dt.date(2026, 11, 21)).errors[0]
    show_faults(Console(file=out), [fault] * (MOST_FAULTS + 7))
    assert len(out.getvalue().splitlines()) == MOST_FAULTS + 1
    assert out.getvalue().endswith("and 7 more\n")


@pytest.mark.django_db
def test_a_dry_run_counts_and_writes_nothing(workbook):
    out = run(workbook(small_network()), "--dry-run")
    assert ["Doctors", "1", "0", "0", "0"] in [line.split() for line in out.splitlines()]
    assert "nothing was written" in out
    assert not LegalEntity.objects.exists()


@pytest.mark.django_db
def test_what_ended_is_listed(workbook):
    sheets = small_network()
    sheets["Doctors"].append(sheets["Doctors"][0] | {"code": "d002"})
    run(workbook(sheets))
    assert "ended: Doctors, d002, " in run(workbook(small_network()), "--retire-missing")


def test_a_file_that_is_not_there(tmp_path):
    _out, last = refused(tmp_path / "none.xlsx")
    assert last.endswith("none.xlsx cannot be read: No such file or directory")


def test_a_folder(tmp_path):
    _out, last = refused(tmp_path)
    assert last.endswith("cannot be read: Is a directory")


def test_a_file_that_is_no_workbook(tmp_path):
    path = tmp_path / "network.xlsx"
    path.write_text("doctor;clinic")
    out, _last = refused(path)
    assert out == "error (not-a-workbook): the file: expected: an Excel workbook (.xlsx)\n"


@pytest.mark.django_db
def test_what_the_database_refuses_leaves_nothing_behind(workbook):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE schedule_weeklyrule ADD CONSTRAINT never CHECK (step_minutes > 10)")
    _out, last = refused(workbook(small_network()))
    assert last.startswith("The database refused (")
    assert last.endswith("Nothing was written.")
    assert not LegalEntity.objects.exists()


@pytest.mark.django_db
def test_an_import_beside_another_gives_way(workbook):
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [IMPORT_LOCK])
        _out, last = refused(workbook(small_network()))
    assert last == "Another import is running. Start this one again when it has ended."
    assert not LegalEntity.objects.exists()


def test_two_imports_at_once_leave_one_network(committed):
    start = Barrier(2)

    def race(_number):
        start.wait()
        try:
            return import_sheets(small_network()).wrote
        except ImportRunning:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        wrote = list(pool.map(race, range(2)))
    assert sorted(wrote) == [False, True]
    assert Doctor.objects.count() == 1


@pytest.mark.django_db
def test_the_demo_is_loaded_once():
    call_command("load_demo_network", stdout=StringIO())
    assert (LegalEntity.objects.count(), Doctor.objects.count()) == (2, 64)
    again = StringIO()
    call_command("load_demo_network", stdout=again)
    assert again.getvalue() == ""
