"""A clinic's month is uploaded as a sheet; every fault is told with its row, and nothing is half taken."""

import datetime as dt
from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from pytest import mark

from booking.schedule.models import DatedShift, EditedDay
from portal.network.month_sheet import COLUMNS, SHEET
from tests.factories.appointments import book, make_room, make_slot
from tests.integration.staff.conftest import Desk, hidden


def workbook(*lines: dict[str, Any], sheet: str = SHEET, columns: tuple[str, ...] = tuple(COLUMNS)) -> bytes:
    book_, stream = Workbook(), BytesIO()
    page = book_.active
    page.title = sheet
    page.append(columns)
    for line in lines:
        page.append([line.get(name) for name in columns])
    book_.save(stream)
    return stream.getvalue()


def line(desk: Desk, **more: Any) -> dict[str, Any]:
    doctor = desk.offering.doctor.code
    told = {"doctor": doctor, "date": dt.date(2026, 3, 4), "start": dt.time(10), "end": dt.time(14)}
    return told | more


def upload(desk: Desk, content: bytes, **fields: str):
    address = reverse("schedule_sheet", args=[desk.clinic])
    version = hidden(desk.client.get(address), "version")
    told = {"month": "2026-03-15", "version": version, "sheet": SimpleUploadedFile("month.xlsx", content)}
    return desk.client.post(address, told | fields)


def save(desk: Desk, shown):
    """Presses the button of a preview, with all that it carries along."""
    page = BeautifulSoup(shown.content, "html.parser")
    form = page.select_one("form.staff-form")
    assert form is not None
    told = {str(field["name"]): str(field.get("value", "")) for field in form.select("input[type=hidden]")}
    told["seen"] = hidden(shown, "seen")
    return desk.client.post(reverse("schedule_sheet", args=[desk.clinic]), told)


def test_a_sheet_shows_what_it_touches_and_is_saved_without_its_file(manager, offering):
    visit = book(make_slot(offering))
    shown = upload(manager, workbook(line(manager)))
    assert visit.code in shown.content.decode()
    assert not EditedDay.objects.exists()
    assert save(manager, shown).status_code == 302
    assert EditedDay.objects.count() == 31
    shift = DatedShift.objects.get()
    assert (shift.day.date, shift.start, shift.step_minutes) == (dt.date(2026, 3, 4), dt.time(10), 20)


def test_rooms_steps_channels_and_services_are_read(manager, offering):
    room = make_room(offering, "12")
    more = {"room": 12, "step_min": 30, "channel": "In_person", "services": offering.service.code}
    save(manager, upload(manager, workbook(line(manager, **more))))
    shift = DatedShift.objects.get()
    assert (shift.room, shift.step_minutes, shift.services.get()) == (room, 30, offering.service)


def test_uploaded_again_a_sheet_replaces_the_former(manager):
    save(manager, upload(manager, workbook(line(manager))))
    save(manager, upload(manager, workbook(line(manager, start=dt.time(11)))))
    assert DatedShift.objects.get().start == dt.time(11)


FAULTS = {
    "a doctor of nowhere": ({"doctor": "nobody"}, "a doctor of this clinic"),
    "a room of nowhere": ({"room": "99"}, "a room of this clinic"),
    "an unknown service": ({"services": "magic"}, "services of this clinic"),
    "no date": ({"date": None}, "a value"),
    "a date in words": ({"date": "tomorrow"}, "a date, such as"),
    "another month": ({"date": dt.date(2026, 4, 1)}, "a day of the month"),
    "an end before the start": ({"end": dt.time(9)}, "a time after 10:00"),
    "a step too small": ({"step_min": 4}, "from 5 to 240"),
    "an unknown channel": ({"channel": "pigeon"}, "one of"),
    "a room by phone": ({"channel": "phone", "room": "12"}, "no room"),
}


@mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_row_and_nothing_is_taken(manager, offering, name):
    make_room(offering, "12")
    fields, expected = FAULTS[name]
    good = line(manager, date=dt.date(2026, 3, 5))
    answer = upload(manager, workbook(good, line(manager, **fields)))
    cells = BeautifulSoup(answer.content, "html.parser").select("[aria-labelledby=faults] tbody td")
    assert answer.status_code == 422
    assert cells[0].get_text() == "3"
    assert expected in cells[3].get_text()
    assert not EditedDay.objects.exists()


def test_all_faults_are_told_at_once(manager):
    bad = [line(manager, doctor="nobody"), line(manager, end=dt.time(9)), line(manager, date=None)]
    answer = upload(manager, workbook(*bad))
    rows = BeautifulSoup(answer.content, "html.parser").select("[aria-labelledby=faults] tbody tr")
    assert len(rows) == 3


def test_rows_that_overlap_name_each_other(manager):
    answer = upload(manager, workbook(line(manager), line(manager, start=dt.time(13), end=dt.time(15))))
    assert "no overlap with row 2" in answer.content.decode()


@mark.parametrize("content", [b"", b"PK\x03\x04 nonsense", b"doctor;date\n"])
def test_what_is_no_workbook_is_refused(manager, content):
    assert upload(manager, content).status_code == 422


def test_a_sheet_of_another_name_or_without_columns_is_refused(manager):
    for content in (workbook(line(manager), sheet="Sheet1"), workbook(line(manager), columns=("doctor",))):
        assert upload(manager, content).status_code == 422


def test_an_empty_sheet_is_refused(manager):
    assert "at least one row" in upload(manager, workbook()).content.decode()


def test_another_clinics_doctor_is_unknown_here(manager, foreign):
    answer = upload(manager, workbook(line(manager, doctor=foreign.doctor.code)))
    assert "a doctor of this clinic" in answer.content.decode()


def test_a_foreign_clinics_page_is_not_found(manager, foreign):
    address = reverse("schedule_sheet", args=[foreign.clinic_id])
    assert manager.client.get(address).status_code == manager.client.post(address).status_code == 404


@mark.parametrize("lines", ["[[1, 2]]", "{}", "not json", '[["1", {}]]', "[" * 5000])
def test_forged_rows_are_no_rows(manager, lines):
    address = reverse("schedule_sheet", args=[manager.clinic])
    version = hidden(manager.client.get(address), "version")
    told = {"month": "2026-03-15", "version": version, "lines": lines, "seen": "x"}
    assert manager.client.post(address, told).status_code == 422
