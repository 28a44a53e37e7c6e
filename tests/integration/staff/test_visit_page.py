"""The staff's page of a visit: what it shows to whom, and what its buttons do."""

import datetime as dt

import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from pytest import fixture, mark

from booking.appointments.actions.booking import Told
from booking.appointments.errors import Outdated
from booking.appointments.models import Appointment, IntakeQuestion
from booking.notifications.models import OutboxMessage
from booking.web.staff.desk import deed_views
from portal.audit.models import Entry
from tests.factories.appointments import TOMORROW, book, later, make_slot
from tests.factories.patients import make_patient, make_phone
from tests.integration.staff.conftest import Desk, member, practitioner
from tests.staff import browser, through_the_door

READ = "appointments.visit.read_told"


@fixture
def visit(offering) -> Appointment:
    asked = IntakeQuestion.objects.create(
        service=offering.service, text_ru="Боитесь высоты?", text_en="Afraid of heights?"
    )
    patient = make_patient()
    make_phone(patient)
    answers = [(str(asked.public_id), "On ladders")]
    told = Told(complaint="Knees hurt", questions="May I run?", answers=answers)
    return book(make_slot(offering), patient, told=told)


@fixture
def doctor(offering) -> Desk:
    user = practitioner("doctor", offering)
    return Desk(user, through_the_door(browser(), user), offering)


@fixture
def on_the_day(now):
    with time_machine.travel(TOMORROW, tick=False):
        yield


def of(visit: Appointment, name: str = "desk_visit") -> str:
    return reverse(name, args=[visit.public_id])


def page(desk: Desk, visit: Appointment) -> BeautifulSoup:
    return BeautifulSoup(desk.client.get(of(visit)).content, "html.parser")


def buttons(found: BeautifulSoup) -> list[str]:
    return [str(each["data-key"]) for each in found.select("[data-keys] [data-key]")]


def press(desk: Desk, visit: Appointment, deed: str):
    return desk.client.post(of(visit, "desk_do"), {"deed": deed, "revision": visit.revision})


def test_the_buttons_fit_the_state_and_the_reader(registrar, doctor, visit, on_the_day):
    assert buttons(page(registrar, visit)) == ["a", "s", "d", "x", "m", "c"]
    assert buttons(page(doctor, visit)) == ["s", "d"]
    press(registrar, visit, "complete")
    assert buttons(page(registrar, visit)) == ["u"]
    assert buttons(page(doctor, visit)) == []


def test_before_the_day_a_visit_is_only_moved_or_cancelled(registrar, visit):
    assert buttons(page(registrar, visit)) == ["m", "c"]


def test_a_press_is_done_and_said(registrar, visit, on_the_day):
    answer = registrar.client.post(
        of(visit, "desk_do"), {"deed": "check_in", "revision": visit.revision}, follow=True
    )
    visit.refresh_from_db()
    assert visit.status == "checked_in"
    assert "The visit is «arrived» now." in answer.content.decode()


def test_whoever_comes_second_is_told_and_sees_the_visit_as_it_is(registrar, visit, on_the_day):
    press(registrar, visit, "check_in")
    answer = press(registrar, visit, "no_show")
    shown = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 409
    assert "changed meanwhile" in shown.select_one("[role=alert]").get_text()
    assert "arrived" in shown.select_one("#now").get_text()


def test_a_visit_that_became_another_doctors_meanwhile_is_not_found(
    doctor, visit, foreign, on_the_day, monkeypatch
):
    def lose(**_asked: object) -> None:
        Appointment.objects.filter(pk=visit.pk).update(doctor=foreign.doctor)
        raise Outdated

    monkeypatch.setattr(deed_views, "attend", lose)
    assert press(doctor, visit, "start").status_code == 404


def test_who_changes_no_visit_links_none_to_a_record(onlooker, visit):
    assert page(onlooker, visit).select("#now")
    assert onlooker.client.get(of(visit, "desk_link")).status_code == 404


@mark.parametrize(
    "sent",
    [
        {},
        {"deed": "fly", "revision": "1"},
        {"deed": "start", "revision": "x"},
        {"deed": "move", "revision": "1"},
    ],
)
def test_what_no_button_sends_is_not_found(registrar, visit, on_the_day, sent):
    assert registrar.client.post(of(visit, "desk_do"), sent).status_code == 404


def test_a_practitioner_is_refused_what_the_desk_does(doctor, visit, on_the_day):
    assert press(doctor, visit, "check_in").status_code == 403
    assert (
        doctor.client.post(
            of(visit, "desk_cancel"), {"side": "clinic", "cause": "other", "revision": "1"}
        ).status_code
        == 403
    )
    assert doctor.client.get(of(visit, "desk_decide")).status_code != 200
    visit.refresh_from_db()
    assert visit.status == "confirmed"


@mark.parametrize(
    "name", ["desk_visit", "desk_told", "desk_do", "desk_cancel", "desk_move", "desk_decide", "desk_link"]
)
def test_a_visit_of_another_clinic_is_not_found(registrar, foreign, name):
    other = book(make_slot(foreign))
    assert registrar.client.get(of(other, name)).status_code == 404
    assert registrar.client.post(of(other, name), {"deed": "start", "revision": "1"}).status_code == 404


def test_what_the_patient_told_is_shown_on_purpose_and_noted(registrar, visit):
    assert "Knees hurt" not in page(registrar, visit).get_text()
    assert not Entry.objects.filter(action=READ).exists()
    shown = registrar.client.post(of(visit, "desk_told")).content.decode()
    assert all(said in shown for said in ("Knees hurt", "May I run?", "Afraid of heights?", "On ladders"))
    entry = Entry.objects.get(action=READ)
    assert (entry.actor, entry.patient) == (registrar.user.public_id, visit.patient.public_id)


def test_the_site_s_administrator_reads_nothing_that_patients_tell(foreign, visit):
    user = member("admin", foreign)
    admin = Desk(user, through_the_door(browser(), user), foreign)
    answer = admin.client.post(of(visit, "desk_told"))
    assert answer.status_code == 403
    assert "Knees hurt" not in answer.content.decode()


def test_a_phone_is_whole_at_the_desk_alone(registrar, doctor, visit):
    assert "+74951204510" in page(registrar, visit).get_text()
    shown = page(doctor, visit).get_text()
    assert "… 4510" in shown
    assert "+7495" not in shown


def test_the_history_says_what_when_and_who(registrar, visit, on_the_day):
    press(registrar, visit, "check_in")
    lines = [line.get_text() for line in page(registrar, visit).select(".staff-history li")]
    assert lines[0].startswith("Booked")
    assert "Arrived" in lines[1]
    assert str(registrar.user) in lines[1]


def test_a_visit_is_cancelled_with_a_reason_and_told(registrar, visit):
    told = {"side": "clinic", "cause": "doctor_away", "remark": "", "revision": visit.revision}
    assert registrar.client.post(of(visit, "desk_cancel"), told)["location"] == of(visit)
    visit.refresh_from_db()
    assert (visit.status, visit.cancelled_by_side, visit.cause) == ("cancelled", "clinic", "doctor_away")
    assert OutboxMessage.objects.count() == 1
    assert registrar.client.post(of(visit, "desk_cancel"), told).status_code == 409


def times(answer) -> list[str]:
    found = BeautifulSoup(answer.content, "html.parser")
    return [str(link["href"]) for link in found.select(".staff-times a")]


def test_a_visit_is_moved_to_a_free_time_of_the_doctor(registrar, visit):
    at = registrar.client.get(of(visit, "desk_move"), {"day": "2026-03-03"})
    address = of(visit, "desk_move") + times(at)[0]
    form = registrar.client.get(address)
    assert "09:00" in form.content.decode()
    time = address.partition("time=")[2]
    told = {"time": time, "cause": "other_time", "remark": "", "revision": visit.revision}
    assert registrar.client.post(of(visit, "desk_move"), told).status_code == 302
    visit.refresh_from_db()
    assert visit.during.lower == dt.datetime(2026, 3, 3, 6, tzinfo=dt.UTC)


def test_a_time_taken_meanwhile_leads_to_the_others(registrar, visit, offering):
    address = times(registrar.client.get(of(visit, "desk_move"), {"day": "2026-03-03"}))[0]
    book(later(make_slot(offering), -180))
    told = {"time": address.partition("time=")[2], "cause": "other_time", "revision": visit.revision}
    answer = registrar.client.post(of(visit, "desk_move"), told)
    assert answer.status_code == 409
    assert times(answer)


def test_only_who_may_is_offered_a_time_over_the_schedule(registrar, manager, visit):
    asked = {"over-doctor": visit.doctor_id, "over-day": "2026-03-03", "over-at": "12:10"}
    assert registrar.client.get(of(visit, "desk_move"), asked).status_code == 200
    address = manager.client.get(of(visit, "desk_move"), asked)["location"]
    told = {
        "time": address.partition("time=")[2].partition("&")[0],
        "cause": "urgent",
        "revision": visit.revision,
    }
    assert manager.client.post(address, told).status_code == 422  # over the schedule wants words
    assert manager.client.post(address, told | {"remark": "Pain"}).status_code == 302
    visit.refresh_from_db()
    assert visit.is_override


@mark.parametrize("text", ["", "x", "a.b.c.1.in_person"])
def test_a_time_that_no_link_names_is_not_found(registrar, visit, text):
    assert registrar.client.get(of(visit, "desk_move"), {"time": text}).status_code == 404
