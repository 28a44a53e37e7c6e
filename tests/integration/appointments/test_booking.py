"""A time becomes a patient's visit."""

import datetime as dt
from dataclasses import replace

from django.contrib.auth.models import Permission
from pytest import fixture, mark, raises

from booking.appointments.actions.booking import OVERRIDE, Told, Who, book_over, slot_of
from booking.appointments.actions.changing import Change, move
from booking.appointments.actions.confirming import accept, expire_unsettled
from booking.appointments.errors import OverrideRefused, PatientBusy, SlotTaken, TooManyVisits, WrongStep
from booking.appointments.guard import taking
from booking.appointments.models import Appointment, Cause, Remark, VisitDetails
from booking.appointments.queries import by_code
from booking.appointments.slots import Slot
from booking.patients.actions.merging import merge_patients
from booking.patients.errors import MergeRefused
from booking.patients.models import Patient
from portal.accounts.models import User
from portal.audit.actor import SYSTEM
from portal.audit.models import Entry
from tests.factories.appointments import AGREED, FREE_TERMS, NOW, book, confirm, hold, later, make_slot
from tests.factories.patients import actor_of, make_patient, registrar
from tests.factories.people import UserFactory

pytestmark = mark.django_db

MINUTE = dt.timedelta(minutes=1)


@fixture
def slot() -> Slot:
    return make_slot()


def needing(**terms: object) -> object:
    return replace(AGREED, terms=replace(FREE_TERMS, **terms))  # type: ignore[arg-type]


def over(slot: Slot, patient: Patient, staff: User, cause: Cause = Cause.URGENT) -> Appointment:
    with taking(by=actor_of(staff), slots=[slot], patients=[patient]) as guard:
        who = Who(patient)
        return book_over(
            guard, staff=staff, slot=slot, agreed=AGREED, who=who, cause=cause, remark="Боль", now=NOW
        )


def head_of_the_desk() -> User:
    user = UserFactory(is_staff=True)
    app, codename = OVERRIDE.split(".")
    user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def test_a_hold_becomes_the_patients_visit(slot: Slot) -> None:
    patient = make_patient()
    visit = confirm(hold(slot), patient)
    assert (visit.status, visit.patient, visit.holder) == ("confirmed", patient, "")
    assert visit.price.minor == 320_000


def test_what_is_paid_online_is_paid_first(slot: Slot) -> None:
    agreed = needing(prepayment="full", prepayment_minor=320_000, needs_confirmation=True)
    assert book(slot, agreed=agreed).status == "awaiting_payment"


def test_what_nobody_paid_in_time_is_free_again(slot: Slot) -> None:
    visit = book(slot, agreed=needing(prepayment="full", prepayment_minor=320_000))
    with taking(by=SYSTEM, visits=[visit], slots=[later(slot, 20)]) as guard:
        moved = move(guard, visit=visit, slot=later(slot, 20), now=NOW + 9 * MINUTE, change=Change())
    assert moved.confirm_by == NOW + 30 * MINUTE
    [expired] = expire_unsettled(now=moved.confirm_by)
    assert (expired.status, expired.cause) == ("expired", "not_paid")


def test_a_waived_prepayment_keeps_nobody_waiting(slot: Slot) -> None:
    agreed = needing(prepayment="full", prepayment_minor=320_000, prepayment_waived=True)
    assert book(slot, agreed=agreed).status == "confirmed"


def test_what_the_clinic_confirms_waits_for_it_at_most_a_day(slot: Slot) -> None:
    visit = book(slot, agreed=needing(needs_confirmation=True))
    assert (visit.status, visit.confirm_by) == ("awaiting_confirmation", NOW + dt.timedelta(days=1))
    assert accept(by=registrar(), visit=visit, now=NOW).status == "confirmed"
    with raises(WrongStep):
        accept(by=registrar(), visit=visit, now=NOW)


def test_the_clinic_answers_before_the_visit_begins(slot: Slot) -> None:
    visit = book(slot, agreed=needing(needs_confirmation=True), now=slot.starts_at - dt.timedelta(hours=3))
    assert visit.confirm_by == slot.starts_at


def test_a_patient_is_at_one_visit_at_a_time(slot: Slot) -> None:
    patient = make_patient()
    book(slot, patient)
    with raises(PatientBusy):
        book(make_slot(minutes=20), patient)
    assert (
        book(later(make_slot(), 30), patient).status == "confirmed"
    )  # buffers are the doctor's, not the patient's


def test_a_patient_has_only_so_many_visits_before_them(slot: Slot, settings: object) -> None:
    settings.UPCOMING_VISITS_PER_PATIENT = 1  # type: ignore[attr-defined]
    patient = make_patient()
    book(slot, patient)
    with raises(TooManyVisits):
        book(later(slot, 60), patient)
    assert book(later(slot, 60), patient, limited=False).status == "confirmed"


def test_visits_with_a_merged_record_are_visits_of_the_person(slot: Slot) -> None:
    patient, former = make_patient(), make_patient()
    book(slot, former)
    merge_patients(
        by=registrar(), survivor=patient, duplicate=former, now=NOW, today=NOW.date(), reason="twice"
    )
    with raises(PatientBusy):
        book(make_slot(), patient)


def test_records_with_visits_at_the_same_time_are_not_merged(slot: Slot) -> None:
    one, other = make_patient(), make_patient()
    book(slot, one)
    book(make_slot(), other)
    with raises(MergeRefused, match="visits at the same time"):
        merge_patients(
            by=registrar(), survivor=one, duplicate=other, now=NOW, today=NOW.date(), reason="twice"
        )


def test_what_the_patient_says_is_kept_sealed(slot: Slot) -> None:
    told = Told(complaint="Болит сердце", answers=[("q1", "да")], policy="DMS-1")
    visit = book(slot, told=told)
    details = VisitDetails.objects.get(appointment=visit)
    assert (details.complaint, details.policy) == ("Болит сердце", "DMS-1")
    assert details.answers == [{"question": "q1", "answer": "да"}]
    assert details.subject_id == visit.patient.public_id


def test_who_says_nothing_leaves_no_row(slot: Slot) -> None:
    book(slot)
    assert not VisitDetails.objects.exists()


def test_staff_with_the_right_book_over_another_visit_and_say_why(slot: Slot) -> None:
    book(slot)
    visit = over(slot, make_patient(), head_of_the_desk())
    assert (visit.is_override, visit.cause) == (True, "urgent")
    assert Remark.objects.get(appointment=visit).text == "Боль"


def test_without_the_right_or_a_reason_nobody_books_over(slot: Slot) -> None:
    with raises(OverrideRefused):
        over(slot, make_patient(), UserFactory(is_staff=True))
    with raises(OverrideRefused):
        over(slot, make_patient(), head_of_the_desk(), Cause.NONE)


def test_an_override_never_doubles_the_patient(slot: Slot) -> None:
    patient = make_patient()
    book(slot, patient)
    with raises(PatientBusy):
        over(slot, patient, head_of_the_desk())


def test_an_overrides_time_is_taken_for_everybody_else(slot: Slot) -> None:
    over(slot, make_patient(), head_of_the_desk())
    with raises(SlotTaken):
        book(slot)


def test_a_visit_is_found_by_its_code_as_people_read_it_out(slot: Slot) -> None:
    visit = book(slot)
    assert by_code(f" {visit.code[:4].lower()}-{visit.code[4:]} ") == visit
    assert by_code(hold(later(slot, 60)).code) is None


def test_a_booking_is_told_to_the_log_with_its_patient(slot: Slot) -> None:
    visit = book(slot, by=registrar())
    entry = Entry.objects.get(action="appointments.visit.book")
    assert (entry.patient, entry.object_id) == (visit.patient.public_id, str(visit.public_id))


def test_the_history_says_who(slot: Slot) -> None:
    actor = registrar()
    event = book(slot, by=actor).events.get()
    assert (event.user, event.role, event.at) == (actor.user, actor.role, NOW)


def test_a_visits_time_as_a_slot_is_the_slot_it_was_booked_for(slot: Slot) -> None:
    assert slot_of(book(slot)) == slot
