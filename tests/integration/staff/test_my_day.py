"""«My day»: own visits of all clinics, started and done, and time kept free."""

import datetime as dt

import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from pytest import fixture, mark

from booking.appointments.models import Appointment
from booking.availability.queries import free_times
from booking.schedule.actions.blocks import put_block
from booking.schedule.models import BusyBlock
from portal.audit.actor import SYSTEM
from portal.audit.models import Entry
from tests.factories.appointments import TOMORROW, book, make_slot
from tests.factories.directory import OfferingFactory
from tests.integration.staff.conftest import Desk, at_work, practitioner
from tests.staff import browser, through_the_door

ADDRESS = "/admin/my-day/"
BLOCK = {"start": "14:00", "end": "15:00", "reason": "Lecture"}


@fixture(autouse=True)
def _on_the_day(now):
    with time_machine.travel(TOMORROW, tick=False):
        yield


@fixture
def doctor(offering) -> Desk:
    user = practitioner("doctor", offering)
    return Desk(user, through_the_door(browser(), user), offering)


@fixture
def visit(offering) -> Appointment:
    return book(make_slot(offering))


def page(desk: Desk, day: str = "2026-03-03") -> BeautifulSoup:
    return BeautifulSoup(desk.client.get(ADDRESS, {"day": day}).content, "html.parser")


def block(desk: Desk, **fields: str):
    return desk.client.post(f"{reverse('my_day_block')}?day=2026-03-03", BLOCK | fields)


def test_own_visits_of_every_clinic_stand_there_and_no_others(doctor, visit, foreign):
    book(make_slot(foreign))
    elsewhere = OfferingFactory(doctor=visit.doctor)
    second = book(make_slot(elsewhere, starts_at=TOMORROW + dt.timedelta(hours=2)))
    found = [str(line["data-visit"]) for line in page(doctor).select("[data-visit]")]
    assert set(found) == {str(visit.public_id), str(second.public_id)}


def test_own_visits_are_started_and_done_and_no_more(doctor, visit):
    for deed, status in (("start", "in_progress"), ("complete", "completed")):
        visit.refresh_from_db()
        doctor.client.post(ADDRESS, {"do": f"{deed} {visit.public_id} {visit.revision}"})
        visit.refresh_from_db()
        assert visit.status == status
    refused = doctor.client.post(ADDRESS, {"do": f"undo {visit.public_id} {visit.revision}"})
    assert refused.status_code == 403


def test_whose_names_were_shown_is_noted(doctor, visit):
    page(doctor)
    assert Entry.objects.get(action="appointments.day.open_own").detail["patients"] == [
        str(visit.patient.public_id)
    ]


@mark.parametrize("role", ["registrar", "cashier", "editor", "auditor"])
def test_other_roles_have_no_such_page(offering, role):
    assert at_work(role, offering).client.get(ADDRESS).status_code == 302


def test_who_is_linked_with_no_doctor_is_told_so(offering):
    assert "linked" in page(at_work("nurse", offering)).get_text()


def test_time_kept_free_is_offered_to_nobody_until_given_back(doctor, offering):
    def two_o_clock() -> bool:
        times = free_times(
            service=offering.service_id,
            clinics=[offering.clinic_id],
            first=dt.date(2026, 3, 3),
            days=1,
            now=TOMORROW,
        )
        return any(f"{time.local:%H:%M}" == "14:00" for time in times)

    assert two_o_clock()
    assert block(doctor).status_code == 302
    assert not two_o_clock()
    kept = BusyBlock.objects.get()
    assert (kept.reason, kept.during.lower.hour) == ("Lecture", 11)
    doctor.client.post(f"{reverse('my_day_block')}?day=2026-03-03", {"remove": str(kept.public_id)})
    assert two_o_clock()


@mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"start": "12:10", "end": "12:40"}, 409, "visit"),
        ({"end": "13:00"}, 422, "later end"),
        ({"start": "09:00", "end": "10:00"}, 422, "over"),
        ({"reason": ""}, 422, "required"),
    ],
)
def test_what_can_not_be_kept_free_is_explained(doctor, visit, fields, status, said):
    answer = block(doctor, **fields)
    assert answer.status_code == status
    assert (
        said
        in BeautifulSoup(answer.content, "html.parser").select_one("[role=alert]:not([hidden])").get_text()
    )
    assert not BusyBlock.objects.exists()


def test_the_board_beside_a_refused_block_is_asked_and_pressed_at_its_own_address(doctor, visit):
    board = BeautifulSoup(block(doctor, reason="").content, "html.parser").select_one("form[data-board]")
    assert board["action"] == f"{ADDRESS}?day=2026-03-03"
    assert "ETag" in doctor.client.get(board["action"], headers={"X-Board": "1"})


def test_a_block_over_two_days_says_which(doctor):
    put_block(
        by=SYSTEM,
        system="theatre",
        value="1",
        doctor=doctor.offering.doctor,
        starts_at=TOMORROW.replace(hour=6),
        ends_at=TOMORROW.replace(hour=6) + dt.timedelta(days=1),
    )
    assert page(doctor).select_one("#kept ~ form li").get_text() == "3 March, 09:00 – 4 March, 09:00"


def test_another_ones_block_is_not_given_back(doctor, foreign):
    kept = BusyBlock.objects.create(
        system="staff", value="1", doctor=foreign.doctor, during=(TOMORROW, TOMORROW + dt.timedelta(hours=1))
    )
    answer = doctor.client.post(reverse("my_day_block"), {"remove": str(kept.public_id)})
    assert answer.status_code == 404
    assert BusyBlock.objects.exists()


def test_a_number_that_names_no_block_is_not_found(doctor):
    for number in ("", "x" * 36, "0" * 36, "00000000-0000-0000-0000-000000000000"):
        assert doctor.client.post(reverse("my_day_block"), {"remove": number}).status_code == 404
