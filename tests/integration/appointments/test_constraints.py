"""Each promise of the appointments' tables, broken on purpose."""

import datetime as dt

from django.db import ProgrammingError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from pytest import fixture, mark, raises

from booking.appointments.actions.writing import add_remark
from booking.appointments.models import Appointment, AppointmentEvent, IntakeQuestion, Remark
from portal.audit.actor import SYSTEM
from tests.constraints import Break, change, constraints_of, refused_by
from tests.factories.appointments import HOLDER, NOW, book, hold, later, make_room, make_slot
from tests.factories.directory import OfferingFactory
from tests.factories.patients import make_patient

pytestmark = mark.django_db

EMPTY = DateTimeTZRange(NOW, NOW, "[)")
UNBOUNDED = DateTimeTZRange(NOW, None, "[)")


def copy_of(visit: Appointment, **other: object) -> Break:
    """An INSERT of the same row under other names, which no guard sees."""

    def insert() -> None:
        row = Appointment.objects.get(pk=visit.pk)
        fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        for name in ("id", "public_id", "code", "revision"):
            del fields[name]
        Appointment.objects.create(**(fields | other))

    return insert


def checked(attempt: Break) -> Break:
    """With what the database promises for the end of the transaction."""

    def done() -> None:
        attempt()
        connection.check_constraints()

    return done


@fixture
def breaks() -> dict[str, Break]:
    offering, other = OfferingFactory(price=1), OfferingFactory(price=1)
    room = make_room(offering)
    slot = make_slot(offering, room)
    visit = book(slot)
    held = hold(later(slot, 120))
    once = AppointmentEvent.objects.get(appointment=visit)
    someone = make_patient()
    question = IntakeQuestion.objects.create(service=offering.service, text_ru="Вес?", text_en="Weight?")
    again = {
        field.attname: getattr(once, field.attname)
        for field in once._meta.concrete_fields
        if field.attname != "id"
    }
    return {
        "appointments_doctor_alone": copy_of(visit, room_id=None, patient_id=someone.pk),
        "appointments_room_alone": copy_of(visit, doctor_id=other.doctor_id, patient_id=someone.pk),
        "appointments_patient_alone": copy_of(visit, doctor_id=other.doctor_id, room_id=None),
        "appointments_visit_bounded": change(visit, during=EMPTY),
        "appointments_occupies_bounded": change(visit, occupies=UNBOUNDED, during=visit.during),
        "appointments_occupies_the_visit": change(
            visit,
            occupies=DateTimeTZRange(
                visit.during.lower - dt.timedelta(minutes=5), visit.occupies.upper, "[)"
            ),
        ),
        "appointments_not_too_long": change(
            visit,
            occupies=DateTimeTZRange(
                visit.during.lower, visit.during.lower + dt.timedelta(hours=16, minutes=1), "[)"
            ),
        ),
        "appointments_hold_has_an_end": change(held, held_until=None),
        "appointments_visit_has_a_patient": change(held, status="confirmed"),
        "appointments_room_where_people_meet": change(visit, channel="video"),
        "appointments_cancelled_by_a_side": change(visit, status="cancelled"),
        "appointments_one_hold_of_a_browser": copy_of(
            held, doctor_id=other.doctor_id, room_id=None, holder=HOLDER
        ),
        "appointments_event_once": lambda: AppointmentEvent.objects.create(**again),
        "appointments_question_choices": change(question, kind="choice"),
    }


@mark.parametrize("name", sorted(constraints_of("appointments")))
def test_the_database_keeps_the_promise(breaks: dict[str, Break], name: str) -> None:
    assert refused_by(breaks[name]) == name


def test_words_about_a_visit_are_never_given_to_another_patient() -> None:
    """Whichever is changed: the patient, the visit, or the visit's patient."""
    visit, another = book(slot := make_slot()), book(later(slot, 120))
    free = later(slot, 240)
    add_remark(visit, "late", SYSTEM)
    remark = Remark.objects.get()
    other = another.patient
    assert other is not None

    refusals = [
        refused_by(checked(change(remark, patient=other))),
        refused_by(checked(change(remark, appointment=another))),
        refused_by(checked(change(visit, patient=other, during=free.during, occupies=free.occupies))),
    ]
    assert refusals[0] == "appointments_remark_subject_is_patient"
    assert set(refusals[1:]) == {"appointments_remark_patient_is_the_visits"}


def test_a_time_without_an_end_is_refused() -> None:
    visit = book(make_slot())
    assert refused_by(change(visit, occupies=UNBOUNDED)) == "appointments_occupies_bounded"


@mark.parametrize("status", ["held", "checked_in", "expired"])
def test_no_step_outside_the_table_of_transitions(status: str) -> None:
    visit = book(make_slot())
    Appointment.objects.filter(pk=visit.pk).update(status="cancelled", cancelled_by_side="patient")
    with raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
        Appointment.objects.filter(pk=visit.pk).update(status=status, cancelled_by_side="")


@mark.parametrize("change_of", [lambda rows: rows.update(status="held"), lambda rows: rows.delete()])
def test_the_history_is_never_changed(change_of: object) -> None:
    book(make_slot())
    with raises(ProgrammingError, match="Cannot change the history"), transaction.atomic():
        change_of(AppointmentEvent.objects.all())  # type: ignore[operator]


def test_raw_sql_leaves_a_line_of_history_too() -> None:
    visit = book(make_slot())
    Appointment.objects.filter(pk=visit.pk).update(status="checked_in", happening="checked_in")
    assert [(event.revision, event.status) for event in visit.events.all()] == [
        (1, "confirmed"),
        (2, "checked_in"),
    ]


def test_nobody_books_where_an_override_is() -> None:
    slot = make_slot()
    first = book(slot)
    override = copy_of(first, is_override=True, patient_id=make_patient().pk)
    override()
    Appointment.objects.filter(pk=first.pk).update(status="cancelled", cancelled_by_side="patient")
    later_one = copy_of(first, status="confirmed", cancelled_by_side="", patient_id=make_patient().pk)
    assert refused_by(later_one) == "appointments_respect_overrides"
