"""A network arrives, arrives again unchanged, and arrives changed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.schedule.locks import LOCK, Scarce, key_of
from booking.schedule.models import ScheduleException, Source, WeeklyRule
from clinics.directory.models import (
    Clinic,
    Doctor,
    LegalEntity,
    Offering,
    OpeningHours,
    Payer,
    Price,
    Room,
    Service,
    Specialty,
)
from clinics.pages.models import DoctorPage
from portal.network.summary import Kind, Tally
from tests.factories.workbooks import small_network
from tests.integration.network.conftest import import_sheets

pytestmark = pytest.mark.django_db

MODELS = (Clinic, Doctor, LegalEntity, Offering, Room, Service, Specialty, WeeklyRule, ScheduleException)

# A service with something in the columns that the small network leaves empty.
MEANT_FOR_SOME = {
    "category": "telemedicine",
    "visit_kind": "repeat",
    "repeat_within_days": 30,
    "age_to": 45,
    "sex": "f",
    "referral": "yes",
    "sensitive": "yes",
    "preparation_ru": "Натощак.",
    "preparation_en": "On an empty stomach.",
}


def changed(sheet, **cells):
    sheets = small_network()
    sheets[sheet][0] |= cells
    return sheets


def stamps():
    return {(model, row.pk): row.updated_at for model in MODELS for row in model.objects.all()}


def test_a_legal_entity_arrives_whole():
    import_sheets(small_network())
    (line, _other) = small_network()["LegalEntities"]
    assert LegalEntity.objects.filter(**line).count() == 1
    assert LegalEntity.objects.count() == 2


def test_a_clinic_arrives_whole():
    import_sheets(small_network())
    clinic = Clinic.objects.get(code="kgd")
    assert clinic.entity.code == "ru-main"
    assert (clinic.latitude, clinic.longitude) == (Decimal("54.7194"), Decimal("20.4886"))
    assert clinic.phone.as_e164 == "+74012990177"
    assert (clinic.time_zone, clinic.currency) == ("Europe/Kaliningrad", "RUB")
    assert clinic.payment_methods == ["online", "desk"]
    hours = [(each.weekday, each.opens.hour, each.closes.hour) for each in clinic.opening_hours.all()]
    assert hours == [*((day, 9, 19) for day in range(1, 6)), (6, 9, 13)]
    assert [(room.code, room.name_en) for room in clinic.rooms.all()] == [("101", "Room 101")]


def locked_by(sheets):
    """The keys that an import of these locks, as booking locks them."""
    locks = []

    def watch(execute, sql, params, many, context):
        if sql is LOCK:
            locks.extend(params[-1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        import_sheets(sheets)
    return set(locks)


def test_nobody_books_whose_hours_an_import_changes():
    import_sheets(small_network())
    rule = WeeklyRule.objects.order_by("pk").first()
    assert locked_by(small_network()) == set()
    sheets = changed("Schedule", step_min=20)
    assert locked_by(sheets) == {key_of(Scarce.DOCTOR, rule.doctor_id), key_of(Scarce.ROOM, rule.room_id)}


def test_a_doctor_arrives_whole():
    import_sheets(small_network())
    doctor = Doctor.objects.get(code="d001")
    assert (doctor.name_ru, doctor.name_en) == ("Ёлкина Вера Павловна", "Vera Elkina")
    assert (doctor.sex, doctor.practising_since, doctor.languages) == ("f", 2001, ["ru", "en"])
    assert (doctor.sees_adults, doctor.sees_children) == (True, False)
    assert [specialty.code for specialty in doctor.specialties.all()] == ["cardio"]


def test_a_service_and_its_offering_arrive_whole():
    import_sheets(changed("Services", **MEANT_FOR_SOME))
    offering = Offering.objects.get()
    service = offering.service
    assert (service.name_ru, service.name_en) == ("Кардиология: первичный приём", "Cardiology: first visit")
    assert (service.specialty.code, service.category) == ("cardio", "telemedicine")
    assert (service.visit_kind, service.repeat_within_days) == ("repeat", 30)
    assert (service.referral_required, service.sensitive) == (True, True)
    assert (service.preparation_ru, service.preparation_en) == ("Натощак.", "On an empty stomach.")
    assert (service.minutes, service.buffer_minutes, offering.duration_minutes) == (40, 5, 40)
    assert (service.prepayment, service.deposit_percent, service.confirmation) == ("deposit", 30, "auto")
    assert (service.minimum_notice_hours, service.cancel_until_hours) == (2, 24)
    assert (service.age_from, service.age_to, service.sex) == (18, 45, "f")
    assert list(
        offering.prices.values_list("payer", "amount_minor", "currency", "valid_from", "valid_to")
    ) == [
        (Payer.SELF, 320_000, "RUB", dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        (Payer.SELF, 345_600, "RUB", dt.date(2027, 1, 1), None),
    ]


def test_the_schedule_arrives_whole():
    import_sheets(small_network())
    rule = WeeklyRule.objects.get()
    assert (rule.doctor.code, rule.clinic.code, rule.room.code) == ("d001", "kgd", "101")
    assert (rule.weekdays, rule.weeks, rule.source) == ([1, 3], "every", Source.IMPORT)
    assert (rule.start, rule.end, rule.step_minutes) == (dt.time(9), dt.time(15), 10)
    assert (rule.valid_from, rule.valid_to) == (dt.date(2026, 1, 1), None)
    exception = ScheduleException.objects.get()
    assert (exception.kind, exception.date_from, exception.start) == ("break", None, dt.time(13))
    assert (exception.reason, exception.source) == ("Обед", Source.IMPORT)


def test_a_page_stands_for_each_doctor_in_each_language():
    import_sheets(small_network())
    titles = set(DoctorPage.objects.values_list("locale__language_code", "title"))
    assert titles == {("ru", "Ёлкина Вера Павловна"), ("en", "Vera Elkina")}


def test_a_new_name_is_the_page_s_new_title():
    import_sheets(small_network())
    tallies = import_sheets(changed("Doctors", name_en="Vera Sosnova")).tallies
    assert (tallies[Kind.DOCTORS].changed, tallies[Kind.PAGES].changed) == (1, 1)
    assert DoctorPage.objects.get(locale__language_code="en").title == "Vera Sosnova"


def test_the_summary_counts_what_was_created():
    tallies = import_sheets(small_network()).tallies
    created = {kind.name: tally.created for kind, tally in tallies.items()}
    assert created == {
        "LEGAL_ENTITIES": 2,
        "CLINICS": 2,
        "ROOMS": 2,
        "SPECIALTIES": 1,
        "SERVICES": 1,
        "DOCTORS": 1,
        "OFFERINGS": 1,
        "PRICES": 2,
        "WEEKLY_RULES": 1,
        "EXCEPTIONS": 1,
        "PORTRAITS": 0,
        "PAGES": 8,
    }


def test_the_same_workbook_again_writes_nothing():
    import_sheets(small_network())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        summary = import_sheets(small_network(), days_later=1, retire_missing=True)
    writes = [each["sql"] for each in queries if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []
    assert not summary.wrote


@pytest.mark.parametrize(
    ("sheet", "cells", "kind"),
    [
        ("LegalEntities", {"licence": "ЛО41-2"}, Kind.LEGAL_ENTITIES),
        ("Clinics", {"address_en": "10 Mira Ave"}, Kind.CLINICS),
        ("Clinics", {"phone": "+7 4012 99-01-78"}, Kind.CLINICS),
        ("Clinics", {"working_hours": "Mon-Fri 09:00-19:00"}, Kind.CLINICS),
        ("Rooms", {"equipment": "ECG"}, Kind.ROOMS),
        ("Specialties", {"name_en": "Heart"}, Kind.SPECIALTIES),
        ("Services", {"minutes": 45}, Kind.SERVICES),
        ("Doctors", {"bio_en": "Sees everyone."}, Kind.DOCTORS),
        ("Offerings", {"minutes": 50}, Kind.OFFERINGS),
        ("Offerings", {"next_price": 3500}, Kind.PRICES),
    ],
)
def test_one_change_changes_one_row(sheet, cells, kind):
    import_sheets(small_network())
    before = stamps()
    tallies = import_sheets(changed(sheet, **cells), days_later=1).tallies
    assert {each for each, tally in tallies.items() if tally.wrote} == {kind}
    assert tallies[kind].changed == 1
    touched = [key for key, stamp in stamps().items() if before[key] != stamp]
    assert len(touched) == (0 if kind is Kind.PRICES else 1)  # a price keeps no time of its change


def test_a_new_specialty_of_a_doctor_changes_the_doctor():
    sheets = small_network()
    sheets["Specialties"].append(sheets["Specialties"][0] | {"code": "us"})
    import_sheets(sheets)
    sheets["Doctors"][0]["specialties"] = "us, cardio"
    tally = import_sheets(sheets).tallies[Kind.DOCTORS]
    assert tally == Tally(changed=1)
    assert set(Doctor.objects.get().specialties.values_list("code", flat=True)) == {"us", "cardio"}


def test_what_the_workbook_does_not_say_stays():
    import_sheets(small_network())
    Clinic.objects.filter(code="kgd").update(directions_en="By bus", accepted_payers=[1, 2], status="paused")
    import_sheets(changed("Clinics", name_en="Sea Clinic"))
    clinic = Clinic.objects.get(code="kgd")
    assert (clinic.directions_en, clinic.accepted_payers, clinic.status) == ("By bus", [1, 2], "paused")


def test_working_hours_that_stay_keep_their_rows():
    import_sheets(small_network())
    monday = OpeningHours.objects.get(clinic__code="kgd", weekday=1).pk
    import_sheets(changed("Clinics", working_hours="Mon 09:00-19:00; Tue 10:00-19:00"))
    hours = OpeningHours.objects.filter(clinic__code="kgd")
    assert [(each.weekday, each.opens.hour) for each in hours] == [(1, 9), (2, 10)]
    assert hours[0].pk == monday


def prices():
    return [
        (price.amount_minor, price.valid_from.isoformat(), price.valid_to and price.valid_to.isoformat())
        for price in Price.objects.filter(payer=Payer.SELF)
    ]


def test_a_new_price_closes_the_old_one():
    import_sheets(small_network())
    import_sheets(changed("Offerings", price=4000, price_from="2026-06-01", next_price=None, next_from=None))
    assert prices() == [(320_000, "2026-01-01", "2026-05-31"), (400_000, "2026-06-01", None)]


def test_another_price_from_the_same_day_takes_its_place():
    import_sheets(small_network())
    import_sheets(changed("Offerings", price=3000))
    assert prices() == [(300_000, "2026-01-01", "2026-12-31"), (345_600, "2027-01-01", None)]


def test_a_rise_that_was_called_off_is_gone():
    import_sheets(small_network())
    import_sheets(changed("Offerings", next_price=None, next_from=None))
    assert prices() == [(320_000, "2026-01-01", None)]


def test_a_rise_may_come_earlier_and_later():
    import_sheets(small_network())
    import_sheets(changed("Offerings", next_from="2026-10-01"))
    assert prices() == [(320_000, "2026-01-01", "2026-09-30"), (345_600, "2026-10-01", None)]
    import_sheets(changed("Offerings", next_from="2027-02-01"))
    assert prices() == [(320_000, "2026-01-01", "2027-01-31"), (345_600, "2027-02-01", None)]


def test_prices_of_other_payers_stay():
    import_sheets(small_network())
    insured = Price.objects.create(
        offering=Offering.objects.get(),
        payer=Payer.INSURER,
        amount_minor=1,
        currency="RUB",
        valid_from=dt.date(2026, 1, 1),
    )
    import_sheets(changed("Offerings", price=3000))
    insured.refresh_from_db()
    assert (insured.amount_minor, insured.valid_to) == (1, None)


def test_imported_rules_are_replaced_as_a_set():
    sheets = small_network()
    sheets["Schedule"].append(sheets["Schedule"][0] | {"weekdays": "Fri"})
    import_sheets(sheets)
    kept = WeeklyRule.objects.get(weekdays=[1, 3]).public_id
    sheets["Schedule"][1]["weekdays"] = "Sat"
    tally = import_sheets(sheets).tallies[Kind.WEEKLY_RULES]
    assert tally == Tally(created=1, removed=1, unchanged=1)
    assert {tuple(rule.weekdays) for rule in WeeklyRule.objects.all()} == {(1, 3), (6,)}
    assert WeeklyRule.objects.get(weekdays=[1, 3]).public_id == kept


def test_two_exceptions_alike_but_for_their_reason_are_two():
    sheets = small_network()
    day = {"dates": "2027-05-01", "start": None, "end": None, "kind": "time off"}
    sheets["Exceptions"] = [
        sheets["Exceptions"][0] | day,
        sheets["Exceptions"][0] | day | {"dates": "2027-05-02"},
    ]
    import_sheets(sheets)
    assert ScheduleException.objects.count() == 2
    assert import_sheets(sheets).tallies[Kind.EXCEPTIONS] == Tally(unchanged=2)


def staff_rule(**values):
    return WeeklyRule.objects.create(
        doctor=Doctor.objects.get(code="d001"),
        clinic=Clinic.objects.get(code="kgd"),
        weekdays=[5],
        valid_from=dt.date(2026, 1, 1),
        start=dt.time(9),
        end=dt.time(12),
        source=Source.STAFF,
        **values,
    )


def test_rules_that_staff_made_stay():
    import_sheets(small_network())
    rule = staff_rule()
    import_sheets(changed("Schedule", weekdays="Tue"))
    assert WeeklyRule.objects.filter(pk=rule.pk, weekdays=[5], source=Source.STAFF).exists()
    assert WeeklyRule.objects.get(source=Source.IMPORT).weekdays == [2]


def test_a_rule_that_meets_one_of_staff_is_a_warning():
    import_sheets(small_network())
    staff_rule()
    summary = import_sheets(changed("Schedule", weekdays="Fri"))
    assert [(fault.code, fault.sheet, fault.row) for fault in summary.warnings] == [
        ("staff-overlap", "Schedule", 2)
    ]


def test_rules_of_a_doctor_who_is_not_in_the_workbook_stay():
    import_sheets(small_network())
    gone = small_network()
    for sheet in ("Doctors", "Offerings", "Schedule", "Exceptions"):
        gone[sheet] = []
    gone["Doctors"] = [small_network()["Doctors"][0] | {"code": "d002"}]
    import_sheets(gone)
    assert WeeklyRule.objects.get().doctor.code == "d001"
