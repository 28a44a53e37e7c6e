"""The board of a clinic's day: what it shows, what a press does, how it stays fresh, and how it finds."""

import datetime as dt

import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest import fixture, mark

from booking.appointments.models import Appointment
from booking.patients.actions.names import rename
from booking.patients.details import FullName
from portal.audit.actor import SYSTEM
from portal.audit.models import Entry
from portal.shared import clock
from tests.factories.appointments import NOW, TOMORROW, book, later, make_slot
from tests.factories.directory import DoctorFactory, OfferingFactory
from tests.factories.patients import make_patient, make_phone
from tests.integration.staff.conftest import Desk, at_work

PART = {"X-Board": "1"}
OPENED = "appointments.day.open"


@fixture(autouse=True)
def _on_the_day(now):
    with time_machine.travel(TOMORROW, tick=False):
        yield


@fixture
def patient():
    found = make_patient(family="Королёва")
    make_phone(found)
    return found


@fixture
def visit(offering, patient) -> Appointment:
    return book(make_slot(offering), patient)


def of(desk: Desk, name: str = "desk_day") -> str:
    return reverse(name, args=[desk.clinic])


def shown(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def keys(page: BeautifulSoup) -> list[str]:
    return [str(each["data-key"]) for each in page.select("[data-visit] button")]


def again(desk: Desk, version: str):
    return desk.client.get(of(desk), headers=PART | {"If-None-Match": version})


def noted() -> list[list[str]]:
    return [entry.detail["patients"] for entry in Entry.objects.filter(action=OPENED).order_by("id")]


def press(desk: Desk, visit: Appointment, deed: str, revision: int | None = None, **more):
    return desk.client.post(
        of(desk), {"do": f"{deed} {visit.public_id} {revision or visit.revision}"}, **more
    )


def test_the_desk_opens_with_the_day(registrar):
    assert registrar.client.get(reverse("desk_home"))["location"] == of(registrar)


def test_a_line_says_when_who_what_and_leads_to_the_visit(registrar, visit):
    line = shown(registrar.client.get(of(registrar))).select_one("[data-visit]")
    assert line.a["href"] == reverse("desk_visit", args=[visit.public_id])
    assert line.a.get_text() == "12:00 Королёва Анна"
    assert line.select_one(".staff-state").get_text() == "Confirmed"
    assert line.a.has_attr("autofocus")


def test_visits_stand_below_their_doctors_and_one_may_be_shown_alone(registrar, visit, offering):
    other = OfferingFactory(clinic=offering.clinic, service=offering.service)
    book(later(make_slot(other), 60))
    page = shown(registrar.client.get(of(registrar)))
    assert len(page.select("[data-column]")) == 2
    alone = shown(registrar.client.get(of(registrar), {"doctor": other.doctor_id}))
    assert [each.get_text()[: len(str(other.doctor.name))] for each in alone.select("[data-column] h2")] == [
        str(other.doctor.name)
    ]


def test_columns_stand_as_russian_names_are_sorted(registrar, offering):
    for name in ("Яна", "Ёлка", "Жанна", "Егор"):
        doctor = DoctorFactory(first_name_en=name, last_name_en="")
        book(make_slot(OfferingFactory(clinic=offering.clinic, service=offering.service, doctor=doctor)))
    headings = shown(registrar.client.get(of(registrar))).select("[data-column] h2")
    assert [heading.get_text().split()[0] for heading in headings] == ["Егор", "Ёлка", "Жанна", "Яна"]


@mark.parametrize(
    ("day", "number"), [("2026-03-02", 0), ("2026-03-03", 1), ("2026-03-04", 0), ("9999-99", 1)]
)
def test_each_day_has_its_visits(registrar, visit, day, number):
    page = shown(registrar.client.get(of(registrar), {"day": day}))
    assert len(page.select("[data-visit]")) == number
    assert number or "no visits on this day" in page.get_text()


def test_what_is_due_grows_late_and_may_have_failed_to_come(registrar, visit):
    before = registrar.client.get(of(registrar), headers=PART)
    assert keys(shown(before)) == ["a", "x"]
    with time_machine.travel(TOMORROW + dt.timedelta(minutes=6), tick=False):
        page = shown(again(registrar, before["ETag"]))
    assert page.select_one(".staff-state").get_text() == "Late"


def test_a_press_is_done_and_undone(registrar, visit):
    for deed, status in (("check_in", "checked_in"), ("undo", "confirmed")):
        visit.refresh_from_db()
        assert press(registrar, visit, deed)["location"] == of(registrar)
        visit.refresh_from_db()
        assert visit.status == status


def test_a_stale_board_is_told_and_shown_anew(registrar, visit):
    press(registrar, visit, "check_in")
    answer = press(registrar, visit, "no_show", headers=PART)
    page = shown(answer)
    assert answer.status_code == 409
    assert "Nothing was done. The visit was changed meanwhile" in page.div["data-said"]
    assert page.select_one(".staff-state").get_text() == "Arrived"


@mark.parametrize("sent", ["", "check_in", "check_in x 1", "fly {} 1", "check_in {} x", "move {} 1"])
def test_what_no_button_sends_is_not_found(registrar, visit, sent):
    assert registrar.client.post(of(registrar), {"do": sent.format(visit.public_id)}).status_code == 404


def test_a_visit_of_another_clinic_is_neither_shown_nor_marked(registrar, foreign):
    other = book(make_slot(foreign))
    assert not shown(registrar.client.get(of(registrar))).select("[data-visit]")
    assert press(registrar, other, "check_in").status_code == 404
    assert registrar.client.get(reverse("desk_day", args=[foreign.clinic_id])).status_code == 404


@mark.parametrize("role", ["doctor", "nurse", "cashier", "auditor", "editor"])
def test_other_roles_have_no_board(offering, role):
    desk = at_work(role, offering)
    assert desk.client.get(of(desk)).status_code == 302
    assert desk.client.get(of(desk), headers=PART).status_code != 200


def test_what_did_not_change_is_not_sent_again(registrar, visit):
    first = registrar.client.get(of(registrar), headers=PART)
    same = again(registrar, first["ETag"])
    assert (same.status_code, same.content) == (304, b"")
    press(registrar, visit, "check_in")
    fresh = again(registrar, first["ETag"])
    assert fresh.status_code == 200
    assert fresh["ETag"] != first["ETag"]


@fixture
def of_old(offering, visit) -> Appointment:
    """Booked an hour before `visit`."""
    return book(later(make_slot(offering), 120), now=NOW - dt.timedelta(hours=1))


def test_names_are_noted_once_for_a_reader_and_again_for_what_is_new(registrar, visit, of_old, offering):
    first = registrar.client.get(of(registrar), headers=PART)
    other = book(later(make_slot(offering), 60), now=clock.now())
    again(registrar, first["ETag"])
    assert str(of_old.patient.public_id) in noted()[0]
    assert str(other.patient.public_id) in noted()[1]
    assert str(of_old.patient.public_id) not in noted()[1]


def test_a_press_notes_nobody_anew_whom_the_reader_has_seen(registrar, visit, of_old):
    seen = registrar.client.get(of(registrar), headers=PART)["ETag"]
    answer = press(registrar, visit, "check_in", headers=PART | {"X-Board-Seen": seen})
    assert len(shown(answer).select("[data-visit]")) == 2
    assert noted()[1:] == [[str(visit.patient.public_id)]]


def test_what_waited_for_its_locks_while_others_were_shown_is_noted(registrar, visit, offering):
    seen = registrar.client.get(of(registrar), headers=PART)["ETag"]
    late = book(later(make_slot(offering), 60), now=NOW - dt.timedelta(seconds=2))
    again(registrar, seen)
    assert str(late.patient.public_id) in noted()[1]


def test_a_version_counts_as_seen_while_it_is_asked_for_and_no_longer(registrar, offering):
    book(later(make_slot(offering), 120))
    first = last = registrar.client.get(of(registrar), headers=PART)["ETag"]
    with time_machine.travel(TOMORROW, tick=False) as clocks:
        for _ in range(2):
            clocks.shift(dt.timedelta(minutes=8))
            answer = again(registrar, last)
            assert answer.status_code == 304
            last = answer["ETag"]
        assert again(registrar, first).status_code == 200
    assert len(noted()) == 2


def test_a_version_of_another_reader_or_a_forged_one_hides_no_reading(registrar, offering, visit):
    theirs = registrar.client.get(of(registrar), headers=PART)["ETag"]
    other = at_work("registrar", offering)
    for version in (theirs, '"forged"', theirs[:-3] + 'aaa"'):
        again(other, version)
    assert Entry.objects.filter(action=OPENED, actor=other.user.public_id).count() == 3


def test_as_many_queries_for_many_visits_as_for_one(registrar, offering):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            registrar.client.get(of(registrar), headers=PART)
        return len(found)

    book(make_slot(offering))
    queries()
    one = queries()
    for number in range(1, 5):
        book(later(make_slot(offering), 45 * number))
    assert queries() == one


def find(desk: Desk, text: str):
    return desk.client.post(of(desk, "desk_find"), {"sought": text})


def test_a_code_leads_to_its_visit(registrar, visit):
    spelt = f"{visit.code[:4].lower()} {visit.code[4:]}"
    assert find(registrar, spelt)["location"] == reverse("desk_visit", args=[visit.public_id])


def test_the_code_of_another_clinics_visit_leads_nowhere(registrar, foreign):
    other = book(make_slot(foreign))
    answer = find(registrar, other.code)
    assert answer.status_code == 200
    assert "Nobody is found" in answer.content.decode()


@mark.parametrize("sought", ["Старикова", "Королева", "Koroleva", "+7 495 120-45-10", "MRN"])
def test_a_person_is_found_with_their_visits_however_they_are_called(registrar, visit, patient, sought):
    rename(by=SYSTEM, patient=patient, name=FullName("Старикова", "Анна", ""))
    told = patient.shown_mrn if sought == "MRN" else sought
    assert reverse("desk_visit", args=[visit.public_id]) in find(registrar, told).content.decode()


def test_only_who_books_is_offered_to_book(registrar, onlooker, visit):
    times, book = reverse("desk_times", args=[onlooker.clinic]), reverse("desk_book", args=[onlooker.clinic])
    for desk, is_offered in ((registrar, True), (onlooker, False)):
        assert (times in find(desk, "Королёва").content.decode()) is is_offered
        assert (book in desk.client.get(of(desk)).content.decode()) is is_offered


def test_a_found_persons_visits_elsewhere_are_not_shown(registrar, foreign, patient):
    other = book(make_slot(foreign), patient)
    answer = find(registrar, "Королёва").content.decode()
    assert "Королёва" in answer
    assert str(other.public_id) not in answer
