"""The desk books for a caller, for whoever stands there, and for somebody without a phone."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.urls import reverse
from pytest import fixture, mark

from booking.appointments.models import Appointment, IntakeQuestion, VisitDetails
from booking.appointments.status import Status
from booking.notifications.models import Kind, OutboxMessage
from booking.patients.models import ContactPoint, Patient, PatientName
from booking.schedule.models import WeeklyRule
from clinics.directory.models import ClinicStaff, Payer, Price, Room
from portal.audit.models import Entry
from tests.factories.appointments import TOMORROW, book, make_room, make_slot
from tests.factories.patients import make_patient, make_phone
from tests.integration.staff.conftest import Desk, at_work, hidden
from tests.staff import browser, make_staff, through_the_door

UTC = dt.UTC
CALLER = {
    "family": "Королёва",
    "given": "Анна",
    "birth_date": "17.05.1990",
    "phone": "8 (916) 123-45-67",
    "source": "phone",
    "payer": "1",
    "language": "ru",
}
KNOWN = {"source": "phone", "payer": "1", "language": "ru"}


def url(desk: Desk, name: str, **more: object) -> str:
    return reverse(name, kwargs={"clinic": desk.clinic, **more})


def of_visit(visit: Appointment, name: str = "desk_visit") -> str:
    return reverse(name, args=[visit.public_id])


def times_page(desk: Desk, patient: str = "new", **asked: object):
    told = {"patient": patient, "service": desk.offering.service_id, "day": "2026-03-03"} | asked
    return desk.client.get(url(desk, "desk_times"), told)


def time_links(answer) -> list[str]:
    page = BeautifulSoup(answer.content, "html.parser")
    return [str(link["href"]) for link in page.select(".staff-times a")]


def book_first(desk: Desk, fields: dict[str, str], patient: str = "new"):
    """The first free time of tomorrow, nine in Moscow."""
    address = time_links(times_page(desk, patient))[0]
    time = parse_qs(urlsplit(address).query)["time"][0]
    return desk.client.post(address, fields | {"time": time})


@fixture
def insured(offering):
    offering.clinic.accepted_payers = [Payer.SELF, Payer.INSURER]
    offering.clinic.save()
    return offering


@mark.parametrize("sought", ["Королева", "королёва 1990", "+7 495 120-45-10", "Anna Koroleva", "MRN"])
def test_a_caller_is_found_by_name_phone_or_record_number(registrar, sought):
    patient = make_patient(family="Королёва")
    make_phone(patient)
    told = patient.shown_mrn if sought == "MRN" else sought
    answer = registrar.client.post(url(registrar, "desk_book"), {"sought": told})
    assert f"patient={patient.public_id}" in answer.content.decode()


@mark.parametrize(
    ("name", "asked"), [("desk_find", ""), ("desk_book", ""), ("desk_times", "?patient=new")], ids=str
)
def test_whoever_may_not_see_patients_neither_seeks_nor_makes_one(offering, name, asked):
    user = make_staff("appointments.view_appointment", "appointments.add_appointment")
    ClinicStaff.objects.create(user=user, clinic=offering.clinic)
    desk = Desk(user, through_the_door(browser(), user), offering)
    assert desk.client.get(url(desk, name) + asked).status_code == 302
    patients = ("view_patient", "add_patient")
    user.user_permissions.add(*Permission.objects.filter(codename__in=patients))
    assert desk.client.get(url(desk, name) + asked).status_code == 200


def test_what_is_sought_stands_in_no_address(registrar):
    page = BeautifulSoup(registrar.client.get(url(registrar, "desk_book")).content, "html.parser")
    form = page.select_one("main form") or page.select_one(".staff form")
    assert form is not None
    assert form["method"] == "post"


def test_a_search_is_audited(registrar):
    patient = make_patient()
    registrar.client.post(url(registrar, "desk_book"), {"sought": "Королёва"})
    entry = Entry.objects.get(action="patients.patient.find")
    assert entry.actor == registrar.user.public_id
    assert str(patient.public_id) in entry.detail["patients"]


def test_a_known_patient_is_booked_for(registrar):
    patient = make_patient()
    make_phone(patient)
    answer = book_first(registrar, KNOWN, str(patient.public_id))
    visit = Appointment.objects.get()
    assert answer["location"] == of_visit(visit, "desk_visit")
    assert (visit.patient, visit.source, visit.booker, visit.status) == (patient, "phone", None, "confirmed")
    assert visit.during.lower == dt.datetime(2026, 3, 3, 6, tzinfo=UTC)


def test_a_booking_is_audited_and_told_of(registrar):
    patient = make_patient()
    make_phone(patient)
    book_first(registrar, KNOWN, str(patient.public_id))
    assert Entry.objects.get(action="appointments.visit.book").actor == registrar.user.public_id
    assert OutboxMessage.objects.get().kind == Kind.BOOKED


def test_somebody_new_becomes_a_provisional_patient_of_their_phone(registrar):
    book_first(registrar, CALLER)
    patient = Patient.objects.get()
    assert patient.is_provisional
    assert ContactPoint.objects.get().value == "+79161234567"
    assert PatientName.objects.get().full == "Королёва Анна"


def test_somebody_without_a_phone_gets_a_slip_and_no_message(registrar):
    answer = book_first(registrar, CALLER | {"phone": "", "source": "desk"})
    assert not OutboxMessage.objects.exists()
    page = registrar.client.get(answer["location"])
    slip = BeautifulSoup(page.content, "html.parser").select_one(".staff-slip")
    assert slip is not None
    visit = Appointment.objects.get()
    assert visit.source == "desk"
    assert visit.code in slip.get_text()
    assert str(registrar.offering.doctor.name) in slip.get_text()
    assert "Королёва" not in slip.get_text()


def test_whoever_looks_at_a_visit_is_noted(registrar, offering):
    visit = book(make_slot(offering))
    page = registrar.client.get(of_visit(visit, "desk_visit"))
    assert "Королёва" in page.content.decode()
    entry = Entry.objects.get(action="appointments.visit.open")
    assert (entry.actor, entry.patient) == (registrar.user.public_id, visit.patient.public_id)


def test_a_policy_is_kept_sealed_and_the_insurers_price_is_agreed(registrar, insured):
    Price.objects.create(
        offering=insured, payer=Payer.INSURER, amount_minor=250_000, currency="RUB", valid_from="2026-01-01"
    )
    book_first(registrar, CALLER | {"payer": "2", "insurer": "Sogaz", "policy": "7700 1"})
    visit = Appointment.objects.get()
    assert (visit.payer, visit.price_minor, visit.status) == (Payer.INSURER, 250_000, "confirmed")
    details = VisitDetails.objects.get()
    assert (details.insurer, details.policy) == ("Sogaz", "7700 1")


def test_a_visit_on_a_guarantee_letter_waits_for_the_clinics_word(registrar, insured):
    book_first(registrar, CALLER | {"payer": "2", "insurer": "Sogaz", "awaits_letter": "on"})
    visit = Appointment.objects.get()
    assert visit.status == Status.AWAITING_CONFIRMATION
    page = registrar.client.get(url(registrar, "desk_to_confirm")).content.decode()
    assert visit.code in page


@mark.parametrize(("answer", "status"), [("accept", "confirmed"), ("decline", "cancelled")])
def test_what_waits_is_answered_once_and_told(registrar, insured, answer, status):
    book_first(registrar, CALLER | {"payer": "2", "insurer": "Sogaz", "awaits_letter": "on"})
    visit = Appointment.objects.get()
    address = of_visit(visit, "desk_decide")
    for _twice in range(2):
        registrar.client.post(address, {"answer": answer, "revision": visit.revision})
    visit.refresh_from_db()
    assert (visit.status, visit.revision) == (status, 2)
    assert OutboxMessage.objects.count() == 2


def test_a_stale_answer_changes_nothing(registrar, insured):
    book_first(registrar, CALLER | {"payer": "2", "insurer": "Sogaz", "awaits_letter": "on"})
    visit = Appointment.objects.get()
    address = of_visit(visit, "desk_decide")
    registrar.client.post(address, {"answer": "accept", "revision": visit.revision + 7})
    visit.refresh_from_db()
    assert visit.status == Status.AWAITING_CONFIRMATION


def test_a_taken_time_keeps_the_form_and_offers_the_nearest(registrar, offering):
    address = time_links(times_page(registrar))[0]
    time = parse_qs(urlsplit(address).query)["time"][0]
    book(make_slot(offering, starts_at=dt.datetime(2026, 3, 3, 6, tzinfo=UTC)))
    answer = registrar.client.post(address, CALLER | {"time": time})
    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == 409
    assert page.select_one("input[name=family]")["value"] == "Королёва"
    others = [str(each["value"]) for each in page.select("fieldset button[name=time]")]
    assert others
    assert not Patient.objects.exclude(appointments__isnull=False).exists()
    assert registrar.client.post(address, CALLER | {"time": others[0]}).status_code == 302


def test_the_notice_binds_patients_and_not_the_desk(registrar, offering):
    offering.service.minimum_notice_hours = 48
    offering.service.save()
    assert book_first(registrar, CALLER).status_code == 302


def test_a_walk_in_takes_the_next_time_of_today(registrar):
    page = times_page(registrar, day="2026-03-02").content.decode()
    assert "Walk-in now: 11:00" in page


def test_the_rooms_equipment_is_told_where_a_time_is_picked(registrar, offering):
    room = make_room(offering)
    Room.objects.update(equipment="ECG, treadmill")
    WeeklyRule.objects.update(room=room)
    times = times_page(registrar)
    pages = [times, registrar.client.get(time_links(times)[0])]
    assert ["ECG, treadmill" in page.content.decode() for page in pages] == [True, True]


def test_times_are_by_the_clinics_clock_on_every_page(registrar):
    address = time_links(times_page(registrar))[0]
    assert "09:00" in registrar.client.get(address).content.decode()
    done = book_first(registrar, CALLER)
    assert "09:00" in registrar.client.get(done["location"]).content.decode()


def test_the_rules_of_a_service_are_told_and_nobody_is_registered(registrar, offering):
    offering.service.sex = "m"
    offering.service.save()
    answer = book_first(registrar, CALLER | {"sex": "female"})
    assert answer.status_code == 409
    assert "for men" in answer.content.decode()
    assert not Patient.objects.exists()


@mark.parametrize("referral", ["", "No 7 of 1 March, Dr. Orlova"])
def test_a_referral_in_hand_is_one(registrar, offering, referral):
    offering.service.referral_required = True
    offering.service.save()
    answer = book_first(registrar, CALLER | {"referral": referral})
    assert answer.status_code == (302 if referral else 409)


def test_the_services_questions_are_asked(registrar, offering):
    question = IntakeQuestion.objects.create(
        service=offering.service, text_ru="Боитесь высоты?", text_en="Afraid of heights?", required=True
    )
    assert book_first(registrar, CALLER).status_code == 422
    name = f"question-{question.public_id}"
    assert book_first(registrar, CALLER | {name: "A little"}).status_code == 302
    answers = VisitDetails.objects.get().answers
    assert answers == [{"question": str(question.public_id), "answer": "A little"}]


def over(desk: Desk, at: str = "12:00", **fields: str):
    asked = {"over-doctor": desk.offering.doctor_id, "over-day": "2026-03-03", "over-at": at}
    answer = times_page(desk, **asked)
    if answer.status_code != 302:
        return answer
    time = parse_qs(urlsplit(answer["location"]).query)["time"][0]
    told = {"cause": "urgent", "remark": "Acute pain", "time": time} | fields
    return desk.client.post(answer["location"], CALLER | told)


@mark.parametrize("at", ["12:00", "12:07", "20:00"])
def test_a_manager_books_over_another_visit_and_says_why(manager, offering, at):
    book(make_slot(offering, starts_at=TOMORROW))
    assert over(manager, at).status_code == 302
    visit = Appointment.objects.order_by("pk").last()
    assert visit.is_override
    assert visit.cause == "urgent"
    assert visit.remarks.get().text == "Acute pain"


def test_booking_over_wants_a_reason(manager):
    assert over(manager, remark="").status_code == 422
    assert not Appointment.objects.exists()


def test_booking_over_at_a_time_that_is_over_is_refused(manager):
    asked = {"over-doctor": manager.offering.doctor_id, "over-day": "2026-03-02", "over-at": "08:00"}
    answer = times_page(manager, **asked)
    time = parse_qs(urlsplit(answer["location"]).query)["time"][0]
    told = CALLER | {"cause": "urgent", "remark": "x", "time": time}
    assert manager.client.post(answer["location"], told).status_code == 409


def test_a_patient_is_never_in_two_places(manager, offering):
    visit = book(make_slot(offering, starts_at=TOMORROW))
    asked = {"over-doctor": offering.doctor_id, "over-day": "2026-03-03", "over-at": "12:00"}
    answer = times_page(manager, str(visit.patient.public_id), **asked)
    time = parse_qs(urlsplit(answer["location"]).query)["time"][0]
    told = KNOWN | {"cause": "urgent", "remark": "x", "time": time}
    assert manager.client.post(answer["location"], told).status_code == 409
    assert Appointment.objects.count() == 1


def test_a_registrar_without_the_right_books_over_nothing(registrar, offering):
    visit = book(make_slot(offering, starts_at=dt.datetime(2026, 3, 3, 6, tzinfo=UTC)))
    assert "over-at" not in times_page(registrar).content.decode()
    value = f"{offering.doctor.code}.{offering.clinic.code}.{offering.service.code}.29541960.in_person"
    address = f"{url(registrar, 'desk_confirm')}?patient=new&over=1&time={value}"
    told = CALLER | {"cause": "urgent", "remark": "x", "time": value}
    assert registrar.client.post(address, told).status_code == 409
    assert list(Appointment.objects.all()) == [visit]


def test_a_provisional_patient_is_linked_to_a_record(registrar):
    book_first(registrar, CALLER)
    visit = Appointment.objects.get()
    known = make_patient(family="Королёва", is_provisional=False)
    address = of_visit(visit, "desk_link")
    told = {"sought": "Королёва 1990", "reason": "Showed the passport"}
    found = registrar.client.post(address, told)
    assert hidden(found, "record") == str(known.public_id)
    assert registrar.client.post(address, told | {"record": str(known.public_id)}).status_code == 302
    visit.patient.refresh_from_db()
    assert visit.patient.merged_into == known
    entry = Entry.objects.filter(action="patients.patient.merge").first()
    assert (entry.actor, entry.reason) == (registrar.user.public_id, "Showed the passport")


def test_a_record_of_another_person_is_refused_with_the_reason(registrar):
    book_first(registrar, CALLER)
    visit = Appointment.objects.get()
    other = make_patient()
    book(make_slot(registrar.offering, starts_at=visit.during.lower + dt.timedelta(hours=1)), other)
    again = {"sought": "Королёва", "reason": "", "record": str(other.public_id)}
    address = of_visit(visit, "desk_link")
    assert registrar.client.post(address, again).status_code == 422


PAGES = ("desk_book", "desk_times", "desk_confirm", "desk_to_confirm")
OF_VISIT = ("desk_visit", "desk_decide", "desk_link")


def address_of(name: str, clinic: int, visit: Appointment, value: str) -> str:
    if name in OF_VISIT:
        return of_visit(visit, name)
    return f"{reverse(name, args=[clinic])}?patient=new&time={value}"


def value_of(offering) -> str:
    return f"{offering.doctor.code}.{offering.clinic.code}.{offering.service.code}.29541960.in_person"


@mark.parametrize("method", ["get", "post"])
@mark.parametrize("name", [*PAGES, *OF_VISIT])
def test_no_page_of_another_clinics_desk_opens(registrar, foreign, name, method):
    visit = book(make_slot(foreign))
    answer = getattr(registrar.client, method)(address_of(name, foreign.clinic_id, visit, value_of(foreign)))
    assert answer.status_code == 404


def test_what_is_of_another_clinic_is_not_found_at_the_own_desk(registrar, foreign):
    visit = book(make_slot(foreign))
    address = address_of("desk_confirm", registrar.clinic, visit, value_of(foreign))
    assert registrar.client.post(address).status_code == 404


@mark.parametrize("role", ["doctor", "nurse", "cashier", "auditor", "editor", "marketer", "pharmacist"])
def test_other_roles_book_nothing(offering, role):
    desk = at_work(role, offering)
    visit = book(make_slot(offering))
    for name in (*PAGES, *OF_VISIT):
        address = address_of(name, desk.clinic, visit, value_of(offering))
        assert desk.client.get(address).status_code == 302, address


@mark.parametrize(
    ("fields", "told"),
    [
        ({"family": ""}, "required"),
        ({"birth_date": "17.05.2090"}, "still to come"),
        ({"birth_date": "yesterday"}, "Type the day"),
        ({"phone": "12"}, "phone number"),
        ({"family": "К" * 400}, "at most 100"),
        ({"family": "😀 Смайлик"}, "letters"),
        ({"payer": "9"}, "valid choice"),
        ({"awaits_letter": "on"}, "no letter"),
        ({"source": "campaign"}, "valid choice"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(registrar, fields, told):
    answer = book_first(registrar, CALLER | fields)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Patient.objects.exists()


def test_an_insurer_is_named(registrar, insured):
    assert book_first(registrar, CALLER | {"payer": "2"}).status_code == 422


@mark.parametrize("name", ["ابن سينا", "O’Neill-Sørensen"])
def test_names_of_all_kinds_are_kept(registrar, name):
    assert book_first(registrar, CALLER | {"family": name}).status_code == 302
    assert PatientName.objects.get().family == name


@mark.parametrize("patient", ["", "nobody", "0198c0de-0000-7000-8000-000000000000"])
def test_an_unknown_patient_is_not_found(registrar, offering, patient):
    value = value_of(offering)
    address = f"{url(registrar, 'desk_confirm')}?patient={patient}&time={value}"
    assert registrar.client.post(address, KNOWN | {"time": value}).status_code == 404


@mark.parametrize("value", ["", "x", "a.b.c.1.in_person", "~.a.b.29541960.in_person"])
def test_a_time_that_is_none_is_not_found(registrar, value):
    address = f"{url(registrar, 'desk_confirm')}?patient=new&time={value}"
    assert registrar.client.get(address).status_code == 404


@mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_year_beyond_any_schedule_is_explained(registrar, day):
    assert "Ensure this value is" in times_page(registrar, day=day).content.decode()


@mark.parametrize(
    ("asked", "told"),
    [({"day": "2026-03-01"}, "already past"), ({"service": ""}, "This field is required")],
)
def test_times_are_not_sought_without_a_service_or_in_the_past(registrar, asked, told):
    answer = times_page(registrar, **asked)
    assert told in answer.content.decode()
    assert time_links(answer) == []


def test_another_visit_is_booked_for_the_same_patient(registrar, offering):
    visit = book(make_slot(offering))
    answer = registrar.client.get(of_visit(visit))
    assert f"{url(registrar, 'desk_times')}?patient={visit.patient.public_id}" in answer.content.decode()


@mark.parametrize("name", ["desk_times", "desk_confirm"])
def test_a_step_without_its_patient_leads_to_the_first(registrar, name):
    assert registrar.client.get(url(registrar, name))["location"] == url(registrar, "desk_book")


def test_whoever_has_no_clinic_is_told_so(registrar):
    ClinicStaff.objects.all().delete()
    assert "no clinic yet" in registrar.client.get(reverse("desk_home")).content.decode()
